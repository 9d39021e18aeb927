/* The metric against the number of trained weights, and at which size a curve reaches another arm. */
const sizeText = (size) => (size < 1000 ? format.count(size) : d3.format(".3~s")(size).replace("G", "B"));

/* Round numbers between two sizes for a logarithmic axis. */
function sizeTicks([low, high], most) {
  const decades = d3.range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1);
  const steps = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]].map((factors) => decades.flatMap((decade) => factors.map((factor) => factor * 10 ** decade)).filter((size) => size >= low && size <= high));
  return steps.filter((ticks) => ticks.length <= most).pop() ?? [];
}

function curveText(curve) {
  return `${curve.points ?? "?"} runs ${fusionLabel(fusionOf(curve))}`;
}

function scalingFigure(group, domain, curves, limits) {
  const here = curves.filter((curve) => groupKey(curve) === groupKey(group) && curve.domain === domain);
  if (here.length === 0) return null;
  const shown = inFacet(group, domain).filter((point) => finite(point.trainable) > 0 && metricOf(point) !== undefined);
  const steps = here.flatMap((curve) => list(curve.curve).map((step) => ({ ...step, fusion: fusionOf(curve) }))).filter((step) => finite(step.size) > 0 && known(step));
  return figure(domainLabel(domain), here.map(curveText).join("; "), (width) => draw({
    width, height: 216, marginLeft: 44, marginRight: 14, marginTop: 20, marginBottom: 34, ariaLabel: `${metricLabel} against trained weights, ${groupLabel(group)}, ${domainLabel(domain)}, one dot per run, fitted curves`,
    x: { type: "log", domain: limits, ticks: sizeTicks(limits, width / 52), tickFormat: sizeText, tickSize: 3, label: "trained weights", labelAnchor: "center", labelArrow: "none" },
    y: { nice: true, ticks: 4, grid: true, tickSize: 0, label: metricLabel, labelArrow: "none" },
    marks: [
      Plot.areaY(steps.filter(bounded), { x: "size", y1: "low", y2: "high", z: "fusion", fill: (step) => fusionColour(step.fusion), fillOpacity: 0.16 }),
      Plot.lineY(steps, { x: "size", y: "mean", z: "fusion", stroke: (step) => fusionColour(step.fusion), strokeWidth: 1.75 }),
      fusionDots(shown, { x: "trainable", y: metricOf, title: (point) => `${point.run}: ${format.count(point.trainable)} weights, ${format.metric(metricOf(point))}` }),
    ],
  }));
}

/* A size without a number is never reached; bounds are given where they are known. */
function reachedCell(size) {
  const bound = (value) => (finite(value) === undefined ? "never" : format.count(value));
  const { low, mean, high } = object(size);
  const unknown = finite(low) === undefined && finite(high) === undefined;
  return [bound(mean), !unknown && element("small", {}, `[${bound(low)}, ${bound(high)}]`)];
}

/* A table with the curves as groups and what belongs to each as its lines. */
function curveTable(head, curves, rowsOf) {
  return table(head, d3.groups(curves, (curve) => `${groupLabel(curve)}, ${fusionLabel(fusionOf(curve))}`).flatMap(([title, group]) => [
    element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: head.length }, title)), ...group.flatMap(rowsOf),
  ]));
}

const curveColumns = (of) => [["data", (item) => of(item).data], ["model", (item) => of(item).model], ["fusion", (item) => fusionOf(of(item))], ["domain", (item) => of(item).domain]];

function fitTable(curves) {
  const number = (interval) => intervalCell(interval, d3.format(".3g"));
  return exhibit("Table", [`Least-squares fits of ${metricLabel} = a \u2212 b N`, element("sup", {}, "\u2212c"), " to N trained weights, one point per run; a is the limit of large sizes. In brackets: 95\u00a0% bootstrap intervals over the runs of each size. A very wide interval of c says that the sizes do not determine the curve."],
    [csvLink("scaling-fits", curves, [...curveColumns((curve) => curve), ["points", (c) => c.points], ...["a", "b", "c"].flatMap((name) => intervalColumns(name, (c) => c[name]))])],
    curveTable(["domain", "runs", "a", "b", "c"], curves, (curve) => [row(domainLabel(curve.domain), [format.count(curve.points), number(curve.a), number(curve.b), number(curve.c)])]));
}

function reachTable(curves) {
  const reaches = curves.flatMap((curve) => list(curve.reaches).map((reach) => ({ ...reach, curve })));
  if (reaches.length === 0) return null;
  return exhibit("Table", `The number of trained weights at which a curve reaches another arm's ${metricLabel}. In brackets: 95\u00a0% bootstrap intervals; \u201cnever\u201d: not at any size, as the curve's limit lies below.`,
    [csvLink("catch-up-sizes", reaches, [...curveColumns((reach) => reach.curve), ["arm", (r) => r.arm], ["value", (r) => r.value], ...intervalColumns("size", (r) => r.size)])],
    curveTable(["domain", "reaches arm", metricLabel, "at trained weights"], curves.filter((curve) => list(curve.reaches).length > 0), (curve) => list(curve.reaches).map((reach) =>
      row(domainLabel(curve.domain), [reach.arm, finite(reach.value) === undefined ? undefined : format.metric(reach.value), reachedCell(reach.size)]))));
}

function scaling() {
  const order = (curve) => domainPlace(curve.domain);
  const curves = list(study.scaling).filter((curve) => shownDomains.includes(curve.domain));
  if (curves.length === 0) return null;
  const groups = groupsOf(curves);
  const sorted = groups.flatMap((group) => d3.sort(curves.filter((curve) => groupKey(curve) === groupKey(group)), (curve) => fusions.indexOf(fusionOf(curve)), order));
  const drawn = points.filter((point) => finite(point.trainable) > 0 && metricOf(point) !== undefined && curves.some((curve) => groupKey(curve) === groupKey(point) && curve.domain === point.domain));
  const sizes = [...drawn.map((point) => point.trainable), ...curves.flatMap((curve) => list(curve.curve).map((step) => finite(step.size)))].filter((size) => size > 0);
  if (sizes.length === 0) return null;
  const limits = [d3.min(sizes) / 1.06, d3.max(sizes) * 1.06];
  const steps = sorted.flatMap((curve) => list(curve.curve).map((step) => ({ ...step, curve })));
  return section("scaling", "Quality and size", "Whether a host without fusion that is simply made larger reaches what fusion adds.",
    exhibit("Figure", `${metricLabel} on test cases against the number of trained weights (logarithmic), one dot per run (n = ${format.count(new Set(drawn.map((point) => point.run)).size)} runs). Lines: fitted power laws; bands: 95\u00a0% bootstrap intervals of the curve over runs. The y axes differ.`,
      [csvLink("scaling-runs", drawn, [...pointColumns(), [metric, metricOf]], "CSV of the runs"),
        csvLink("scaling-curves", steps, [...curveColumns((step) => step.curve), ...["size", "low", "mean", "high"].map((name) => [name, (step) => step[name]])], "CSV of the curves")],
      fusionLegend(drawn, [["fitted curve", "var(--muted)", "band"]]), facetCards(groups, (group, domain) => scalingFigure(group, domain, curves, limits))),
    reachTable(sorted), fitTable(sorted));
}
