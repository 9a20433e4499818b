// The first page: a question, and the quotes that answer it. The address holds the whole question.

import { get } from "./api.js";
import { announce, element, fill, spoken } from "./dom.js";
import { questionForm } from "./form.js";
import { t, tValue } from "./i18n.js";
import { apiLink, pageLink } from "./parts.js";
import { quoteList } from "./quotes.js";
import { goTo, pathTo } from "./router.js";
import { showAnswer, showError, showLoading, showMessage } from "./states.js";

// How a proposal for a name that nobody has replaces the filter by that name.
const BY_ID = { speaker_name: "speaker", about_name: "about" };
// What an address taken over from the API may have, and the page decides itself: it shows whole quotes, and counts.
const OWN = new Set(["fields", "total"]);
let form = null;

/** Show the page for the question in `parameters`. */
export function showAsk(place, { parameters, signal }) {
  document.title = `${t("frame.ask")} – whosaid`;
  if (!form?.root.isConnected) {
    form = questionForm((asked) => goTo(pathTo("/", asked)));
    fill(place, element("h1", {}, t("ask.title")), form.root, element("section", { id: "answer" }));
  }
  writeForm(parameters, signal);
  answer(place.querySelector("#answer"), parameters, signal);
}

/** Show the question in the form at once, and the names of its ids when they are known. */
async function writeForm(parameters, signal) {
  const ids = parameters.filter(([name]) => name === "speaker" || name === "about").map(([, id]) => id);
  form.write(parameters);
  if (ids.length === 0) return;
  try {
    const { items } = await get("/entities", [...new Set(ids)].map((id) => ["id", id]), { signal });
    form.name(new Map(items.map((entity) => [entity.id, entity.name])));
  } catch {
    // The answer shows what is wrong with the question.
  }
}

async function answer(place, parameters, signal) {
  const onslow = showLoading(place);
  const again = () => answer(place, parameters, signal);
  try {
    const asked = parameters.filter(([name]) => !OWN.has(name));
    const page = await get("/quotes", [...asked, ["total", "true"]], { signal, onslow });
    if (page.items.length === 0) showNothing(place, parameters);
    else showQuotes(place, page, parameters, signal);
  } catch (error) {
    showError(place, error, again, (fault) => proposals(fault, parameters));
  }
}

function showQuotes(place, page, parameters, signal) {
  const list = quoteList();
  const { value, relation } = page.total;
  const count = t(relation === "gte" ? "ask.atleast" : "ask.found", { n: value });
  const heading = parameters.length ? count : t("ask.newest", { count });
  const more = element("p", { class: "ways" });
  showAnswer(
    place,
    element("h2", {}, heading),
    element("p", {}, apiLink("/quotes", parameters, t("ask.answer"))),
    list.root,
    more,
  );
  announce(count);
  addPage(list, more, page, parameters, signal);
}

function addPage(list, more, page, parameters, signal) {
  const before = list.root.children.length;
  list.add(page.items);
  if (before) list.root.children[before]?.querySelector("a")?.focus();
  const button = element("button", { type: "button" }, t("ask.more"));
  button.addEventListener("click", async () => {
    const onslow = showLoading(more);
    try {
      const asked = parameters.filter(([name]) => name !== "cursor" && !OWN.has(name));
      const next = await get("/quotes", [...asked, ["cursor", page.next]], { signal, onslow });
      addPage(list, more, next, parameters, signal);
    } catch (error) {
      showError(more, error, () => (showAnswer(more, button), button.click()));
    }
  });
  showAnswer(more, page.next ? button : null);
}

function showNothing(place, parameters) {
  if (parameters.length === 0) return showMessage(place, t("ask.empty"), t("ask.empty.next"));
  const ways = parameters.map(([name], index) => {
    const fewer = parameters.filter((_, other) => other !== index);
    return pageLink("/", fewer, t("ask.without", { filter: tValue("filter", name) }), { class: "candidate" });
  });
  showMessage(place, t("ask.nothing"), t("ask.nothing.next"), ways);
}

function proposals(fault, parameters) {
  const byId = BY_ID[fault.parameter];
  return (fault.candidates ?? []).map((entity) => {
    const others = parameters.filter(([name]) => name !== fault.parameter);
    return pageLink("/", [[byId, entity.id], ...others], spoken("span", entity.name), { class: "candidate" });
  });
}
