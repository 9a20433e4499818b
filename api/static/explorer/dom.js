// Elements out of names, attributes and children. Texts become text nodes: what they hold is never markup.

/**
 * An element.
 * `attributes`: those that are null or false are left out; functions under `on…` listen to that event.
 * `children`: elements and texts, in lists or not; null is left out.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** Let `children` stand in `parent` instead of what is there. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
}

let made = 0;

/** An id that no other element of this page has. */
export function newId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/** Have screen readers say `text`, without moving anybody's focus. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** BCP 47 tag of what `text` is written in, as far as its letters say: null for what is not Cyrillic. */
export function languageOf(text) {
  if (/[әғқңөұүһі]/i.test(text)) return "kk";
  return /[а-яё]/i.test(text) ? "ru" : null;
}

/** A text out of the data, marked with its language for screen readers and hyphenation. */
export function spoken(name, text, attributes = {}) {
  return element(name, { lang: languageOf(text), dir: "auto", ...attributes }, text);
}
