// Found quotes and mentions in one shape, stored or not, and the panel that shows why one was found.

import { element, fill, spoken } from "./dom.js";
import { share } from "./format.js";
import { t, tValue } from "./i18n.js";
import { apiLink, entityLink } from "./parts.js";

/** A quote of /v1/articles as the text and the panel take it. */
export function fromStored(quote) {
  return {
    key: quote.id,
    parts: quote.parts,
    type: quote.type,
    text: quote.text,
    cue: quote.cue,
    mention: quote.speaker_mention,
    speakers: [quote.speaker, ...quote.co_speakers].filter(Boolean),
    confidence: quote.confidence,
    rule: quote.rule,
    steps: [],
    about: quote.about,
    curated: Boolean(quote.curation),
    path: `/quotes/${quote.id}`,
  };
}

/** A quote of /v1/extract likewise; `words` gives what stands in a span, `mentions` are those of the answer. */
export function fromFound(quote, index, words, mentions) {
  const place = quote.speaker_mention;
  const same = place && mentions.find((other) => other.start === place.start && other.end === place.end);
  return {
    key: String(index + 1),
    parts: quote.parts,
    type: quote.type,
    text: quote.text,
    cue: quote.cue && { text: quote.cue },
    mention: place && { ...place, text: words(place), form: same?.form ?? null },
    speakers: [quote.speaker, ...quote.co_speakers].filter(Boolean),
    confidence: quote.confidence,
    rule: quote.rule,
    steps: quote.evidence,
    about: [],
    curated: false,
    path: null,
  };
}

/** The panel: {root, show}, empty until something is shown. */
export function evidencePanel() {
  const content = element("div", {});
  const root = element(
    "section",
    { class: "evidence", "aria-label": t("evidence.title"), "aria-live": "polite", tabindex: "0" },
    content,
  );
  const hint = element("p", { class: "quiet" }, t("evidence.hint"));
  const close = () => {
    const within = root.contains(document.activeElement);
    root.classList.remove("open");
    fill(content, hint);
    if (within) root.focus({ preventScroll: true }); // the button that had it is gone
  };
  close();
  root.addEventListener("keydown", (event) => event.key === "Escape" && close());
  return {
    root,
    show({ quote, mention }) {
      root.classList.add("open");
      const shut = element("button", { type: "button", class: "shut", onclick: close }, t("evidence.close"));
      fill(content, quote ? aboutQuote(quote) : aboutMention(mention), shut);
    },
  };
}

function aboutQuote(quote) {
  const rows = [
    [t("evidence.speaker"), names(quote.speakers)],
    [t("evidence.cue"), quote.cue ? cueOf(quote.cue) : t("evidence.nocue")],
    [t("evidence.mention"), quote.mention ? `«${quote.mention.text}»` : t("evidence.nomention")],
    [t("evidence.resolved"), resolution(quote)],
    [t("evidence.type"), tValue("quotetype", quote.type)],
    [t("evidence.confidence"), share(quote.confidence)],
    [t("evidence.rule"), element("code", {}, quote.rule)],
  ];
  if (quote.about.length) rows.push([t("evidence.about"), names(quote.about)]);
  return [
    element("h2", {}, t("evidence.quote")),
    spoken("blockquote", quote.text),
    listOf(rows),
    quote.path ? element("p", {}, apiLink(quote.path, [], t("evidence.quote"))) : null,
  ];
}

function aboutMention(mention) {
  const { entity, form, surface } = mention;
  return [
    element("h2", {}, t("evidence.name")),
    spoken("blockquote", surface),
    listOf([
      [t("evidence.means"), entity ? names([entity]) : t("evidence.open")],
      [t("evidence.type"), tValue("type", entity?.type ?? mention.type)],
      [t("evidence.form"), tValue("form", form)],
    ]),
  ];
}

function listOf(rows) {
  return element("dl", {}, rows.map(([term, what]) => [element("dt", {}, term), element("dd", {}, what)]));
}

function names(entities) {
  if (entities.length === 0) return t("parts.nobody");
  return entities.map((entity, index) => [
    index ? ", " : "",
    entity.id ? entityLink(entity) : spoken("span", entity.name),
  ]);
}

function cueOf(cue) {
  return cue.lemma ? `«${cue.text}» (${cue.lemma})` : `«${cue.text}»`;
}

/** How the words at the quote came to stand for the speaker. */
function resolution(quote) {
  if (quote.curated) return t("evidence.curated");
  if (quote.steps.length) return element("ul", {}, quote.steps.map((step) => spoken("li", step)));
  const name = quote.speakers[0]?.name;
  if (!name) return t("evidence.unresolved");
  if (!quote.mention?.form) return t("evidence.noform", { name });
  return t(`evidence.by.${quote.mention.form}`, { mention: quote.mention.text, name });
}
