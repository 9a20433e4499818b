// Dates and shares, as people read them.

import { locale, t } from "./i18n.js";

const PRECISE = {
  year: { year: "numeric" },
  month: { year: "numeric", month: "long" },
  day: { year: "numeric", month: "long", day: "numeric" },
  minute: { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" },
};
const percent = new Intl.NumberFormat(locale, { style: "percent" });

/** When an article was published, in the outlet's own time and no more exactly than is known. */
export function dateOf(article) {
  if (!article.published_at) return t("date.unknown");
  const local = new Date(`${article.published_at.slice(0, 19)}Z`); // its own wall clock, whatever the offset
  const shape = PRECISE[article.published_precision] ?? PRECISE.minute;
  return new Intl.DateTimeFormat(locale, { ...shape, timeZone: "UTC" }).format(local);
}

/** A month (2026-03) as short as an axis needs it. */
export function monthOf(period) {
  const shape = { year: "numeric", month: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale, shape).format(new Date(`${period}-01T00:00:00Z`));
}

/** A number from 0 to 1. */
export function share(value) {
  return percent.format(value);
}
