// Bar, line and funnel charts as SVG, drawn for the width they get, with the same numbers in a table.

import { element, focusableWhenScrolling, freshId, svg } from "./dom.js";

const GAP = 8;

function number(point) {
  return Number.isFinite(point?.value) ? point.value : 0;
}

function shown(point) {
  return String(point?.display ?? number(point).toLocaleString("en"));
}

const ruler = document.createElement("canvas").getContext("2d");

/** The width in pixels of words in the chart's letters (`.chart-canvas` in the style sheet). */
function widthOf(words, weight = 400) {
  ruler.font = `${weight} 13px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(words).width;
}

/** Shortens a label to the width it has. */
function fit(label, width) {
  const characters = Array.from(String(label ?? ""));
  if (widthOf(characters.join("")) <= width) return characters.join("");
  while (characters.length > 1 && widthOf(`${characters.join("")}…`) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

function label(x, y, words, className, anchor = "start") {
  return svg("text", { x, y, class: className, "text-anchor": anchor, direction: "ltr" }, words);
}

function widest(points, read, weight) {
  return Math.ceil(points.reduce((most, point) => Math.max(most, widthOf(read(point), weight)), 0));
}

function nameOf(point) {
  return String(point?.label ?? "");
}

/** Horizontal bars: names on the left, the amount after the bar. */
function drawBars({ series }, width) {
  const [first, second] = series;
  const all = series.flat();
  const most = Math.max(...all.map(number).map(Math.abs), 0) || 1;
  const thick = second ? 12 : 20;
  const rowHeight = second ? 40 : 32;
  const stacked = width < 420;
  const nameWidth = stacked ? 0 : Math.min(width * 0.34, widest(first, nameOf) + 13);
  const amountWidth = widest(all, shown, 500) + GAP + 1;
  const room = Math.max(40, width - nameWidth - amountWidth);
  const step = stacked ? rowHeight + 16 : rowHeight;
  const nodes = [];
  first.forEach((point, index) => {
    const top = index * step + (stacked ? 18 : 0);
    nodes.push(stacked
      ? label(0, top - 4, fit(point.label, width), "chart-name")
      : label(nameWidth - 12, top + rowHeight / 2 + 4, fit(point.label, nameWidth - 12), "chart-name", "end"));
    [point, second?.[index]].forEach((entry, which) => {
      if (!entry) return;
      const length = Math.max(2, (Math.abs(number(entry)) / most) * room);
      const y = second ? top + 6 + which * (thick + 3) : top + (rowHeight - thick) / 2;
      nodes.push(svg("rect", { x: nameWidth, y, width: length, height: thick, rx: 3, class: `series-${which + 1}` }));
      nodes.push(label(nameWidth + length + GAP, y + thick / 2 + 4, shown(entry), which ? "chart-amount second" : "chart-amount"));
    });
  });
  return { nodes, height: first.length * step + (stacked ? 4 : 0) };
}

/** Centred bars; where each is narrower than the one before, also how much passed on. A pipeline of open deals seldom is. */
function drawFunnel({ series: [points] }, width) {
  const most = Math.max(...points.map(number), 0) || 1;
  const wide = width >= 420;
  const nameWidth = wide ? Math.min(width * 0.3, widest(points, nameOf) + 13) : 0;
  const amountWidth = wide ? widest(points, shown, 500) + GAP + 1 : 0;
  const room = width - nameWidth - amountWidth;
  const thick = 26;
  const step = wide ? 46 : 62;
  const nodes = [];
  const narrows = points.every((point, index) => index === 0 || number(point) <= number(points[index - 1]));
  points.forEach((point, index) => {
    const top = index * step + (wide ? 0 : 18);
    const half = Math.max(2, (number(point) / most) * room) / 2;
    const middle = nameWidth + room / 2;
    nodes.push(svg("rect", { x: middle - half, y: top, width: half * 2, height: thick, rx: 4, class: "series-1" }));
    if (wide) {
      nodes.push(label(0, top + 17, fit(point.label, nameWidth - 8), "chart-name"));
      nodes.push(label(width, top + 17, shown(point), "chart-amount", "end"));
    } else {
      nodes.push(label(0, top - 5, fit(point.label, width * 0.6), "chart-name"));
      nodes.push(label(width, top - 5, shown(point), "chart-amount", "end"));
    }
    const next = points[index + 1];
    if (narrows && next && number(point) > 0) {
      const share = `${Math.round((number(next) / number(point)) * 100)} %`;
      nodes.push(label(middle, top + thick + 14, `↓ ${share}`, "chart-axis", "middle"));
    }
  });
  return { nodes, height: points.length * step - (wide ? 20 : 14) };
}

/** About four round numbers that cover the values. */
function ticks(lowest, highest) {
  const rough = (highest - lowest || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const from = Math.floor(lowest / step) * step;
  const to = Math.ceil(highest / step) * step;
  const count = Math.max(1, Math.round((to - from) / step));
  return Array.from({ length: count + 1 }, (_, index) => from + index * step);
}

/** Keeps the outermost labels inside the picture. */
function anchorAt(index, count) {
  if (count < 2) return "middle";
  return index === 0 ? "start" : index === count - 1 ? "end" : "middle";
}

function drawLines({ series }, width) {
  const [first] = series;
  const values = series.flat().map(number);
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const left = Math.max(...marks.map((mark) => widthOf(short.format(mark)))) + 8;
  const [top, plot, right] = [22, 168, 16];
  const x = (index, count) => (count < 2 ? left + (width - left - right) / 2 : left + (index / (count - 1)) * (width - left - right));
  const y = (value) => top + plot - ((value - low) / (high - low || 1)) * plot;
  const nodes = marks.flatMap((mark) => [
    svg("line", { x1: left, x2: width, y1: y(mark), y2: y(mark), class: mark === 0 ? "chart-base" : "chart-grid" }),
    label(left - 8, y(mark) + 4, short.format(mark), "chart-axis", "end"),
  ]);
  const every = Math.max(1, Math.ceil((widest(first, nameOf) + 14) / ((width - left) / Math.max(1, first.length))));
  first.forEach((point, index) => {
    if (index % every !== 0) return;
    nodes.push(label(x(index, first.length), top + plot + 20, String(point.label ?? ""), "chart-axis", anchorAt(index, first.length)));
  });
  series.slice().reverse().forEach((points, reversed) => {
    const which = series.length - reversed;
    const path = points.map((point, index) => `${index ? "L" : "M"}${x(index, points.length).toFixed(1)} ${y(number(point)).toFixed(1)}`).join("");
    nodes.push(svg("path", { d: path, class: `line-${which}` }));
    points.forEach((point, index) => nodes.push(svg("circle", { cx: x(index, points.length), cy: y(number(point)), r: which === 1 ? 3.5 : 2.5, class: `dot-${which}` }, svg("title", {}, `${point.label}: ${shown(point)}`))));
  });
  const last = first[first.length - 1];
  nodes.push(label(width, Math.max(12, y(number(last)) - 10), shown(last), "chart-amount", "end"));
  return { nodes, height: top + plot + 30 };
}

const DRAW = { bar: drawBars, line: drawLines, funnel: drawFunnel };

function dataTable({ title, series, names }) {
  return element("table", {},
    element("caption", {}, title),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Item"),
      series.map((_, which) => element("th", { scope: "col", class: "right" }, names[which])))),
    element("tbody", {}, series[0].map((point, index) => element("tr", {},
      element("th", { scope: "row", dir: "auto" }, point.label ?? ""),
      series.map((points) => element("td", { class: "right" }, points[index] ? shown(points[index]) : "–"))))));
}

function legend(names, kind) {
  return element("ul", { class: "legend" }, names.map((name, which) => element("li", {},
    svg("svg", { class: "swatch", viewBox: "0 0 20 10", "aria-hidden": "true" }, kind === "line"
      ? svg("path", { d: "M1 5h18", class: `line-${which + 1}` })
      : svg("rect", { width: 20, height: 10, rx: 2, class: `series-${which + 1}` })),
    name)));
}

/** The block: heading, legend, picture, and a button that shows the numbers as a table instead. */
export function chart(block) {
  const first = Array.isArray(block.points) ? block.points : [];
  const second = Array.isArray(block.series2) && block.series2.length > 0 ? block.series2 : null;
  const title = String(block.title ?? "Chart");
  const heading = freshId("chart");
  // Amounts that already name their unit need no second mention of it.
  const unit = block.unit && !first.every((point) => shown(point).includes(block.unit)) ? block.unit : null;
  const data = {
    title,
    series: second ? [first, second] : [first],
    names: second ? [block.series_labels?.[0] ?? "First", block.series_labels?.[1] ?? "Second"] : [unit || "Value"],
  };
  const head = element("div", { class: "chart-head" },
    element("h3", { id: heading, dir: "auto" }, title),
    unit && !second ? element("span", { class: "chart-unit" }, unit) : null);
  if (first.length === 0) {
    return element("figure", { class: "block chart", "aria-labelledby": heading }, head, element("p", { class: "chart-empty" }, "Nothing to draw yet."));
  }
  const kind = Object.hasOwn(DRAW, block.kind) ? block.kind : "bar";
  const canvas = svg("svg", { class: `chart-canvas chart-${kind}`, role: "img", "aria-label": `${title}. ${first.map((point) => `${point.label}: ${shown(point)}`).join("; ")}` });
  const picture = element("div", { class: "chart-picture" }, canvas);
  const numbers = focusableWhenScrolling(element("div", { class: "chart-numbers hidden", role: "region", "aria-label": `${title}, numbers` }, dataTable(data)));
  const toggle = element("button", {
    type: "button",
    class: "quiet",
    "aria-pressed": "false",
    onclick: () => {
      const asTable = numbers.classList.toggle("hidden") === false;
      picture.hidden = asTable;
      toggle.setAttribute("aria-pressed", String(asTable));
      toggle.closest("figure").scrollIntoView({ block: "nearest" });
    },
  }, "Numbers");
  head.append(toggle);
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width < 40 || width === drawn) return;
    drawn = width;
    const { nodes, height } = DRAW[kind](data, width);
    setSize(canvas, width, height);
    canvas.replaceChildren(...nodes);
  }).observe(picture);
  return element("figure", { class: "block chart", "aria-labelledby": heading }, head,
    second ? legend(data.names, kind) : null,
    picture, numbers);
}

function setSize(canvas, width, height) {
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.setAttribute("width", width);
  canvas.setAttribute("height", height);
}
