/* What the files of a run say, its models in the shape that the sections read. */
const run = data.run;
const report = data.report ?? {};
const log = data.log ?? [];
const standardErrors = 1.96;
const metricNames = list(report.metrics);
const headlineMetric = metricNames.includes("ndcg@10") ? "ndcg@10" : metricNames[0];
const protocol = format.protocol(report.protocol);

/* One row per model, domain and slice. */
const results = list(report.models).flatMap((model) =>
  list(model.rows).map((row) => ({ domain: everyDomain, slice: "all", ...row, model: model.name, kind: model.kind ?? "baseline" })));

const trainedName = list(report.models).find((model) => model.kind === "model")?.name;

/* Domains in the order of the data card, then any that only the results or the log know. */
const domains = [...new Set([
  ...list(run.data?.domains).map((domain) => domain.name),
  ...results.map((row) => row.domain),
  ...log.flatMap((line) => Object.keys(line.valid ?? {})),
])].filter((name) => name !== everyDomain);

const domainColour = (name) => colourAt(domains.indexOf(name));

/* The domains that have results, with "all" last when it has some. */
const resultDomains = [...domains, everyDomain].filter((name) => results.some((row) => row.domain === name));

/* A metric of a row with its interval: { mean, half, low, high }; undefined when not measured. */
function measured(row, metric) {
  const value = row?.metrics?.[metric];
  const mean = finite(value?.mean);
  if (mean === undefined) return undefined;
  const error = finite(value.se);
  const half = error === undefined ? undefined : standardErrors * error;
  return { mean, half, low: mean - (half ?? 0), high: mean + (half ?? 0) };
}

const haveIntervals = results.some((row) => Object.values(row.metrics ?? {}).some((value) => finite(value?.se) !== undefined));

const rowsOf = (domain, slice) => results.filter((row) => row.domain === domain && row.slice === slice);

/* The model less another one on the same cases of a domain, with its paired interval, if it was computed. */
function pairedWith(name, domain) {
  const comparison = list(report.paired).find((candidate) => candidate.first === name);
  const row = list(comparison?.rows).find((candidate) => candidate.domain === domain);
  const [difference, low, high] = [row?.difference, row?.low, row?.high].map(finite);
  return low === undefined || high === undefined ? undefined : { difference, low, high, cases: row.cases };
}

/* The baseline with the highest value of that metric, of those rows. */
function bestBaseline(rows, metric) {
  const baselines = rows.filter((row) => row.kind === "baseline" && measured(row, metric));
  return d3.greatest(baselines, (row) => measured(row, metric).mean);
}

const kindColour = { model: "var(--model)", baseline: "var(--floor)", oracle: "var(--oracle)" };
const colourOf = (row) => kindColour[row.kind] ?? "var(--ink)";

/* Dot and interval marks for rows that carry { low, high, mean, kind }. The shape tells the kind, too. */
function intervalMarks(rows, channels) {
  const dot = (kind, options) =>
    Plot.dot(rows.filter((row) => row.kind === kind), { x: "mean", ...channels, ...options });
  return [
    Plot.ruleY(rows, { x1: "low", x2: "high", ...channels, stroke: colourOf, strokeWidth: 1.75 }),
    dot("baseline", { r: 3.4, fill: "var(--card)", stroke: "var(--floor)", strokeWidth: 1.5 }),
    dot("oracle", { r: 4.4, symbol: "diamond", fill: "var(--oracle)" }),
    dot("model", { r: 4.2, fill: "var(--model)" }),
  ];
}

/* The legend of the kinds that the results hold. */
function kindLegend() {
  const present = (kind) => results.some((row) => row.kind === kind);
  return legend([
    present("model") && [trainedName, "var(--model)", "dot"],
    present("baseline") && ["baselines: models that count, without training", "var(--floor)", "ring"],
    present("oracle") && ["oracle: ranks by the true distribution", "var(--oracle)", "diamond"],
  ].filter(Boolean));
}

/* The epoch whose weights were kept: as the report states it, or else the best one of the log. */
function bestEpoch() {
  const stated = finite(report.best?.epoch);
  if (stated !== undefined) return stated;
  return d3.greatest(log.filter((line) => finite(line.valid?.all) !== undefined), (line) => line.valid.all)?.epoch;
}

/* A line of small print with the data of a section's figures as a file. */
const dataNote = (part, records, columns) => element("p", { class: "note" }, "Data of these figures: ", csvFile(`${run.name ?? "run"}-${part}`, records, columns, "CSV", `CSV, ${part}`));

const resultColumns = () => [
  ...["domain", "slice", "model", "kind", "cases"].map((name) => [name, (row) => row[name]]),
  ...metricNames.flatMap((name) => ["mean", "se"].map((part) => [`${name}.${part}`, (row) => row.metrics?.[name]?.[part]])),
];
