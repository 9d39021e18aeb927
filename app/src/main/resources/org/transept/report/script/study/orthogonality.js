/* Orthogonality of what cross-attention adds against the metric: one dot per run. */
const measureNames = {
  absMeanCos: "|mean cos|", meanAbsCos: "mean |cos|", rmsCos: "rms cos", gatedAbsMeanCos: "gated |mean cos|", gatedMeanAbsCos: "gated mean |cos|",
  gateMean: "gate mean", gateSpread: "gate spread", floor: "floor of random directions",
};
const moments = { start: "at the start", best: "at the best epoch" };
const randomRms = Math.sqrt(Math.PI / 2);

function measureLabel(measure) {
  const [, moment, name] = measure.match(/^(?:(start|best)\.)?(.*)$/);
  return (measureNames[name] ?? words(name)) + (moment ? ", " + moments[moment] : "");
}

/* What two random directions reach of that measure, where it is one of cosines; the mean over runs. */
function randomFloor(shown, measure) {
  const [moment, name] = measure.split(".");
  if (!/cos/i.test(name ?? "")) return undefined;
  const floor = d3.mean(shown, (point) => numberOf(point, moment + ".floor") ?? numberOf(point, "best.floor"));
  return floor === undefined ? undefined : name === "rmsCos" ? floor * randomRms : floor;
}

const measuredPoints = (shown, measure) => shown.filter((point) => numberOf(point, measure) !== undefined && metricOf(point) !== undefined);

function stratumText(stratum, name) {
  return element("p", {}, name + " ", element("b", {}, intervalText(stratum?.[name.toLowerCase()], correlationNumber)));
}

/* A facet; what it shows follows the measure that is chosen. */
function scatter(choice, group, domain) {
  if (!choice.measures.some((measure) => measuredPoints(inFacet(group, domain), measure).length > 0)) return null;
  return figure(domainLabel(domain), null, (width) => {
    const { measure, limits } = choice;
    const shown = measuredPoints(inFacet(group, domain), measure);
    const counted = shown.filter((point) => !isControl(point));
    const stratum = list(choice.correlation.strata).find((other) => groupKey(other) === groupKey(group) && other.domain === domain);
    const floor = randomFloor(shown, measure);
    const varies = new Set(counted.map((point) => numberOf(point, measure))).size > 1;
    const plot = draw({
      width, height: 216, marginLeft: 44, marginRight: 10, marginTop: 20, marginBottom: 34,
      ariaLabel: `${metricLabel} against ${measureLabel(measure)}, ${groupLabel(group)}, ${domainLabel(domain)}, one dot per run`,
      x: { domain: limits, nice: true, ticks: 4, tickSize: 3, label: measureLabel(measure), labelAnchor: "center", labelArrow: "none" },
      y: { nice: true, ticks: 4, grid: true, tickSize: 0, label: metricLabel, labelArrow: "none" },
      marks: [
        floor === undefined ? null : Plot.ruleX([floor], { stroke: "var(--floor)", strokeDasharray: "4 3", strokeWidth: 1.5 }),
        varies ? Plot.linearRegressionY(counted, { x: (point) => numberOf(point, measure), y: metricOf, ci: 0, stroke: "var(--ink)", strokeWidth: 1.25 }) : null,
        fusionDots(shown, { x: (point) => numberOf(point, measure), y: metricOf, title: (point) => `${point.run}: ${format.short(numberOf(point, measure))}, ${format.metric(metricOf(point))}` }),
      ],
    });
    return element("div", {}, element("div", { class: "statistics" }, element("p", {}, `n = ${format.count(finite(stratum?.runs) ?? counted.length)} runs`),
      stratumText(stratum, "Pearson"), stratumText(stratum, "Spearman")), plot);
  });
}

function chooser(choice, onChange) {
  const options = choice.measures.map((measure) => element("option", { value: measure }, measureLabel(measure)));
  const select = element("select", { id: "measure" }, options);
  select.addEventListener("change", () => onChange(select.value));
  return element("p", { class: "chooser" }, element("label", { for: "measure" }, "x axis "), select);
}

function pooledTable(correlations, chosen) {
  const test = (of) => [intervalCell(of, correlationNumber), probability(of?.p)];
  return table(["measure", "strata", "left out", "runs", "Pearson, pooled", "p", "Spearman, pooled", "p"], correlations.map((correlation) => {
    const pooled = object(correlation.pooled);
    return row(measureLabel(correlation.x), [format.count(pooled.strata), format.count(pooled.leftOut), format.count(pooled.runs), ...test(pooled.pearson), ...test(pooled.spearman)],
      { class: correlation.x === chosen ? "model" : "", "data-measure": correlation.x });
  }));
}

function pooledSentence(correlation) {
  const pooled = object(correlation.pooled);
  if (!known(pooled.pearson)) return `Pooled, ${measureLabel(correlation.x)}: no stratum has enough runs that differ.`;
  const told = (name, test) => `${name} ${intervalText(test, correlationNumber)}, ${probabilityPhrase(object(test).p)}`;
  return `Pooled over ${plural(pooled.strata, "stratum", "strata")} and ${plural(pooled.runs, "run", "runs")}, ${measureLabel(correlation.x)}: ${told("Pearson", pooled.pearson)}; ${told("Spearman", pooled.spearman)} (permutation).`;
}

function choiceOf(correlations) {
  const choice = { measures: correlations.map((correlation) => correlation.x) };
  choice.choose = (measure) => {
    const shown = measuredPoints(points, measure);
    choice.measure = measure;
    choice.correlation = correlations.find((correlation) => correlation.x === measure);
    choice.limits = d3.extent([...shown.map((point) => numberOf(point, measure)), ...groupsOf(shown).map((group) => randomFloor(shown.filter((point) => groupKey(point) === groupKey(group)), measure))]);
  };
  choice.choose(choice.measures[0]);
  return choice;
}

function orthogonality() {
  const correlations = list(study.correlations).filter((correlation) => measuredPoints(points, correlation.x).length > 0);
  if (correlations.length === 0) return null;
  const choice = choiceOf(correlations);
  const drawn = points.filter((point) => choice.measures.some((measure) => measuredPoints([point], measure).length > 0));
  const facets = element("div", {}, facetCards(groupsOf(drawn), (group, domain) => scatter(choice, group, domain)));
  const sentence = element("p", { class: "pooled" }, pooledSentence(choice.correlation));
  const pooled = pooledTable(correlations, choice.measure);
  const select = chooser(choice, (measure) => {
    choice.choose(measure);
    redraw(facets);
    sentence.textContent = pooledSentence(choice.correlation);
    pooled.querySelectorAll("tr[data-measure]").forEach((line) => line.classList.toggle("model", line.dataset.measure === measure));
  });
  const measures = [...new Set([...choice.measures, "best.floor"])];
  const runs = new Set(drawn.map((point) => point.run)).size;
  return section("orthogonality", "Orthogonality and quality", "Whether runs in which cross-attention adds something new, at right angles to what was there, are the better ones.",
    exhibit("Figure", `${metricLabel} on test cases against the cosine of a stream and what cross-attention adds to it, one dot per run (n = ${format.count(runs)} runs; each facet states its own). Solid: least-squares line${drawn.some(isControl) ? ", controls left out" : ""}. Dashed: what two random directions reach. In brackets: 95\u00a0% bootstrap intervals over runs. The y axes differ.`,
      [csvLink("orthogonality", drawn, [...pointColumns(), [metric, metricOf], ...measures.map((measure) => [measure, (point) => numberOf(point, measure)])])],
      select, fusionLegend(drawn, [["least squares", "var(--ink)", "line"], ["random directions", "var(--floor)", "dashed"]]), facets, sentence),
    exhibit("Table", `Correlation of each measure with ${metricLabel} within strata (data set, host and domain), pooled over strata. In brackets: 95\u00a0% bootstrap intervals. p: two-sided, by permuting whole runs with all their domains. Left out: strata with too few runs or no variation.`,
      [csvLink("pooled-correlations", correlations, [["measure", (c) => c.x], ["strata", (c) => c.pooled?.strata], ["leftOut", (c) => c.pooled?.leftOut], ["runs", (c) => c.pooled?.runs],
        ...["pearson", "spearman"].flatMap((name) => [...intervalColumns(name, (c) => c.pooled?.[name]), [name + ".p", (c) => c.pooled?.[name]?.p]])])], pooled),
    seedsOnly(correlations));
}
