// The page of an article: its text with what was found in it, and where it comes from.

import { get, getAll } from "./api.js";
import { element, spoken } from "./dom.js";
import { fromStored } from "./evidence.js";
import { dateOf } from "./format.js";
import { t } from "./i18n.js";
import { apiLink, pageLink } from "./parts.js";
import { reading } from "./reading.js";
import { showAnswer, showError, showLoading } from "./states.js";

const INCLUDED = [["include", "quotes"]];

/** Show the article with the id. */
export async function showArticle(place, { id, parameters, signal }) {
  document.title = `${t("article.title")} – whosaid`;
  const onslow = showLoading(place);
  try {
    const [article, mentions] = await Promise.all([
      get(`/articles/${id}`, INCLUDED, { signal, onslow }),
      getAll(`/articles/${id}/mentions`, [], { signal }),
    ]);
    document.title = `${article.title ?? t("parts.untitled")} – whosaid`;
    showAnswer(place, contents(article, mentions));
  } catch (error) {
    showError(place, error, () => showArticle(place, { id, parameters, signal }));
  }
}

function contents(article, mentions) {
  const quotes = article.included.quotes.map(fromStored).sort((one, other) => one.parts[0].start - other.parts[0].start);
  return [
    article.title ? null : element("h1", {}, t("parts.untitled")),
    origin(article),
    reading({
      text: article.text,
      headings: article.title ? article.body_start : 0,
      language: article.language,
      quotes,
      mentions,
    }),
  ];
}

function origin(article) {
  const facts = [
    article.source ? pageLink("/", [["source", article.source.slug]], spoken("span", article.source.name)) : t("parts.nooutlet"),
    element("time", { datetime: article.published_at }, dateOf(article)),
    article.byline && spoken("span", article.byline),
    article.dateline_place && spoken("span", article.dateline_place),
    article.via && [`${t("article.via")} `, spoken("span", article.via)],
    // Only what a browser opens as a page: the address is as the source gave it.
    /^https?:\/\//i.test(article.url ?? "") &&
      element("a", { href: article.url, rel: "noreferrer external" }, t("article.original")),
    article.is_teaser && element("span", { class: "tag" }, t("article.teaser")),
    apiLink(`/articles/${article.id}`, INCLUDED, t("article.title")),
  ];
  return element("ul", { class: "origin" }, facts.filter(Boolean).map((fact) => element("li", {}, fact)));
}
