// A list of quotes: each statement once, with its other reports folded under it.

import { get } from "./api.js";
import { element, fill, spoken } from "./dom.js";
import { share } from "./format.js";
import { t, tValue } from "./i18n.js";
import { apiLink, reportOf, speakersOf } from "./parts.js";
import { showError } from "./states.js";

/** A list that quotes can be added to: {root, add}. */
export function quoteList() {
  const root = element("ol", { class: "quotes" });
  const shown = new Set(); // statements
  return {
    root,
    add(quotes) {
      for (const quote of quotes) {
        const statement = quote.statement?.id;
        if (shown.has(statement)) continue; // it is among the reports of the one above
        if (statement) shown.add(statement);
        root.append(element("li", {}, quoteCard(quote)));
      }
    },
  };
}

function quoteCard(quote) {
  return element(
    "article",
    { class: "quote", "data-quote": quote.id },
    element("p", { class: "said-by" }, speakersOf(quote)),
    spoken("blockquote", quote.text),
    element("p", { class: "reported" }, reportOf(quote.article)),
    element(
      "p",
      { class: "facts" },
      element("span", { class: "tag" }, tValue("quotetype", quote.type)),
      element("span", { class: "tag" }, t("quote.confidence", { share: share(quote.confidence) })),
      quote.curation ? element("span", { class: "tag" }, t("quote.curated")) : null,
      apiLink(`/quotes/${quote.id}`, [], t("quote.number", { id: quote.id })),
    ),
    otherReports(quote),
  );
}

function otherReports(quote) {
  const others = (quote.statement?.articles ?? 1) - 1;
  if (others < 1) return null;
  const place = element("div", {});
  const folded = element(
    "details",
    { class: "reports" },
    element("summary", {}, t("quote.others", { n: others, outlets: quote.statement.outlets })),
    place,
  );
  folded.addEventListener("toggle", () => folded.open && fillReports(place, quote), { once: true });
  return folded;
}

async function fillReports(place, quote) {
  const path = `/statements/${quote.statement.id}/quotes`;
  fill(place, element("p", { class: "state" }, t("state.loading")));
  try {
    const page = await get(path, [["limit", 100]]);
    const reports = page.items.filter((other) => other.article.id !== quote.article.id);
    fill(
      place,
      element("ul", {}, reports.map((other) => element("li", {}, reportOf(other.article), wording(other, quote)))),
      page.next ? element("p", {}, t("quote.more")) : null,
      element("p", {}, apiLink(path, [], t("quote.reports"))),
    );
  } catch (error) {
    showError(place, error, () => fillReports(place, quote));
  }
}

function wording(other, quote) {
  return other.text === quote.text ? null : spoken("blockquote", other.text);
}
