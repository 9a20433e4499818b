// Small pieces that several pages show: links to pages and to the API, speakers, where and when.

import { address } from "./api.js";
import { element, spoken } from "./dom.js";
import { dateOf } from "./format.js";
import { t } from "./i18n.js";
import { pathTo } from "./router.js";

/** A link to a page of the explorer. */
export function pageLink(path, parameters, text, attributes = {}) {
  return element("a", { href: pathTo(path, parameters), "data-page": "", ...attributes }, text);
}

/** A link to the page of an entity. */
export function entityLink(entity) {
  return pageLink(`/entities/${entity.id}`, [], spoken("span", entity.name));
}

/** A link to the answer of the API that something was made of. */
export function apiLink(path, parameters = [], of = null) {
  const label = of && t("parts.api.of", { of });
  return element("a", { href: address(path, parameters), class: "api", "aria-label": label }, t("parts.api"));
}

/** Who said a quote: links, or that it is not known. */
export function speakersOf(quote) {
  const all = [quote.speaker, ...(quote.co_speakers ?? [])].filter(Boolean);
  if (all.length === 0) return element("span", { class: "quiet" }, t("parts.nobody"));
  return all.flatMap((entity, index) => (index ? [", ", entityLink(entity)] : [entityLink(entity)]));
}

/** Where and when an article was published, with a link to its page. */
export function reportOf(article, attributes = {}) {
  return element(
    "span",
    attributes,
    article.source ? spoken("span", article.source.name, { class: "outlet" }) : t("parts.nooutlet"),
    ", ",
    element("time", { datetime: article.published_at }, dateOf(article)),
    ": ",
    pageLink(`/articles/${article.id}`, [], article.title ? spoken("span", article.title) : t("parts.untitled")),
  );
}
