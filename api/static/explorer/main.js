// The frame of all pages: header, footer, and the page that the address names.

import { showArticle } from "./article.js";
import { showAsk } from "./ask.js";
import { announce, element, fill } from "./dom.js";
import { LANGUAGES, choose, language, t } from "./i18n.js";
import { pageLink } from "./parts.js";
import { showPaste } from "./paste.js";
import { showPerson } from "./person.js";
import { here, start } from "./router.js";
import { showMessage } from "./states.js";

const ROOT = document.body.dataset.root;
const PAGES = [
  [/^\/$/, showAsk],
  [/^\/articles\/([0-9]+)$/, showArticle],
  [/^\/entities\/([0-9]+)$/, showPerson],
  [/^\/paste$/, showPaste],
];
const main = document.getElementById("main");
let leave = new AbortController();
let shown = null;

function showFrame() {
  document.documentElement.lang = language;
  document.getElementById("skip").textContent = t("frame.skip");
  fill(
    document.getElementById("header"),
    pageLink("/", [], "whosaid", { class: "brand" }),
    element(
      "nav",
      { "aria-label": t("frame.pages") },
      pageLink("/", [], t("frame.ask"), { "data-at": "/" }),
      pageLink("/paste", [], t("frame.paste"), { "data-at": "/paste" }),
      element("a", { href: `${ROOT}/docs` }, t("frame.api")),
    ),
    element(
      "div",
      { class: "languages", role: "group", "aria-label": t("frame.language") },
      Object.entries(LANGUAGES).map(([tag, name]) =>
        element(
          "button",
          { type: "button", lang: tag, "aria-pressed": String(tag === language), onclick: () => choose(tag) },
          name,
        ),
      ),
    ),
  );
  fill(
    document.getElementById("footer"),
    element("p", {}, t("frame.source"), " ", element("a", { href: `${ROOT}/docs` }, t("frame.documentation"))),
  );
}

function showPage() {
  leave.abort();
  leave = new AbortController();
  const { path, parameters } = here();
  for (const link of document.querySelectorAll("[data-at]")) {
    if (link.dataset.at === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  announce("");
  const moved = shown !== null && shown !== path;
  shown = path;
  for (const [pattern, showIt] of PAGES) {
    const match = pattern.exec(path);
    if (!match) continue;
    showIt(main, { id: match[1], parameters, signal: leave.signal });
    if (moved) main.focus({ preventScroll: true });
    return;
  }
  showMessage(main, t("state.missing"), t("state.missing.next"));
}

showFrame();
start(showPage);
document.documentElement.dataset.ready = "";
performance.mark("whosaid.interactive");
