// The interface's language: the reader's choice, else the first of the browser's that there is.

import en from "./messages/en.js";
import ru from "./messages/ru.js";

const MESSAGES = { en, ru };
const KEPT_AS = "whosaid.language";

export const LANGUAGES = { en: "English", ru: "Русский" };
export const language = kept() ?? preferred();

// Dates and numbers are as the reader's region has them, where the browser says which that is.
export const locale = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;

const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(locale);

/** The message `key` with `values` in place of its {names}. One that depends on a number has it as `n`. */
export function t(key, values = {}) {
  const found = MESSAGES[language][key];
  if (found === undefined) throw new Error(`no message ${key}`);
  const message = typeof found === "string" ? found : (found[plurals.select(values.n)] ?? found.other);
  return message.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : String(value);
  });
}

/** `t` for keys made of a value of the API: a value that is newer than these pages is shown as it is. */
export function tValue(prefix, value) {
  return Object.hasOwn(MESSAGES[language], `${prefix}.${value}`) ? t(`${prefix}.${value}`) : value;
}

/** Show everything in another language from now on. */
export function choose(other) {
  try {
    localStorage.setItem(KEPT_AS, other);
  } catch {
    // Without storage there is only the browser's own choice.
  }
  location.reload();
}

function kept() {
  try {
    const found = localStorage.getItem(KEPT_AS);
    return found in MESSAGES ? found : null;
  } catch {
    return null;
  }
}

function preferred() {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  return wanted.find((tag) => tag in MESSAGES) ?? "en";
}
