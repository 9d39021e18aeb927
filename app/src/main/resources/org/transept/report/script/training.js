/* The course of training: one point per epoch, epoch 0 is the state at initialisation. */
function bestMarks(best, named) {
  if (best === undefined) return [];
  const [first, last] = d3.extent(log, (line) => line.epoch);
  const way = (best - first) / (last - first || 1);
  const textAnchor = way < 0.12 ? "start" : way > 0.88 ? "end" : "middle";
  return [
    Plot.ruleX([best], { stroke: "var(--oracle)", strokeDasharray: "3 3", strokeWidth: 1.25 }),
    named ? Plot.text([best], { x: (epoch) => epoch, text: (epoch) => "best: epoch " + epoch, frameAnchor: "top", textAnchor, dy: -12, fill: "var(--oracle)", fontWeight: 600 }) : null,
  ];
}

const logEpochs = (width) => epochAxis(width, d3.extent(log, (line) => line.epoch));

/* One value of the log over the epochs. */
function curve(title, field, options) {
  const points = log.filter((line) => finite(line[field]) !== undefined);
  if (points.length === 0) return null;
  return figure(title, null, (width) => draw({
    width, height: 150, marginLeft: 44, marginRight: 12, marginTop: 8, marginBottom: 32, ariaLabel: title + " over the epochs",
    x: logEpochs(width), y: { grid: true, ticks: 4, label: null, tickSize: 0, ...options },
    marks: [
      ...bestMarks(bestEpoch(), false),
      Plot.lineY(points, { x: "epoch", y: field, stroke: "var(--ink)", strokeWidth: 1.75 }),
      Plot.dot(points, { x: "epoch", y: field, fill: "var(--ink)", r: points.length > 60 ? 0 : 1.8, title: (line) => `epoch ${line.epoch}: ${format.any(line[field])}` }),
    ],
  }));
}

function validationFigure() {
  const points = log.flatMap((line) => Object.entries(line.valid ?? {}).map(([domain, value]) => ({ epoch: line.epoch, domain, value })))
    .filter((point) => finite(point.value) !== undefined);
  if (points.length === 0) return null;
  const single = domains.length === 1;
  const shown = single ? points.filter((point) => point.domain !== everyDomain) : points;
  const series = d3.groups(shown, (point) => point.domain);
  const metric = (d3.greatest(log, (line) => line.epoch).metric ?? "ndcg@10").toUpperCase();
  const node = figure("Validation " + metric, null, (width) => draw({
    width, height: 330, marginLeft: 44, marginRight: 14, marginTop: 24, marginBottom: 32, ariaLabel: "validation " + metric + " over the epochs",
    x: logEpochs(width), y: { grid: true, nice: true, zero: true, label: null, tickSize: 0 },
    marks: [
      ...bestMarks(bestEpoch(), true),
      ...series.map(([domain, line]) => Plot.lineY(line, { x: "epoch", y: "value", stroke: domainColour(domain), strokeWidth: domain === everyDomain ? 2.5 : 1.75 })),
      Plot.dot(shown, { x: "epoch", y: "value", fill: (point) => domainColour(point.domain), r: 2.2, title: (point) => `epoch ${point.epoch}, ${domainLabel(point.domain)}: ${format.metric(point.value)}` }),
    ],
  }));
  node.insertBefore(legend(series.map(([domain]) => [domainLabel(domain), domainColour(domain), "line"])), node.lastChild);
  return node;
}

/* The log but for its geometry, which has a file of its own. */
function logColumns() {
  const plain = [...new Set(log.flatMap((line) => Object.keys(line).filter((key) => !isObject(line[key]) && !Array.isArray(line[key]))))];
  const named = ["valid", "terms"].flatMap((group) => [...new Set(log.flatMap((line) => Object.keys(object(line[group]))))].map((name) => [group, name]));
  return [...plain.map((name) => [name, (line) => line[name]]), ...named.map(([group, name]) => [`${group}.${name}`, (line) => line[group]?.[name]])];
}

function training() {
  const trained = log.filter((line) => line.epoch > 0);
  if (trained.length === 0) return null;
  const last = trained[trained.length - 1];
  const median = (field) => d3.median(trained, (line) => finite(line[field]));
  const said = (value, text) => (finite(value) === undefined ? undefined : text(value));
  const peak = finite(run.peakMemoryMiB) ?? d3.max(trained, (line) => finite(line.memoryMiB));
  const facts = pairs([
    ["epochs", format.count(last.epoch)],
    ["steps", said(last.step, format.count)],
    ["in training", said(d3.sum(trained, (line) => finite(line.seconds)) || undefined, format.duration)],
    ["steps per second, median", said(median("stepsPerSecond"), d3.format(".3~r"))],
    ["tokens per second, median", said(median("tokensPerSecond"), format.count)],
    ["empty attention slots", said(median("attentionPadding"), format.percent)],
    ["gradient norm, last epoch", said(last.gradientNorm, d3.format(".3~r"))],
    ["peak memory", said(peak, (value) => format.count(value) + " MiB")],
  ], "stats");
  const curves = [
    validationFigure(),
    curve("Training loss", "loss", { tickFormat: d3.format(".2f") }),
    curve("Learning rate", "rate", { tickFormat: (rate) => (rate === 0 ? "0" : d3.format("~e")(rate).replace("\u2212", "-")) }),
  ].filter(Boolean);
  return section("training", "Training", null, facts,
    element("div", { class: "grid curves" }, curves.map((node) => element("div", { class: "card" }, node))),
    dataNote("training", log, logColumns()));
}
