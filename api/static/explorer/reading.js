// A text to read with its speakers and the evidence beside it: a stored article's, or a pasted one.

import { element } from "./dom.js";
import { evidencePanel } from "./evidence.js";
import { t } from "./i18n.js";
import { entityLink } from "./parts.js";
import { annotatedText, colours } from "./text.js";

/** The text, its legend and its panel. `of` is what `annotatedText` takes, without `show`. */
export function reading(of) {
  const panel = evidencePanel();
  return element(
    "div",
    { class: "reading" },
    element("div", {}, annotatedText({ ...of, show: panel.show })),
    element("aside", { "aria-label": t("reading.beside") }, legend(of.quotes), panel.root),
  );
}

function legend(quotes) {
  const colourOf = colours(quotes);
  const voices = new Map();
  quotes.forEach((quote, index) => {
    const name = quote.speakers[0]?.name ?? null;
    const voice = voices.get(name) ?? { speaker: quote.speakers[0] ?? null, numbers: [] };
    voice.numbers.push(index + 1);
    voices.set(name, voice);
  });
  if (voices.size === 0) return element("p", {}, t("reading.none"));
  return element(
    "section",
    { class: "legend" },
    element("h2", {}, t("reading.speakers")),
    element(
      "ul",
      {},
      [...voices].map(([name, { speaker, numbers }]) =>
        element(
          "li",
          {},
          element("span", { class: `swatch ${colourOf.get(name) ?? "voice-unknown"}`, "aria-hidden": "true" }),
          speaker?.id ? entityLink(speaker) : (name ?? t("parts.nobody")),
          element("span", { class: "quiet" }, ` ${t("reading.numbers", { n: numbers.length, numbers: numbers.join(", ") })}`),
        ),
      ),
    ),
  );
}
