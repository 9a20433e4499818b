// A box that suggests entities as one types: the WAI-ARIA combobox with a list, focus stays in the box.

import { get } from "./api.js";
import { announce, element, fill, newId, spoken } from "./dom.js";
import { t, tValue } from "./i18n.js";

const PAUSE = 120; // milliseconds without a key until suggestions are asked for
const MOST = 8;

/**
 * A labelled box for a name. `by`: quotes or mentions, those who have most come first.
 * Gives {root, read, write}: what is chosen is {id, name}, what is only typed {id: null, name}.
 */
export function combobox({ label, hint, by }) {
  const [inputId, listId, hintId] = [newId("box"), newId("list"), newId("hint")];
  const input = element("input", {
    id: inputId,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-describedby": hintId,
  });
  const list = element("ul", { id: listId, role: "listbox", "aria-label": t("box.list", { label }), hidden: true });
  let chosen = null;
  let active = -1;
  let timer = 0;
  let request = new AbortController();

  function close() {
    clearTimeout(timer);
    request.abort();
    active = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function pick(entity) {
    chosen = { id: entity.id, name: entity.name };
    input.value = entity.name;
    input.dataset.chosen = entity.id;
    close();
  }

  function open(entities) {
    fill(list, entities.map(option));
    active = -1;
    list.hidden = entities.length === 0;
    input.setAttribute("aria-expanded", String(entities.length > 0));
    input.removeAttribute("aria-activedescendant");
    announce(t("box.found", { n: entities.length }));
  }

  function option(entity) {
    const about = `${tValue("type", entity.type)}, ${t(`count.${by}`, { n: entity[by] })}`;
    const made = element(
      "li",
      { id: newId("option"), role: "option", "aria-selected": "false", "data-id": entity.id },
      spoken("span", entity.name),
      element("span", { class: "quiet" }, ` ${about}`),
    );
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    made.addEventListener("click", () => pick(entity));
    return made;
  }

  /** Nothing is marked: what is typed on is not what was marked before. */
  function unmark() {
    active = -1;
    for (const one of list.children) one.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    const options = [...list.children];
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((one, index) => one.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  async function suggest() {
    request.abort();
    request = new AbortController();
    const typed = input.value.trim();
    if (!typed) return close();
    try {
      const parameters = [["q", typed], ["sort", `-${by}`], ["limit", MOST]];
      open((await get("/entities", parameters, { signal: request.signal })).items);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the question itself will show what is wrong
    }
  }

  input.addEventListener("input", () => {
    chosen = null;
    delete input.dataset.chosen;
    unmark();
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const shut = list.hidden;
    if (event.key === "Escape" && !shut) close();
    else if (event.key === "ArrowDown" && shut) suggest();
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp" && !shut) move(-1);
    else if (event.key === "Enter" && active >= 0) list.children[active].click();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);

  return {
    root: element(
      "div",
      { class: "field box" },
      element("label", { for: inputId }, label),
      input,
      list,
      element("span", { id: hintId, class: "hint" }, hint),
    ),
    read: () => chosen ?? (input.value.trim() ? { id: null, name: input.value.trim() } : null),
    write(value) {
      close();
      chosen = value?.id ? value : null;
      input.value = value?.name ?? "";
      if (chosen) input.dataset.chosen = chosen.id;
      else delete input.dataset.chosen;
    },
  };
}
