// A bar chart with its table and its API link. The library is loaded when the first chart is drawn.

import { element, fill, newId, spoken } from "./dom.js";
import { t } from "./i18n.js";
import { apiLink } from "./parts.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map(); // canvas: its chart, and how to draw it again
dark.addEventListener("change", () => [...drawn.values()].forEach(({ redraw }) => redraw()));

/**
 * A figure. `bars` are {label, value}; `table` is {columns, rows}, each row of cells, the first its heading.
 * `path` and `parameters` are those of the API's answer that it shows. `upright`: bars stand, for time.
 */
export function chart({ title, note, unit, bars, table, path, parameters, upright = false }) {
  const id = newId("chart");
  const canvas = element("canvas", { role: "img", "aria-label": t("chart.label", { title }) });
  const rows = upright ? "standing" : `lying rows-${Math.min(bars.length, 10)}`;
  const picture = element("div", { class: `picture ${rows}` }, canvas);
  const figure = element(
    "section",
    { class: "chart", "aria-labelledby": id },
    element("h2", { id }, title),
    note ? element("p", { class: "quiet" }, note) : null,
    bars.length ? picture : element("p", { class: "state" }, t("chart.empty")),
    bars.length
      ? element("details", {}, element("summary", {}, t("chart.table")), tableOf(title, table))
      : null,
    element("p", {}, apiLink(path, parameters, title)),
  );
  if (bars.length) draw(canvas, picture, bars, unit, upright);
  return figure;
}

function tableOf(title, { columns, rows }) {
  return element(
    "div",
    { class: "scrolling", tabindex: "0", role: "region", "aria-label": title },
    element(
      "table",
      {},
      element("caption", { class: "unseen" }, title),
      element("thead", {}, element("tr", {}, columns.map((name) => element("th", { scope: "col" }, name)))),
      element(
        "tbody",
        {},
        rows.map(([head, ...cells]) =>
          element("tr", {}, element("th", { scope: "row" }, head), cells.map((cell) => element("td", {}, cell))),
        ),
      ),
    ),
  );
}

async function draw(canvas, picture, bars, unit, upright) {
  try {
    if (!globalThis.Chart) await import("./Chart.bundle.js");
  } catch {
    fill(picture, spoken("p", t("chart.failed"))); // the table has the same
    return;
  }
  const redraw = () => {
    forgetLeft();
    drawn.get(canvas)?.chart.destroy();
    if (!canvas.isConnected) return;
    drawn.set(canvas, { chart: new globalThis.Chart(canvas, settings(bars, unit, upright)), redraw });
    canvas.dataset.drawn = String(bars.length);
  };
  requestAnimationFrame(redraw);
}

/** Let go of charts of pages that the reader has left: the library would keep them. */
function forgetLeft() {
  for (const [canvas, { chart }] of drawn) {
    if (canvas.isConnected) continue;
    chart.destroy();
    drawn.delete(canvas);
  }
}

function settings(bars, unit, upright) {
  const style = getComputedStyle(document.documentElement);
  const [ink, line, bar] = ["--ink", "--line", "--accent"].map((name) => style.getPropertyValue(name).trim());
  const values = { beginAtZero: true, ticks: { color: ink, precision: 0 }, grid: { color: line } };
  const labels = {
    ticks: { color: ink, autoSkip: upright, maxRotation: upright ? 60 : 0, callback: labelOf },
    grid: { display: false },
  };
  return {
    type: "bar",
    data: {
      labels: bars.map(({ label }) => label),
      datasets: [{ label: unit, data: bars.map(({ value }) => value), backgroundColor: bar, maxBarThickness: 26 }],
    },
    options: {
      indexAxis: upright ? "x" : "y",
      animation: still.matches ? false : { duration: 250 },
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: upright ? { x: labels, y: values } : { x: values, y: labels },
    },
  };
}

/** A label short enough to leave room for its bar. */
function labelOf(value) {
  const label = this.getLabelForValue(value);
  return label.length > 26 ? `${label.slice(0, 25)}…` : label;
}
