/* The cosine over the epochs: a facet per cell, a line per domain. */
const mostOpenTrajectories = 12;

function courseOf(trajectory) {
  const at = (name, place) => finite(list(trajectory[name])[place]);
  return list(trajectory.epochs).map((epoch, place) => ({
    cell: trajectory.cell, domain: trajectory.domain, floor: finite(trajectory.floor),
    epoch, value: at("absMeanCos", place), low: at("low", place), high: at("high", place),
  })).filter((step) => finite(step.epoch) !== undefined && step.value !== undefined);
}

function trajectoryFigure(cell, steps, frame) {
  const lines = d3.groups(steps, (step) => step.domain);
  const banded = steps.filter((step) => step.low !== undefined && step.high !== undefined);
  const floors = [...new Set(steps.map((step) => step.floor))].filter((floor) => floor !== undefined);
  return figure(cell, null, (width) => draw({
    width, height: 176, marginLeft: 38, marginRight: 10, marginTop: 20, marginBottom: 32, ariaLabel: `|mean cos| over the epochs, ${cell}, median and range over seeds`,
    x: epochAxis(width, frame.epochs), y: { domain: [0, frame.limit], nice: true, grid: true, ticks: 4, tickSize: 0, label: "|mean cos|", labelArrow: "none" },
    marks: [
      Plot.areaY(banded, { x: "epoch", y1: "low", y2: "high", z: "domain", fill: (step) => domainColour(step.domain), fillOpacity: 0.16 }),
      Plot.ruleY(floors, { stroke: "var(--floor)", strokeDasharray: "4 3", strokeWidth: 1.5 }),
      ...lines.map(([domain, line]) => Plot.lineY(line, { x: "epoch", y: "value", stroke: domainColour(domain), strokeWidth: 1.75 })),
      Plot.dot(steps, { x: "epoch", y: "value", r: 4, fill: "var(--ink)", fillOpacity: 0, title: (step) => `${domainLabel(step.domain)}, epoch ${step.epoch}: ${format.short(step.value)}` }),
    ],
  }));
}

function trajectories() {
  const steps = list(study.trajectories).filter((trajectory) => shownDomains.includes(trajectory.domain)).flatMap(courseOf);
  if (steps.length === 0) return null;
  const byCell = d3.groups(steps, (step) => step.cell);
  const frame = { epochs: d3.extent(steps, (step) => step.epoch), limit: d3.max(steps, (step) => d3.max([step.value, step.high, step.floor])) };
  const facets = byCell.map(([cell, course]) => trajectoryFigure(cell, course, frame));
  const hidden = facets.slice(mostOpenTrajectories);
  const shownNames = shownDomains.filter((domain) => steps.some((step) => step.domain === domain));
  return section("trajectories", "Course of the cosine", null,
    exhibit("Figure", `|mean cos| of a stream and what cross-attention adds to it over the epochs, on validation cases; epoch 0 is the untrained model. A facet per cell (n = ${plural(byCell.length, "cell", "cells")}), a line per domain: median over the cell's seeds, the band reaches from the lowest to the highest seed. Dashed: what two random directions reach.`,
      [csvLink("trajectories", steps, ["cell", "domain", "epoch", "value", "low", "high", "floor"].map((name) => [name === "value" ? "absMeanCos" : name, (step) => step[name]]))],
      legend([...shownNames.map((name) => [domainLabel(name), domainColour(name), "band"]), ["random directions", "var(--floor)", "dashed"]]),
      element("div", { class: "card" }, element("div", { class: "facets" }, facets.slice(0, mostOpenTrajectories)),
        hidden.length > 0 && folded("Other cells", `${hidden.length} more`, element("div", { class: "facets" }, hidden)))));
}
