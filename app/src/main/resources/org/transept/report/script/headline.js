/* Who this is, and the number that counts in every domain, in plain words. */
function masthead() {
  const fact = (name, value) => value && element("span", {}, name + " ", element("b", {}, value));
  return [
    element("p", { class: "eyebrow" }, "Transept run report"),
    element("h1", {}, run.name ?? "unnamed run"),
    element("div", { class: "facts" },
      fact("model", trainedName ?? run.config?.model?.kind),
      fact("written", timeOf(run.created)),
      fact("protocol", protocol),
      fact("fingerprint", report.fingerprint?.id),
      fact("", run.note)),
    ...list(report.candidates?.notes).map((note) => element("p", { class: "note" }, note)),
  ];
}

function timeOf(text) {
  const time = new Date(text ?? NaN);
  return Number.isNaN(time.getTime()) ? text : time.toISOString().slice(0, 16).replace("T", " ") + " UTC";
}

const plusMinus = (value) => (value.half === undefined ? "" : " \u00b1 " + format.metric(value.half));
const withInterval = (value) => format.metric(value.mean) + plusMinus(value);

/* How the model stands to the best floor. */
function againstFloor(model, floorRow) {
  const floor = measured(floorRow, headlineMetric);
  const gap = model.mean - floor.mean;
  const stands = gap >= 0 ? "above" : "below";
  const apart = model.low > floor.high || model.high < floor.low;
  const intervals = model.half === undefined || floor.half === undefined ? ""
    : apart ? "; the two intervals do not overlap" : "; the two intervals overlap, so this run does not tell them apart";
  return `${format.metric(Math.abs(gap))} ${stands} the best floor, ${floorRow.model} (${withInterval(floor)})${intervals}.`;
}

/* How much of the way from the best floor to the oracle is covered. */
function againstOracle(model, floor, oracle) {
  if (model.low > oracle.high) {
    return ` It lies above the oracle (${withInterval(oracle)}) by more than chance explains: look for a leak or for unlike test cases.`;
  }
  const way = floor && oracle.mean > floor.mean ? (model.mean - floor.mean) / (oracle.mean - floor.mean) : undefined;
  if (way === undefined || way < 0) return ` The oracle, which knows the true distribution, reaches ${format.metric(oracle.mean)}.`;
  return ` That is ${format.percent(way)} of the way from that floor to the oracle (${format.metric(oracle.mean)}), which knows the true distribution.`;
}

function sentence(rows) {
  const row = rows.find((candidate) => candidate.model === trainedName);
  const model = measured(row, headlineMetric);
  const floorRow = bestFloor(rows, headlineMetric);
  const oracle = measured(rows.find((candidate) => candidate.kind === "oracle"), headlineMetric);
  const opening = `Over ${format.count(row.cases)} test cases ${trainedName} `;
  return opening + (floorRow ? "stands " + againstFloor(model, floorRow) : `reaches ${format.metric(model.mean)}; there is no floor to compare it with.`)
    + (oracle ? againstOracle(model, measured(floorRow, headlineMetric), oracle) : "");
}

/* The model on the way from nothing to the oracle, floors as rings on the same line. */
function strip(rows, limit) {
  const points = rows.map((row) => ({ ...row, ...measured(row, headlineMetric) }));
  return (width) => draw({
    width, height: 40, marginLeft: 2, marginRight: 8, marginTop: 2, marginBottom: 20,
    ariaLabel: format.metricName(headlineMetric) + " of the model, the floors and the oracle",
    x: { domain: [0, limit], ticks: 5, tickSize: 3, label: null }, y: { axis: null },
    marks: [Plot.ruleY([0], { stroke: "var(--line)", strokeWidth: 3 }), ...intervalMarks(points, { y: () => 0, title: (row) => row.model + " " + withInterval(row) })],
  });
}

function headline() {
  const shown = resultDomains.filter((domain) => rowsOf(domain, "all").some((row) => row.model === trainedName && measured(row, headlineMetric)));
  if (shown.length === 0) return null;
  const limit = 1.04 * d3.max(shown.flatMap((domain) => rowsOf(domain, "all")), (row) => measured(row, headlineMetric)?.high);
  const tiles = shown.map((domain) => {
    const rows = rowsOf(domain, "all").filter((row) => measured(row, headlineMetric));
    const model = measured(rows.find((row) => row.model === trainedName), headlineMetric);
    return element("div", { class: "card tile" },
      element("div", { class: "name" }, domainLabel(domain), element("small", {}, `${format.metricName(headlineMetric)}, ${protocol ?? "protocol not stated"}`)),
      element("div", { class: "number" }, format.metric(model.mean), element("small", {}, plusMinus(model))),
      figure(null, null, strip(rows, limit)),
      element("p", {}, sentence(rows)));
  });
  return section("headline", "Result", null, element("div", { class: "grid tiles" }, tiles), legendBelow(kindLegend()),
    haveIntervals && element("p", { class: "note" }, "\u00b1 is 1.96 standard errors over the test cases. Every model ranked the same cases, so comparing them case by case (transept compare) is sharper than looking whether intervals overlap."),
    dataNote("results", results, resultColumns()));
}

function legendBelow(node) {
  node.style.margin = "12px 0 0";
  return node;
}
