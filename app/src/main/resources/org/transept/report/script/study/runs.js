/* Cells and runs in numbers. */
const costNames = [["best epoch", "bestEpoch", d3.format(".1~f")], ["seconds", "seconds", d3.format(",.1f")], ["MiB", "memoryMiB", wholeNumber]];

/* A number over the seeds of a cell: { mean, deviation, low, high, count }. */
function overSeeds(shown, of) {
  const values = shown.map(of).filter((value) => value !== undefined);
  const [low, high] = d3.extent(values);
  return { count: values.length, mean: d3.mean(values), deviation: d3.deviation(values), low, high };
}

/* One point for each run, for what is the same in all its domains. */
const onePerRun = (shown) => [...d3.rollup(shown, ([first]) => first, (point) => point.run).values()];

function meanAndDeviation(over) {
  if (over.mean === undefined) return undefined;
  return [format.metric(over.mean), over.deviation !== undefined && element("small", {}, "\u00b1\u00a0" + format.metric(over.deviation).replace(/^0/, ""))];
}

/* An exact count that all runs of a cell should share; a range where they do not. */
function exactly(shown, name) {
  const { low, high } = overSeeds(shown, (point) => finite(point[name]));
  return low === high ? format.count(low) : `${format.count(low)}\u2013${format.count(high)}`;
}

function cellRow(shown) {
  const runs = onePerRun(shown);
  const byDomain = d3.group(shown, (point) => point.domain);
  const epochs = overSeeds(runs, (point) => numberOf(point, "bestEpoch"));
  const seconds = overSeeds(runs, (point) => numberOf(point, "seconds"));
  const head = [...armsOf(shown[0]), ...(isControl(shown[0]) ? [`control: ${shown[0].control}`] : [])].join(", ");
  return row(head, [format.count(runs.length),
    ...shownDomains.map((domain) => meanAndDeviation(overSeeds(byDomain.get(domain) ?? [], metricOf))),
    exactly(runs, "trainable"), exactly(runs, "total"),
    epochs.mean === undefined ? undefined : [d3.format(".1f")(epochs.mean), element("small", {}, epochs.low === epochs.high ? "" : `${epochs.low}\u2013${epochs.high}`)],
    seconds.mean === undefined ? undefined : d3.format(",.1f")(seconds.mean)]);
}

function casesText(shown) {
  const cases = shownDomains.map((domain) => [domain, d3.max(shown.filter((point) => point.domain === domain), (point) => finite(point.cases))]).filter(([, count]) => count !== undefined);
  return cases.length === 0 ? "" : ` (test cases: ${cases.map(([domain, count]) => `${domainLabel(domain)} ${format.count(count)}`).join(", ")})`;
}

const cellKey = (point) => JSON.stringify([armsOf(point), point.control ?? noControl]);

function cellColumns() {
  const run = (of) => (shown) => overSeeds(onePerRun(shown), of);
  const column = (name, of, statistics) => statistics.map((statistic) => [`${name}.${statistic}`, (shown) => of(shown)[statistic]]);
  return [...axisNames.map((name) => ["arm." + name, ([first]) => object(first.arms)[name]]), ["data", ([first]) => first.data], ["model", ([first]) => first.model], ["fusion", ([first]) => fusionOf(first)], ["control", ([first]) => first.control ?? noControl],
    ["runs", (shown) => onePerRun(shown).length],
    ...shownDomains.flatMap((domain) => column(`${metric}.${domain}`, (shown) => overSeeds(shown.filter((point) => point.domain === domain), metricOf), ["mean", "deviation"])),
    ...["trainable", "total"].flatMap((name) => column(name, run((point) => finite(point[name])), ["low", "high"])),
    ...["bestEpoch", "seconds"].flatMap((name) => column(name, run((point) => numberOf(point, name)), ["mean", "low", "high"]))];
}

function cells() {
  if (points.length === 0) return null;
  const head = [axisNames.join(", ") || "cell", "seeds", ...shownDomains.map(domainLabel), "trained weights", "all weights", "best epoch", "seconds"];
  const groups = d3.groups(points, groupKey).map(([, shown]) => ({ shown, cells: d3.groups(shown, cellKey).map(([, cell]) => cell) }));
  const rows = groups.flatMap(({ shown, cells: ofGroup }) => [
    element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: head.length }, [shown[0].data, shown[0].model].filter(Boolean).join(", ") + casesText(shown))),
    ...ofGroup.map(cellRow),
  ]);
  const all = groups.flatMap((group) => group.cells);
  return section("cells", "Cells", "A cell is what runs share that differ in their seed only.",
    exhibit("Table", `${metricLabel} on test cases by cell and domain: mean over the cell's seeds \u00b1 standard deviation between them (n = ${plural(all.length, "cell", "cells")}, ${plural(new Set(points.map((point) => point.run)).size, "run", "runs")}). Weights are exact counts. Best epoch: mean and range. Seconds: mean training time of a run.`,
      [csvLink("cells", all, cellColumns())], table(head, rows)));
}

function runRows() {
  const number = (value, write) => (value === undefined ? undefined : write(value));
  return d3.groups(points, (point) => point.run).map(([name, shown]) => {
    const byDomain = new Map(shown.map((point) => [point.domain, point]));
    const [first] = shown;
    return row(name, [format.count(first.seed), format.count(first.trainable),
      ...shownDomains.map((domain) => number(byDomain.has(domain) ? metricOf(byDomain.get(domain)) : undefined, format.metric)),
      ...costNames.map(([, key, write]) => number(numberOf(first, key), write))]);
  });
}

/* The table is long, so it is built when it is first opened. */
function allRuns() {
  if (points.length === 0) return null;
  const runs = new Set(points.map((point) => point.run)).size;
  const details = folded("All runs", plural(runs, "run", "runs"));
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1 || !details.open) return;
    details.append(table(["run", "seed", "trained weights", ...shownDomains.map(domainLabel), ...costNames.map(([name]) => name)], runRows()));
  });
  const numbers = [...new Set(points.flatMap((point) => Object.keys(object(point.numbers))))];
  return section("runs", "Runs", null, exhibit("Table", `Every run with ${metricLabel} on test cases by domain. The CSV has a line per run and domain with all that was measured.`,
    [csvLink("runs", points, [...pointColumns(), ...numbers.map((name) => [name, (point) => object(point.numbers)[name]])])], details));
}
