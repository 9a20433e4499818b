// What stands in place of an answer: a plain sentence, and what to do next.

import { announce, element, fill, spoken } from "./dom.js";
import { t } from "./i18n.js";

/**
 * Show in `place` that an answer is on its way.
 * Gives what `get` and `post` take as `onslow`.
 */
export function showLoading(place) {
  const words = element("p", { class: "state" }, t("state.loading"));
  fill(place, words);
  place.setAttribute("aria-busy", "true");
  return () => {
    fill(words, element("span", {}, t("state.slow")));
    announce(t("state.slow"));
  };
}

/** Show `children` in `place`: the answer is there. */
export function showAnswer(place, ...children) {
  place.removeAttribute("aria-busy");
  fill(place, ...children);
}

/** Show in `place` a sentence, and under it what can be done: `ways` are elements. */
export function showMessage(place, sentence, next, ways = []) {
  showAnswer(
    place,
    element(
      "div",
      { class: "state" },
      element("p", { class: "state-what" }, sentence),
      element("p", {}, next),
      ways.length ? element("p", { class: "ways" }, ways) : null,
    ),
  );
  announce(sentence);
}

/** Show in `place` what went wrong. `again` tries again; `candidates` makes a way of each name proposed. */
export function showError(place, error, again, candidates = () => []) {
  if (error.name === "AbortError") return;
  const { sentence, next } = explain(error);
  const details = error.errors.map((fault) => [
    spoken("li", `${fault.parameter}: ${fault.message}`),
  ]);
  const proposed = error.errors.flatMap((fault) => candidates(fault));
  const retry = element("button", { type: "button", onclick: again }, t("state.again"));
  showMessage(place, sentence, next, proposed.length ? proposed : [retry]);
  const box = place.querySelector(".state");
  box.setAttribute("data-status", error.status ?? "");
  if (details.length) box.append(element("ul", {}, details));
  if (error.requestId && error.status >= 500) {
    box.append(element("p", { class: "quiet" }, t("state.request", { id: error.requestId })));
  }
}

function explain(error) {
  if (error.status === undefined) throw error; // a mistake of these pages, for the console
  const wait = error.retryAfter ?? 1;
  const kinds = {
    0: ["state.unreachable", "state.unreachable.next"],
    403: ["state.forbidden", "state.forbidden.next"],
    404: ["state.missing", "state.missing.next"],
    413: ["state.toolong", "state.toolong.next"],
    422: ["state.invalid", "state.invalid.next"],
    429: ["state.toomany", "state.toomany.next"],
    503: ["state.unavailable", "state.unavailable.next"],
  };
  const [sentence, next] = kinds[error.status] ?? ["state.failed", "state.failed.next"];
  return { sentence: t(sentence), next: t(next, { n: wait }) };
}
