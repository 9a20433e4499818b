// The form of a question. Its fields are filters of /v1/quotes, under the same names as in the address.

import { getAll } from "./api.js";
import { combobox } from "./combobox.js";
import { element, newId } from "./dom.js";
import { t } from "./i18n.js";

// Boxes for names, and the filters by id and by name that each stands for.
const NAMED = { who: ["speaker", "speaker_name"], about: ["about", "about_name"] };
const PLAIN = ["q", "published_from", "published_to", "source"];

/**
 * The form. `onask` is called with the parameters of a new question.
 * Gives {root, write, name}: `write` shows the question of an address, `name` the names of the ids in it.
 */
export function questionForm(onask) {
  const boxes = {
    who: combobox({ label: t("ask.who"), hint: t("ask.who.hint"), by: "quotes" }),
    about: combobox({ label: t("ask.about"), hint: t("ask.about.hint"), by: "mentions" }),
  };
  const plain = {
    q: element("input", { type: "search", name: "q" }),
    published_from: element("input", { type: "date", name: "published_from" }),
    published_to: element("input", { type: "date", name: "published_to" }),
    source: element("select", { name: "source" }, element("option", { value: "" }, t("ask.anysource"))),
  };
  const others = element("p", { class: "others" });
  let rest = [];

  function parameters() {
    const named = Object.entries(NAMED).flatMap(([box, [byId, byName]]) => {
      const value = boxes[box].read();
      return value ? [value.id ? [byId, value.id] : [byName, value.name]] : [];
    });
    const given = PLAIN.map((name) => [name, plain[name].value.trim()]).filter(([, value]) => value);
    return [...named, ...given, ...rest];
  }

  function showRest() {
    others.replaceChildren(
      ...rest.map(([name, value], index) =>
        element(
          "button",
          {
            type: "button",
            class: "other",
            "aria-label": t("ask.drop", { filter: `${name}=${value}` }),
            onclick: () => {
              rest = rest.filter((_, other) => other !== index);
              onask(parameters());
            },
          },
          `${name}=${value} ×`,
        ),
      ),
    );
  }

  function write(given) {
    const taken = new Set();
    const first = (name) => {
      const index = given.findIndex(([other]) => other === name);
      if (index < 0) return null;
      taken.add(index);
      return given[index][1];
    };
    for (const [box, [byId, byName]] of Object.entries(NAMED)) {
      const id = first(byId);
      const name = id ?? first(byName);
      boxes[box].write(name === null ? null : { id, name });
    }
    for (const name of PLAIN) {
      const value = first(name) ?? "";
      if (name === "source") offer(plain.source, value);
      plain[name].value = value;
      // A date that the box cannot hold stays in the question all the same, and the API says what is wrong.
      if (plain[name].value !== value) taken.delete(given.findIndex(([other]) => other === name));
    }
    rest = given.filter((_, index) => !taken.has(index));
    showRest();
  }

  function name(names) {
    for (const box of Object.values(boxes)) {
      const value = box.read();
      if (value?.id && names.has(value.id)) box.write({ id: value.id, name: names.get(value.id) });
    }
  }

  const root = element(
    "form",
    {
      id: "ask",
      role: "search",
      "aria-label": t("ask.title"),
      onsubmit: (event) => {
        event.preventDefault();
        onask(parameters());
      },
    },
    element("div", { class: "row" }, boxes.who.root, boxes.about.root),
    element(
      "div",
      { class: "row" },
      field(t("ask.words"), plain.q),
      field(t("ask.from"), plain.published_from),
      field(t("ask.to"), plain.published_to),
      field(t("ask.source"), plain.source),
    ),
    others,
    element(
      "p",
      { class: "ways" },
      element("button", { type: "submit", class: "main" }, t("ask.submit")),
      element("button", { type: "button", onclick: () => onask([]) }, t("ask.reset")),
    ),
  );
  listSources(plain.source);
  return { root, write, name };
}

function field(label, control) {
  control.id = newId("field");
  return element("div", { class: "field" }, element("label", { for: control.id }, label), control);
}

async function listSources(select) {
  try {
    for (const { slug, name } of await getAll("/sources")) {
      const option = [...select.options].find((one) => one.value === slug) ?? offer(select, slug);
      option.textContent = name;
    }
  } catch {
    // The question itself will show what is wrong.
  }
}

/** Let a slug be one of those to choose from. */
function offer(select, slug) {
  const known = [...select.options].find((option) => option.value === slug);
  if (known) return known;
  const made = element("option", { value: slug }, slug);
  select.append(made);
  return made;
}
