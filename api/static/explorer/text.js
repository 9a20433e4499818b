// A text with its quotes coloured by speaker and its names underlined.

import { element, languageOf } from "./dom.js";
import { t, tValue } from "./i18n.js";
import { CodePoints, paragraphs, pieces } from "./positions.js";

const COLOURS = 8;

/**
 * The colour of each speaker, by the order in which they speak; those who are not known share one.
 * `quotes` are found quotes as evidence.js has them. Gives a Map from name to a class.
 */
export function colours(quotes) {
  const names = new Set(quotes.map((quote) => quote.speakers[0]?.name).filter(Boolean));
  return new Map([...names].map((name, index) => [name, `voice-${index % COLOURS}`]));
}

/**
 * The text as elements, one a paragraph, the first `headings` code points as a title.
 * `show` is called with {quote} or {mention} when the reader points at one, or goes there by key or tap.
 */
export function annotatedText({ text, headings, language, quotes, mentions, show }) {
  const points = new CodePoints(text);
  const colourOf = colours(quotes);
  const numbers = new Map(quotes.map((quote, index) => [quote, index + 1]));
  const begun = new Set();
  const lit = new Map(quotes.map((quote) => [quote, []])); // what belongs to a quote: [element, class]
  const spans = [...quotes.flatMap(spansOf), ...mentions.map((mention) => ({ ...mention, mention }))];

  function point(target) {
    for (const [one, name] of [...lit.values()].flat()) one.classList.remove(name);
    for (const [one, name] of lit.get(target.quote) ?? []) one.classList.add(name);
    show(target);
  }

  function paragraph(within, index) {
    const parts = group(pieces(within, spans)).map(({ mention, pieces: inside }) => {
      if (!mention) return inside.map((piece) => [markersOf(piece), pieceOf(piece, null)]);
      // A quote may begin with a name: its number stands before it, a button in a button has no use of its own.
      return [inside.map(markersOf), nameOf(mention, inside.map((piece) => pieceOf(piece, mention)))];
    });
    const name = within.start >= headings ? "p" : index === 0 ? "h1" : "p";
    return element(name, { class: within.start < headings && index > 0 ? "lead" : null }, parts);
  }

  function pieceOf(piece, mention) {
    const words = points.slice(piece.start, piece.end);
    const own = piece.spans.filter((span) => span.quote);
    if (own.length === 0) return words;
    const said = saidIn(piece);
    const made = element("span", { class: said ? `said ${colourFor(said)}` : null, "data-quote": said?.key }, words);
    for (const span of own) lit.get(span.quote).push([made, span.kind]);
    if (said && !mention) pointing(made, () => point({ quote: said }));
    return made;
  }

  function colourFor(quote) {
    return colourOf.get(quote.speakers[0]?.name) ?? "voice-unknown";
  }

  /** The number of the quote that begins with the piece, if one does. */
  function markersOf(piece) {
    const said = saidIn(piece);
    if (!said || begun.has(said)) return [];
    begun.add(said);
    return [markerOf(said)];
  }

  function markerOf(quote) {
    const names = quote.speakers.map((speaker) => speaker.name).join(", ") || t("parts.nobody");
    const marker = element(
      "button",
      {
        type: "button",
        class: `marker ${colourFor(quote)}`,
        "aria-label": t("text.marker", { number: numbers.get(quote), names }),
        "data-marker": quote.key,
      },
      String(numbers.get(quote)),
    );
    pointing(marker, () => point({ quote }));
    return marker;
  }

  function nameOf(mention, made) {
    const kind = tValue("type", mention.entity?.type ?? mention.type);
    const name = element(
      "span",
      { class: "name", role: "button", tabindex: "0", "data-entity": mention.entity?.id, title: kind },
      made,
    );
    pointing(name, () => point({ mention }));
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      point({ mention });
    });
    return name;
  }

  return element(
    "div",
    { class: "text", lang: language ?? languageOf(text), dir: "auto" },
    paragraphs(points).map(paragraph),
  );
}

/** Call `point` when a mouse, a key or a tap comes to `made`. */
function pointing(made, point) {
  for (const event of ["focus", "click"]) {
    made.addEventListener(event, () => {
      point();
      keepInSight(made);
    });
  }
  // A finger enters before it taps: what opened then could lie under it and take the tap.
  made.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && point());
}

/** On a small screen the panel lies over the text: not over what it tells about. */
function keepInSight(made) {
  const panel = document.querySelector(".evidence.open");
  if (!panel || getComputedStyle(panel).position !== "fixed") return;
  const covered = made.getBoundingClientRect().bottom > panel.getBoundingClientRect().top;
  if (covered) made.scrollIntoView({ block: "center" });
}

function spansOf(quote) {
  return [
    ...quote.parts.map((part) => ({ ...part, quote, kind: "lit" })),
    ...[[quote.cue, "lit-cue"], [quote.mention, "lit-speaker"]]
      .filter(([span]) => span && span.start !== undefined)
      .map(([{ start, end }, kind]) => ({ start, end, quote, kind })),
  ];
}

/** The innermost quote whose words the piece has. */
function saidIn(piece) {
  return shortest(piece.spans.filter((span) => span.kind === "lit"))?.quote;
}

/** Pieces side by side with the same innermost mention, together. */
function group(cut) {
  const groups = [];
  for (const piece of cut) {
    const mention = shortest(piece.spans.filter((span) => span.mention))?.mention ?? null;
    const last = groups.at(-1);
    if (last && last.mention === mention) last.pieces.push(piece);
    else groups.push({ mention, pieces: [piece] });
  }
  return groups;
}

function shortest(spans) {
  return spans.reduce((best, span) => (!best || span.end - span.start < best.end - best.start ? span : best), null);
}
