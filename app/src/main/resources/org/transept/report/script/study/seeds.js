/* What is left of a correlation once only seeds differ, beside the one over all runs. */
const ways = [
  ["pooled", "runs of all arms", "var(--ink)", "dot", -7],
  ["seedsOnly", "runs that differ in their seed only", "var(--domain-1)", "ring", 7],
];

const correlationTests = (correlations, coefficient) => correlations.flatMap((correlation) => ways.map(([way, name, colour, shape, shift]) =>
  ({ measure: correlation.x, name, colour, shape, shift, ...object(object(correlation[way])[coefficient]) }))).filter(known);

/* One coefficient: measures as rows, for each the correlation over all runs and over seeds. */
function seedsFigure(title, tests, measures, limits) {
  const margin = 14 + 6.2 * d3.max(measures, (measure) => measureLabel(measure).length);
  return figure(title, null, (width) => {
    const marginLeft = Math.min(margin, width / 2);
    return draw({
      width, height: 44 + 38 * measures.length, marginLeft, marginRight: 74, marginTop: 6, marginBottom: 34,
      ariaLabel: `${title} of each measure and ${metricLabel}, over all runs and over seeds only, with 95 % intervals`,
      x: { domain: limits, nice: true, ticks: Math.max(2, (width - marginLeft - 74) / 70), grid: true, tickSize: 3, label: title, labelAnchor: "center", labelArrow: "none" },
      y: { type: "point", padding: 0.5, domain: measures, tickSize: 0, tickFormat: measureLabel, label: null },
      marks: [
        Plot.ruleX([0], { stroke: "var(--ink)", strokeWidth: 1 }),
        ...ways.flatMap(([, name, colour, shape, dy]) => {
          const shown = tests.filter((test) => test.name === name);
          return [
            Plot.ruleY(shown.filter(bounded), { y: "measure", x1: "low", x2: "high", dy, stroke: colour, strokeWidth: 1.75 }),
            Plot.dot(shown, { y: "measure", x: "mean", dy, r: 3.6, fill: shape === "ring" ? "var(--card)" : colour, stroke: colour, strokeWidth: 1.75, title: (test) => `${measureLabel(test.measure)}, ${name}: ${intervalText(test, correlationNumber)}, ${probabilityPhrase(test.p)}` }),
            Plot.text(shown, { y: "measure", dy, text: (test) => probabilityPhrase(test.p), frameAnchor: "right", textAnchor: "start", dx: 10, fill: colour }),
          ];
        }),
      ],
    });
  });
}

/* A line for each measure and way, and for each stratum that the first of them is pooled from. */
function correlationRecords(correlations) {
  return correlations.flatMap((correlation) => [
    ...ways.map(([way]) => ({ measure: correlation.x, over: way, ...object(correlation[way]) })),
    ...list(correlation.strata).map((stratum) => ({ measure: correlation.x, over: "stratum", ...stratum, strata: undefined })),
  ]);
}

const correlationColumns = () => [...["measure", "over", "data", "model", "domain", "strata", "leftOut", "runs"].map((name) => [name, (record) => record[name]]),
  ...["pearson", "spearman"].flatMap((name) => [...intervalColumns(name, (record) => record[name]), [name + ".p", (record) => record[name]?.p]])];

/* The figure, or a sentence where no cell can tell; nothing for analyses that do not know of seeds. */
function seedsOnly(correlations) {
  if (!correlations.some((correlation) => isObject(correlation.seedsOnly))) return null;
  const coefficients = [["Pearson correlation", "pearson"], ["Spearman correlation", "spearman"]].map(([title, name]) => [title, correlationTests(correlations, name)]);
  const counts = correlations.map((correlation) => object(correlation.seedsOnly)).find((seeds) => known(seeds.pearson));
  if (!counts) return element("p", { class: "pooled" }, "Over seeds only: no cell has enough runs that differ in their seed alone.");
  const measures = correlations.map((correlation) => correlation.x);
  const limits = d3.extent([0, ...coefficients.flatMap(([, tests]) => tests.flatMap((test) => ["low", "mean", "high"].map((bound) => finite(test[bound]))))]);
  return exhibit("Figure", `The same correlations in two ways. Filled: pooled as in the table, over runs of all arms; there a difference between arms that turns the cosine and also changes ${metricLabel} counts. Rings: pooled within cells and domains, whose runs differ in their seed alone (${plural(counts.strata, "cell and domain", "cells and domains")}, ${plural(counts.runs, "run", "runs")}; ${format.count(counts.leftOut)} left out, with too few runs or no variation). Where the two disagree, the first is between arms and says nothing of runs that are otherwise the same. Neither shows that one causes the other. Lines: 95\u00a0% bootstrap intervals; p: by permutation, each by itself, not adjusted for the number of measures.`,
    [csvLink("correlations", correlationRecords(correlations), correlationColumns())],
    legend(ways.map(([, name, colour, shape]) => [name, colour, shape])),
    element("div", { class: "grid forests" }, coefficients.map(([title, tests]) => element("div", { class: "card" }, seedsFigure(title, tests, measures, limits)))));
}
