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

const signed = d3.format("+.4f");
const intervalOf = (paired) => `[${signed(paired.low)}, ${signed(paired.high)}]`;
const fewCases = 20; /* As Verdict.FEW: fewer give no interval to judge by. */

/* What a paired interval says, in words. */
function certainty(paired) {
  if (paired.cases < fewCases) return "too few cases to tell them apart";
  if (paired.low > 0) return "better beyond chance";
  return paired.high < 0 ? "worse beyond chance" : "not distinguishable";
}

/* How the model stands to the best baseline, by the difference over the cases that both ranked. */
function againstBaseline(model, baselineRow) {
  const baseline = measured(baselineRow, headlineMetric);
  const gap = model.mean - baseline.mean;
  const paired = pairedWith(baselineRow.model, baselineRow.domain);
  const judged = paired ? `; paired 95\u00a0% interval of the difference ${intervalOf(paired)}: ${certainty(paired)}` : "";
  return `${format.metric(Math.abs(gap))} ${gap >= 0 ? "above" : "below"} the best baseline, ${baselineRow.model} (${format.metric(baseline.mean)})${judged}.`;
}

/* How much of the way from the best baseline to the oracle is covered. */
function againstOracle(model, baseline, oracle) {
  const paired = pairedWith(oracle.name, oracle.domain);
  if (paired ? paired.cases >= fewCases && paired.low > 0 : model.low > oracle.high) {
    return ` It lies above the oracle (${withInterval(oracle)}) by more than chance explains: look for a leak or for unlike test cases.`;
  }
  const way = baseline && oracle.mean > baseline.mean ? (model.mean - baseline.mean) / (oracle.mean - baseline.mean) : undefined;
  if (way === undefined || way < 0) return ` The oracle, which knows the true distribution, reaches ${format.metric(oracle.mean)}.`;
  return ` That is ${format.percent(way)} of the way from that baseline to the oracle (${format.metric(oracle.mean)}), which knows the true distribution.`;
}

function sentence(rows) {
  const row = rows.find((candidate) => candidate.model === trainedName);
  const model = measured(row, headlineMetric);
  const baselineRow = bestBaseline(rows, headlineMetric);
  const oracleRow = rows.find((candidate) => candidate.kind === "oracle");
  const oracle = measured(oracleRow, headlineMetric) && { ...measured(oracleRow, headlineMetric), name: oracleRow.model, domain: oracleRow.domain };
  const opening = `Over ${format.count(row.cases)} test cases ${trainedName} `;
  return opening + (baselineRow ? "stands " + againstBaseline(model, baselineRow) : `reaches ${format.metric(model.mean)}; there is no baseline to compare it with.`)
    + (oracle ? againstOracle(model, measured(baselineRow, headlineMetric), oracle) : "");
}

/* The model on the way from nothing to the oracle, baselines as rings on the same line. */
function strip(rows, limit) {
  const points = rows.map((row) => ({ ...row, ...measured(row, headlineMetric) }));
  return (width) => draw({
    width, height: 40, marginLeft: 2, marginRight: 8, marginTop: 2, marginBottom: 20,
    ariaLabel: format.metricName(headlineMetric) + " of the model, the baselines and the oracle",
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
    haveIntervals && element("p", { class: "note" }, "\u00b1 is 1.96 standard errors over the test cases. The best baseline is the one with the highest mean on these same cases, which favours it. ",
      list(report.paired).length > 0
        ? "Every model ranked the same cases, so differences are judged case by case: a bootstrap of the paired differences, which is sharper than looking whether two intervals overlap."
        : "This report was made before differences were judged case by case; transept evaluate makes it anew."),
    pairedTable(shown),
    dataNote("results", results, resultColumns()));
}

/* The model against every baseline, case by case. */
function pairedTable(shown) {
  const others = list(report.models).filter((other) => other.kind === "baseline");
  const rows = shown.flatMap((domain) => d3.sort(others.map((other) => ({ name: other.name, ...pairedWith(other.name, domain) }))
    .filter((row) => row.low !== undefined), (row) => row.difference)
    .map((row, i) => element("tr", {}, element("td", {}, i === 0 ? domainLabel(domain) : ""), element("th", { scope: "row" }, row.name),
      element("td", {}, format.count(row.cases)), element("td", {}, signed(row.difference)), element("td", {}, intervalOf(row)), element("td", {}, certainty(row)))));
  if (rows.length === 0) return null;
  return folded("Against every baseline, case by case", `${format.metricName(headlineMetric)} of ${trainedName} less the baseline's`,
    table(["domain", "baseline", "cases", "difference", "95\u00a0% interval", ""], rows));
}

function legendBelow(node) {
  node.style.margin = "12px 0 0";
  return node;
}
