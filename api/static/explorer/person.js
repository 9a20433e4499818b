// The page of an entity: when it was quoted, whom it speaks of, with whom it is reported, and by whom.

import { get } from "./api.js";
import { chart } from "./chart.js";
import { element, fill, spoken } from "./dom.js";
import { monthOf } from "./format.js";
import { t, tValue } from "./i18n.js";
import { withoutGaps } from "./months.js";
import { apiLink, entityLink, pageLink } from "./parts.js";
import { quoteList } from "./quotes.js";
import { showAnswer, showError, showLoading } from "./states.js";

const MOST = 10;

/** Show the entity with the id. */
export async function showPerson(place, { id, parameters, signal }) {
  document.title = `${t("person.title")} – whosaid`;
  const onslow = showLoading(place);
  try {
    const entity = await get(`/entities/${id}`, [], { signal, onslow });
    document.title = `${entity.name} – whosaid`;
    const charts = chartsOf(entity).map((make) => part(make, signal));
    showAnswer(place, heading(entity), element("div", { class: "charts" }, charts), part(quotesOf(entity), signal));
  } catch (error) {
    showError(place, error, () => showPerson(place, { id, parameters, signal }));
  }
}

/** A place for what `make` makes when its answer is there: one that fails leaves the others alone. */
function part(make, signal) {
  const place = element("div", { class: "part" });
  const show = async () => {
    const onslow = showLoading(place);
    try {
      showAnswer(place, await make({ signal, onslow }));
    } catch (error) {
      showError(place, error, show);
    }
  };
  show();
  return place;
}

function heading(entity) {
  const filter = entity.quotes ? "speaker" : "about";
  const others = entity.aliases.map((alias) => alias.name).filter((name) => name !== entity.name);
  return [
    spoken("h1", entity.name),
    entity.description ? spoken("p", entity.description) : null,
    element(
      "ul",
      { class: "origin" },
      element("li", {}, tValue("type", entity.type)),
      element("li", {}, t("count.quotes", { n: entity.quotes })),
      element("li", {}, t("count.mentions", { n: entity.mentions })),
      element("li", {}, t("count.articles", { n: entity.articles })),
      entity.wikidata_id
        ? element(
            "li",
            {},
            element("a", { href: `https://www.wikidata.org/wiki/${entity.wikidata_id}`, rel: "noreferrer" }, "Wikidata"),
          )
        : null,
      element("li", {}, apiLink(`/entities/${entity.id}`, [], entity.name)),
    ),
    others.length ? element("p", {}, t("person.aliases"), " ", spoken("span", others.join(", "))) : null,
    element(
      "p",
      { class: "ways" },
      filter === "speaker" ? pageLink("/", [["speaker", entity.id]], t("person.said"), { class: "candidate" }) : null,
      pageLink("/", [["about", entity.id]], t("person.about"), { class: "candidate" }),
    ),
  ];
}

function chartsOf(entity) {
  const speaks = entity.quotes > 0;
  return [
    timeline(entity, speaks ? "quotes" : "mentions"),
    speaks ? related(entity, "speaks_of") : null,
    related(entity, "spoken_of_by"),
    together(entity),
    outlets(entity, speaks ? "speaker" : "about"),
  ].filter(Boolean);
}

function timeline(entity, what) {
  const path = `/entities/${entity.id}/timeline`;
  return async (options) => {
    const { items, undated } = await get(path, [], options);
    const counted = new Map(items.map((item) => [item.period, item[what]]));
    const months = withoutGaps(items.filter((item) => item[what]).map((item) => item.period));
    const rows = items.filter((item) => item[what]).map((item) => [monthOf(item.period), item[what], item.total[what]]);
    if (undated[what]) rows.push([t("chart.undated"), undated[what], undated.total[what]]);
    return chart({
      title: t(`person.timeline.${what}`),
      note: undated[what] ? t("person.undated", { n: undated[what] }) : null,
      unit: t(`unit.${what}`),
      bars: months.map((month) => ({ label: monthOf(month), value: counted.get(month) ?? 0 })),
      table: { columns: [t("chart.month"), t(`unit.${what}`), t("chart.ofall")], rows },
      path,
      parameters: [],
      upright: true,
    });
  };
}

function related(entity, relation) {
  return listed(entity, relation, [["relation", relation], ["limit", MOST]], () => true);
}

/** Who is quoted where this one is: of all in the same articles, those who have quotes. */
function together(entity) {
  return listed(entity, "article", [["relation", "article"], ["limit", 100]], (other) => other.quotes > 0);
}

function listed(entity, relation, parameters, fits) {
  const path = `/entities/${entity.id}/related`;
  return async (options) => {
    const { items, total } = await get(path, parameters, options);
    const fitting = items.filter((item) => fits(item.entity)).slice(0, MOST);
    const unit = t(`unit.${relation}`);
    return chart({
      title: t(`person.${relation}`),
      note: t(total.relation === "gte" ? `person.newest.${relation}` : `person.of.${relation}`, { n: total.value }),
      unit,
      bars: fitting.map((item) => ({ label: item.entity.name, value: item.count })),
      table: { columns: [t("chart.name"), unit], rows: fitting.map((item) => [entityLink(item.entity), item.count]) },
      path,
      parameters,
    });
  };
}

function outlets(entity, filter) {
  const parameters = [[filter, entity.id], ["facet", "source"], ["facet_size", MOST], ["fields", "id"], ["limit", 1]];
  return async (options) => {
    const { values, missing, total } = (await get("/quotes", parameters, options)).facets.source;
    const rows = values.map(({ source, count }) => [
      pageLink("/", [[filter, entity.id], ["source", source.slug]], spoken("span", source.name)),
      count,
    ]);
    if (missing) rows.push([t("parts.nooutlet"), missing]);
    return chart({
      title: t(`person.outlets.${filter}`),
      note: t(total.relation === "gte" ? "person.newest.quotes" : "person.of.quotes", { n: total.value }),
      unit: t("unit.quotes"),
      bars: values.map(({ source, count }) => ({ label: source.name, value: count })),
      table: { columns: [t("chart.outlet"), t("unit.quotes")], rows },
      path: "/quotes",
      parameters,
    });
  };
}

function quotesOf(entity) {
  const filter = entity.quotes ? "speaker" : "about";
  const parameters = [[filter, entity.id], ["limit", 5]];
  return async (options) => {
    const { items } = await get("/quotes", parameters, options);
    const list = quoteList();
    list.add(items);
    const title = t(`person.latest.${filter}`);
    const section = element("section", {}, element("h2", {}, title), element("p", {}, apiLink("/quotes", parameters, title)));
    fill(section, ...section.children, items.length ? list.root : element("p", {}, t("person.noquotes")));
    return section;
  };
}
