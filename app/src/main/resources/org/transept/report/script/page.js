/* The data of the page, and what every section needs to build its part of it. */
const data = JSON.parse(document.getElementById("data").textContent);

/* A number, or undefined: what a run could not measure is absent or not a number. */
const finite = (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/* Lists and objects that may be absent or of another kind. */
const list = (value) => (Array.isArray(value) ? value : []);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const object = (value) => (isObject(value) ? value : {});

const wholeNumber = d3.format(",.0f");
const format = {
  metric: d3.format(".4f"),
  short: d3.format(".3f"),
  percent: (share) => (100 * share).toFixed(share < 0.1 ? 1 : 0) + "\u00a0%",
  count: (value) => (finite(value) === undefined ? "\u2013" : wholeNumber(value)),
  /* A number whose meaning is not known here: whole numbers whole, others to four digits. */
  any: (value) => (Number.isInteger(value) ? wholeNumber(value) : d3.format(",.4~r")(value)),
  duration: (seconds) =>
    seconds < 90 ? seconds.toFixed(1) + " s" : seconds < 5400 ? (seconds / 60).toFixed(1) + " min" : (seconds / 3600).toFixed(1) + " h",
  metricName: (name) => name.toUpperCase(),
  protocol: (name) => (name === "full" ? "full ranking" : name),
};

/* What stands for all domains together, and the colours of single ones by their place in a list. */
const everyDomain = "all";
const domainLabel = (name) => (name === everyDomain ? "all domains" : name);
const colourAt = (place) => (place < 0 ? "var(--ink)" : `var(--domain-${(place % 8) + 1})`);

/* "meanLength" and "hit_rate" as words; a unit at the end keeps its letters. */
const words = (key) => {
  const [, name, unit] = key.match(/^(.*?)([KMGT]iB)?$/);
  return spaced(name) + (unit ? " " + unit : "");
};
const spaced = (key) => key.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/_/g, " ").toLowerCase();

function section(id, title, lead, ...content) {
  return element("section", { id }, element("h2", {}, title), lead && element("p", { class: "lead" }, lead), ...content);
}

function folded(summary, aside, ...content) {
  return element("details", {}, element("summary", {}, summary, aside && element("small", {}, " " + aside)), ...content);
}

/* Name and value pairs; pairs without a value are left out, and so is a list without pairs. */
function pairs(entries, className = "pairs") {
  const present = entries.filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (present.length === 0) return null;
  return element("dl", { class: className },
    present.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function table(head, body) {
  const row = element("tr", {}, head.map((name) => element("th", { scope: "col" }, name)));
  return element("div", { class: "scroll" }, element("table", {}, element("thead", {}, row), element("tbody", {}, body)));
}

/* Figures are drawn at the width that the page gives them, and again when it changes. */
const figures = [];

function figure(title, aside, draw) {
  const plot = element("div", { class: "plot" });
  figures.push({ plot, draw, width: 0 });
  const caption = title && element("figcaption", {}, title, aside && element("small", {}, aside));
  return element("figure", {}, caption, plot);
}

function drawIfResized(item) {
  const width = Math.floor(item.plot.clientWidth);
  if (width === 0 || width === item.width) return;
  item.width = width;
  try {
    item.plot.replaceChildren(item.draw(width));
  } catch (problem) {
    tellError(problem.message);
  }
}

function drawFigures() {
  figures.forEach(drawIfResized);
  const observer = new ResizeObserver((entries) =>
    entries.forEach((entry) => drawIfResized(figures.find((item) => item.plot === entry.target))));
  figures.forEach((item) => observer.observe(item.plot));
}

/* Draws the figures within that node again, for what they show has changed. */
function redraw(node) {
  figures.filter((item) => node.contains(item.plot)).forEach((item) => {
    item.width = 0;
    drawIfResized(item);
  });
}

/* The head of the page, then its sections in order; one that has no data is left out, one that fails says so. */
function buildPage(masthead, sections) {
  document.getElementById("masthead").append(...masthead());
  for (const build of sections) {
    try {
      const node = build();
      if (!node) continue;
      document.getElementById("sections").append(node);
      document.getElementById("contents").append(element("a", { href: "#" + node.id }, node.querySelector("h2").textContent));
    } catch (problem) {
      tellError(`${build.name}: ${problem.message}`);
    }
  }
  drawFigures();
}

/* A plot in the page's type and colours. */
function draw(options) {
  const style = { fontFamily: "inherit", fontSize: "11px", color: "var(--muted)", background: "none" };
  return Plot.plot({ ...options, style });
}

const epochAxis = (width, extent) => ({
  domain: extent, label: "epoch", labelAnchor: "right", labelArrow: "none", tickSize: 3,
  ticks: d3.ticks(...extent, Math.max(2, width / 60)).filter(Number.isInteger), tickFormat: wholeNumber,
});

/* A legend of [label, colour, kind] with a kind of these shapes. */
function legend(entries) {
  const shapes = {
    line: '<path d="M0 5H22" stroke-width="2"/>',
    dashed: '<path d="M0 5H22" stroke-width="1.5" stroke-dasharray="4 3"/>',
    dot: '<path d="M2 5H20" stroke-width="1.5"/><circle cx="11" cy="5" r="3.6"/>',
    ring: '<path d="M2 5H20" stroke-width="1.5"/><circle cx="11" cy="5" r="3.2" style="fill:var(--card)" stroke-width="1.5"/>',
    diamond: '<path d="M2 5H20" stroke-width="1.5"/><path d="M11 0.4L15.6 5L11 9.6L6.4 5Z"/>',
    circle: '<circle cx="11" cy="5" r="4"/>',
    hollow: '<circle cx="11" cy="5" r="3.4" style="fill:none" stroke-width="1.5"/>',
    lozenge: '<path d="M11 -0.4L15.4 5L11 10.4L6.6 5Z"/>',
    triangle: '<path d="M11 -0.2L16 8.6H6Z"/>',
    band: '<path d="M2 -1H20V11H2Z" style="opacity:.22" stroke="none"/><path d="M2 5H20" stroke-width="2"/>',
  };
  return element("ul", { class: "legend" }, entries.map(([label, colour, kind]) => {
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("viewBox", "0 0 22 10");
    swatch.setAttribute("aria-hidden", "true");
    swatch.style.stroke = swatch.style.fill = colour;
    swatch.innerHTML = shapes[kind];
    return element("li", {}, swatch, label);
  }));
}
