// Positions in texts: the API counts Unicode code points, JavaScript UTF-16 units.

/** A text that can be cut by code points. */
export class CodePoints {
  constructor(text) {
    this.points = Array.from(text);
    this.length = this.points.length;
  }

  slice(start, end) {
    return this.points.slice(start, end).join("");
  }
}

/** The paragraphs of a text, without the line breaks between them: a list of {start, end}. */
export function paragraphs(text) {
  const found = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && text.points[at] !== "\n") continue;
    if (at > start) found.push({ start, end: at });
    start = at + 1;
  }
  return found;
}

/**
 * `within` cut wherever one of `spans` begins or ends: a list of {start, end, spans}, where `spans` are those
 * that cover the piece. Spans may overlap in any way.
 */
export function pieces(within, spans) {
  const inside = spans.filter((span) => span.start < within.end && span.end > within.start);
  const cuts = new Set([within.start, within.end]);
  for (const span of inside) {
    cuts.add(Math.max(span.start, within.start));
    cuts.add(Math.min(span.end, within.end));
  }
  const sorted = [...cuts].sort((one, other) => one - other);
  return sorted.slice(0, -1).map((start, index) => {
    const end = sorted[index + 1];
    return { start, end, spans: inside.filter((span) => span.start <= start && span.end >= end) };
  });
}
