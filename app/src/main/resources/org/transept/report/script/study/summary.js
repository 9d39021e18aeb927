/* What was done, and what came of it in plain sentences. */
function masthead() {
  const fact = (name, value) => value && element("span", {}, name + " ", element("b", {}, value));
  const runs = object(study.runs);
  return [
    element("p", { class: "eyebrow" }, "Transept study"),
    element("h1", {}, study.name ?? "unnamed study"),
    element("div", { class: "facts" },
      fact("runs", finite(runs.done) !== undefined && runsText(runs)),
      fact("metric", study.metric && metricLabel),
      fact("protocol", format.protocol(study.protocol)),
      fact("training", finite(runs.seconds) !== undefined && format.duration(runs.seconds))),
  ];
}

const runsText = (runs) => format.count(runs.done) + (finite(runs.of) === undefined ? "" : ` of ${format.count(runs.of)}`);

function findings() {
  const runs = object(study.runs);
  const sentences = list(study.findings).filter((sentence) => typeof sentence === "string");
  const missing = finite(runs.of) > finite(runs.done) && element("div", { class: "warning" }, element("p", {}, element("b", {}, "not finished"),
    `: ${format.count(runs.done)} of ${format.count(runs.of)} runs are done; what is below will change with the others`));
  if (sentences.length === 0 && !missing) return null;
  return section("findings", "Findings", null, missing,
    ...sentences.map((sentence) => element("p", { class: "findings" }, sentence)));
}

function method() {
  const runs = object(study.runs);
  const seeds = new Set(points.map((point) => point.seed)).size;
  const facts = pairs([
    ...axes.map((axis) => ["axis " + axis.name, list(axis.arms).join(", ")]),
    ["domains", domains.join(", ")],
    ["seeds", seeds > 0 ? format.count(seeds) : undefined],
    ["runs", finite(runs.done) === undefined ? undefined : runsText(runs)],
    ["training, all runs", finite(runs.seconds) === undefined ? undefined : format.duration(runs.seconds)],
    ["metric", study.metric && metricLabel],
    ["protocol", format.protocol(study.protocol)],
    ["versions", Object.entries(object(study.versions)).map(([name, version]) => `${name} ${version}`).join(", ")],
  ], "pairs method");
  const command = study.command && element("pre", { class: "command" }, study.command);
  return (facts || command) && section("method", "What was done", null, element("div", { class: "card" }, facts, command));
}
