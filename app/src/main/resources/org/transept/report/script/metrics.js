/* Metrics of the model beside baselines and oracle: small multiples, slices, the full table. */
const multiplesWanted = ["ndcg@10", "hr@10", "mrr"];
const rowHeight = 19;
const facetHead = 24;
const mostNameLetters = 24;

/* Models from top to bottom: oracle, trained ones, then baselines by the headline metric. */
function modelOrder() {
  const place = { oracle: 0, model: 1 };
  const mean = (model) => d3.mean(list(model.rows).filter((row) => row.slice === "all"), (row) => finite(row.metrics?.[headlineMetric]?.mean)) ?? -1;
  return d3.sort(list(report.models), (a, b) => (place[a.kind] ?? 2) - (place[b.kind] ?? 2) || mean(b) - mean(a)).map((model) => model.name);
}

const shorten = (name) => (name.length > mostNameLetters ? name.slice(0, mostNameLetters - 1) + "\u2026" : name);
const labelWidth = (names) => 18 + 6.7 * d3.max(names, (name) => shorten(name).length);

/* One metric: models as rows, a facet per domain. */
function multiple(metric, order, withNames) {
  const rows = resultDomains.flatMap((domain) => rowsOf(domain, "all"))
    .map((row) => ({ ...row, ...measured(row, metric) })).filter((row) => row.mean !== undefined);
  const limit = d3.max(rows, (row) => row.high);
  const channels = { y: "model", fy: "domain", title: (row) => `${row.model}, ${domainLabel(row.domain)}: ${withInterval(row)}` };
  return (width) => draw({
    width, height: 34 + resultDomains.length * (facetHead + order.length * rowHeight),
    marginLeft: withNames ? labelWidth(order) : 4, marginRight: 44, marginTop: 6, marginBottom: 28,
    ariaLabel: format.metricName(metric) + " by model and domain with intervals",
    x: { domain: [0, limit], ticks: width > 340 ? 5 : 3, label: null, nice: true },
    y: { domain: order, label: null, axis: null },
    fy: { domain: resultDomains, axis: null, label: null },
    marks: [
      Plot.gridX({ stroke: "var(--line)", strokeOpacity: 0.7, ticks: width > 340 ? 5 : 3, insetTop: facetHead }),
      Plot.axisX({ anchor: "bottom", ticks: width > 340 ? 5 : 3, tickSize: 0, label: null }),
      Plot.text(resultDomains, { fy: (name) => name, text: domainLabel, frameAnchor: "top-left", dx: withNames ? -labelWidth(order) : 0, dy: 5, fontWeight: 650, fill: "var(--ink)", fillOpacity: withNames || width > 420 ? 1 : 0 }),
      withNames ? Plot.axisY({ tickSize: 0, tickFormat: shorten, label: null, fill: "var(--ink)" }) : null,
      ...intervalMarks(rows, channels),
      Plot.text(rows, { ...channels, x: "high", text: (row) => format.short(row.mean), textAnchor: "start", dx: 7, fill: colourOf }),
    ],
    insetTop: facetHead,
  });
}

/* The headline metric by slice of one domain: the model, the baseline that is best overall, the oracle. */
function sliceFigure(domain, slices) {
  const best = bestBaseline(rowsOf(domain, "all"), headlineMetric)?.model;
  const rows = results.filter((row) => row.domain === domain && slices.includes(row.slice)
    && (row.kind !== "baseline" || row.model === best)).map((row) => ({ ...row, ...measured(row, headlineMetric) }))
    .filter((row) => row.mean !== undefined);
  const present = slices.filter((slice) => rows.some((row) => row.slice === slice));
  if (present.length === 0) return null;
  const cases = (slice) => rows.find((row) => row.slice === slice)?.cases;
  const label = (slice) => (finite(cases(slice)) === undefined ? slice : `${slice} (${format.count(cases(slice))})`);
  const overall = measured(rowsOf(domain, "all").find((row) => row.model === trainedName), headlineMetric);
  const channels = { y: "slice", title: (row) => `${row.model}, ${row.slice}: ${withInterval(row)}` };
  return figure(domainLabel(domain), best && `best baseline overall: ${best}`, (width) => draw({
    width, height: 34 + present.length * 22, marginLeft: labelWidth(present.map(label)), marginRight: 14, marginTop: 6, marginBottom: 26,
    ariaLabel: `${format.metricName(headlineMetric)} by slice of ${domainLabel(domain)}`,
    x: { domain: [0, d3.max(rows, (row) => row.high)], nice: true, ticks: 5, label: null, tickSize: 0 },
    y: { domain: present, tickSize: 0, tickFormat: label, label: null },
    marks: [
      Plot.gridX({ stroke: "var(--line)", strokeOpacity: 0.7, ticks: 5 }),
      overall ? Plot.ruleX([overall.mean], { stroke: "var(--model)", strokeDasharray: "3 3", strokeOpacity: 0.7 }) : null,
      ...intervalMarks(rows, channels),
    ],
  }));
}

function cell(row, metric, best) {
  const value = measured(row, metric);
  if (!value) return element("td", {}, "\u2013");
  const text = format.metric(value.mean);
  return element("td", {}, row.kind !== "oracle" && value.mean === best ? element("b", {}, text) : text,
    value.half !== undefined && element("small", {}, "\u00b1" + format.metric(value.half).replace(/^0/, "")));
}

/* Table rows for one domain and slice; the best value short of the oracle's is bold. */
function tableRows(title, rows, order) {
  const best = new Map(metricNames.map((metric) =>
    [metric, d3.max(rows.filter((row) => row.kind !== "oracle"), (row) => measured(row, metric)?.mean)]));
  const sorted = d3.sort(rows, (row) => order.indexOf(row.model));
  const head = element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: metricNames.length + 2 }, title));
  return [head, ...sorted.map((row) => element("tr", { class: row.kind },
    element("th", { scope: "row" }, row.model), element("td", {}, format.count(row.cases)),
    metricNames.map((metric) => cell(row, metric, best.get(metric)))))];
}

function metrics() {
  const order = modelOrder();
  const shown = multiplesWanted.filter((name) => metricNames.includes(name));
  const multiples = shown.length > 0 ? shown : metricNames.slice(0, 3);
  if (results.length === 0 || multiples.length === 0) return null;
  const slices = [...new Set(results.map((row) => row.slice))].filter((slice) => slice !== "all");
  const narrow = matchMedia("(max-width: 620px)").matches;
  const grid = element("div", { class: `multiples of-${multiples.length}` }, multiples.map((metric, place) =>
    figure(format.metricName(metric), null, multiple(metric, order, place === 0 || narrow))));
  grid.style.setProperty("--label-width", labelWidth(order) + "px");
  const head = ["model", "cases", ...metricNames.map(format.metricName)];
  const sliceFigures = resultDomains.map((domain) => sliceFigure(domain, slices)).filter(Boolean);
  return section("metrics", "Metrics", `Every model ranked the same cases under the same protocol (${protocol ?? "not stated"}).${haveIntervals ? " Dots are means, lines 1.96 standard errors to either side." : ""}`,
    element("div", { class: "card" }, grid),
    sliceFigures.length > 0 && element("h3", {}, `${format.metricName(headlineMetric)} by slice of the cases`),
    sliceFigures.length > 0 && kindLegend(),
    sliceFigures.length > 0 && element("div", { class: "grid slices" }, sliceFigures.map((node) => element("div", { class: "card" }, node))),
    sliceFigures.length > 0 && element("p", { class: "note" }, "In brackets: number of cases. The dashed line is the model over all cases."),
    dataNote("results", results, resultColumns()),
    element("h3", {}, "All metrics"),
    table(head, resultDomains.flatMap((domain) => tableRows(domainLabel(domain), rowsOf(domain, "all"), order))),
    slices.length > 0 && folded("All metrics by slice", `${slices.length} slices`,
      table(head, resultDomains.flatMap((domain) => slices.flatMap((slice) => {
        const rows = rowsOf(domain, slice);
        return rows.length > 0 ? tableRows(`${domainLabel(domain)}, ${slice}`, rows, order) : [];
      })))));
}
