// Months as the API writes them: 2026-03.

/** Every month from the first to the last of `periods`, which are in order; those left out come too. */
export function withoutGaps(periods) {
  if (periods.length === 0) return [];
  const last = numberOf(periods.at(-1));
  const found = [];
  for (let month = numberOf(periods[0]); month <= last; month += 1) found.push(periodOf(month));
  return found;
}

function numberOf(period) {
  const [year, month] = period.split("-").map(Number);
  return year * 12 + month - 1;
}

function periodOf(number) {
  const year = String(Math.floor(number / 12)).padStart(4, "0");
  return `${year}-${String((number % 12) + 1).padStart(2, "0")}`;
}
