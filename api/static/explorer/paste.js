// The page that shows what would be found in a text: it is sent to /v1/extract, and not stored.

import { post } from "./api.js";
import { announce, element, fill } from "./dom.js";
import { fromFound } from "./evidence.js";
import { t } from "./i18n.js";
import { CodePoints } from "./positions.js";
import { reading } from "./reading.js";
import { showAnswer, showError, showLoading, showMessage } from "./states.js";

/** Show the page, empty. */
export function showPaste(place, { signal }) {
  document.title = `${t("frame.paste")} – whosaid`;
  const text = element("textarea", { id: "pasted", rows: "8", required: true, "aria-describedby": "pasted-hint" });
  const day = element("input", { id: "pasted-day", type: "date" });
  const result = element("section", { id: "answer" });
  let sent = new AbortController();
  const send = () => {
    sent.abort(); // the answer to what was sent before is no longer wanted
    sent = new AbortController();
    extract(result, text.value, day.value, AbortSignal.any([signal, sent.signal]));
  };
  fill(
    place,
    element("h1", {}, t("paste.title")),
    element(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          send();
        },
      },
      element("div", { class: "field" }, element("label", { for: "pasted" }, t("paste.text")), text),
      element("p", { id: "pasted-hint", class: "hint" }, t("paste.hint")),
      element("div", { class: "field" }, element("label", { for: "pasted-day" }, t("paste.day")), day),
      element("p", { class: "ways" }, element("button", { type: "submit", class: "main" }, t("paste.submit"))),
    ),
    result,
  );
}

async function extract(place, text, day, signal) {
  const onslow = showLoading(place);
  try {
    const found = await post("/extract", { text, ...(day && { published_on: day }) }, { signal, onslow });
    showFound(place, text, found);
  } catch (error) {
    showError(place, error, () => extract(place, text, day, signal));
  }
}

function showFound(place, text, found) {
  const points = new CodePoints(text);
  const words = ({ start, end }) => points.slice(start, end);
  const mentions = found.mentions.map((mention) => ({ ...mention, surface: words(mention) }));
  const quotes = found.quotes.map((quote, index) => fromFound(quote, index, words, mentions));
  const count = t("paste.found", { n: quotes.length });
  if (quotes.length + mentions.length === 0) {
    showMessage(place, t("paste.nothing"), t("paste.nothing.next"));
    return;
  }
  showAnswer(
    place,
    element("h2", {}, count),
    reading({ text, headings: 0, language: null, quotes, mentions }),
  );
  announce(count);
}
