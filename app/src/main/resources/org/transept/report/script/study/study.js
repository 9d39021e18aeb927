/* What analysis.json says, in the shape that the sections read. */
const study = data;
const metric = study.metric ?? "ndcg@10";
const metricLabel = format.metricName(metric);
const points = list(study.points);
const noControl = "none";
const isControl = (point) => (point.control ?? noControl) !== noControl;

/* Domains in the study's order, then any that only the results know; "all" last, unless there is one domain only. */
const withDomains = [points, study.effects, study.scaling, study.trajectories].flatMap(list);
const domains = [...new Set([...list(study.domains), ...withDomains.map((item) => item.domain)])].filter((name) => name !== everyDomain && name !== undefined);
const shownDomains = domains.length === 1 || withDomains.every((item) => item.domain !== everyDomain) ? domains : [...domains, everyDomain];
const domainColour = (name) => colourAt(domains.indexOf(name));
const domainPlace = (name) => (name === everyDomain ? domains.length : domains.indexOf(name));

/* The axes' names in the study's order, then any that only the points know. */
const axes = list(study.axes);
const axisNames = [...new Set([...axes.map((axis) => axis.name), ...points.flatMap((point) => Object.keys(object(point.arms)))])];
const armsOf = (point) => axisNames.map((name) => object(point.arms)[name] ?? "\u2013");

/* A number of a point by its name: a metric, a cost or a measure of the geometry. */
const numberOf = (point, name) => finite(object(point.numbers)[name]);
const metricOf = (point) => numberOf(point, metric);

/* Where runs can be compared: one data set and one host. The host is named where there are several. */
const groupKey = (item) => JSON.stringify([item.data ?? "", item.model ?? ""]);
const hosts = new Set(points.map((point) => point.model));
const groupLabel = (item) => [item.data, hosts.size > 1 || !item.data ? item.model : undefined].filter(Boolean).join(", ") || "all runs";
const pointsOf = d3.group(points, groupKey, (point) => point.domain);
const inFacet = (item, domain) => pointsOf.get(groupKey(item))?.get(domain) ?? [];

/* Where in the host another domain is read. */
const fusions = [...new Set(["none", "early", "stack", ...points.map((point) => point.fusion ?? "none")])];
const fusionOf = (item) => item.fusion ?? "none";
const fusionColours = { none: "var(--fusion-none)", early: "var(--fusion-early)", stack: "var(--fusion-stack)" };
const fusionColour = (name) => fusionColours[name] ?? colourAt(2 + fusions.indexOf(name));
const fusionShapes = { early: "lozenge", stack: "triangle" };
const fusionSymbols = { early: "diamond", stack: "triangle" };
const fusionLabel = (name) => (name === "none" ? "no fusion" : name);

/* One dot per point: colour and shape tell the fusion, controls are hollow. */
function fusionDots(shown, channels) {
  return fusions.flatMap((fusion) => [false, true].map((control) => Plot.dot(
    shown.filter((point) => fusionOf(point) === fusion && isControl(point) === control),
    { ...channels, r: 3.2, symbol: fusionSymbols[fusion] ?? "circle", stroke: fusionColour(fusion), strokeWidth: 1.2, fill: fusionColour(fusion), fillOpacity: control ? 0 : 0.55 })));
}

function fusionLegend(shown, extra) {
  const present = fusions.filter((fusion) => shown.some((point) => fusionOf(point) === fusion));
  return legend([
    ...present.map((fusion) => [fusionLabel(fusion), fusionColour(fusion), fusionShapes[fusion] ?? "circle"]),
    ...(shown.some(isControl) ? [["control", "var(--muted)", "hollow"]] : []),
    ...extra,
  ]);
}

/* Intervals: { low, mean, high }, any of them null where it is unknown. */
const known = (interval) => finite(object(interval).mean) !== undefined;
const bounded = (interval) => finite(object(interval).low) !== undefined && finite(object(interval).high) !== undefined;

function intervalText(interval, write) {
  if (!known(interval)) return "\u2013";
  return write(interval.mean) + (bounded(interval) ? ` [${write(interval.low)}, ${write(interval.high)}]` : "");
}

/* The same for a table: the bounds are small. */
function intervalCell(interval, write) {
  if (!known(interval)) return undefined;
  return [write(interval.mean), bounded(interval) && element("small", {}, `[${write(interval.low)}, ${write(interval.high)}]`)];
}

const correlationNumber = d3.format(".2f");
const signed = d3.format("+.4f");
const probability = (p) => (finite(p) === undefined ? "\u2013" : p < 0.001 ? "< 0.001" : p.toFixed(3));
const probabilityPhrase = (p) => (finite(p) === undefined ? "p unknown" : p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`);
const plural = (count, one, several) => `${format.count(count)} ${count === 1 ? one : several}`;
