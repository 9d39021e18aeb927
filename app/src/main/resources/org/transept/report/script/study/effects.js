/* What an arm does to the metric, with the same seeds and the same users under both arms. */
const verdicts = {
  "helps": ["helps", "var(--helps)"],
  "hurts": ["hurts", "var(--hurts)"],
  "cannot-tell": ["cannot tell", "var(--floor)"],
};
const verdictText = (effect) => verdicts[effect.verdict]?.[0] ?? effect.verdict ?? "\u2013";
const verdictColour = (effect) => verdicts[effect.verdict]?.[1] ?? "var(--floor)";
const mostEffectLetters = 30;
const mostOpenEffects = 40;

const cellText = (cell) => Object.values(object(cell)).join(", ");
/* Cells in the order of the axes' arms, then domains in the study's order. */
function compareCells(one, other) {
  const places = (effect) => [...axes.map((axis) => list(axis.arms).indexOf(object(effect.cell)[axis.name])), domainPlace(effect.domain)];
  const pairs = d3.zip(places(one), places(other));
  return pairs.map(([a, b]) => a - b).find((difference) => difference !== 0) ?? 0;
}

const comparison = (effect) => `${effect.arm} against ${effect.against}`;
const cut = (text) => (text.length > mostEffectLetters ? text.slice(0, mostEffectLetters - 1) + "\u2026" : text);

/* What stands right of an interval: the verdict, or what it would take. */
function outcome(effect) {
  if (effect.verdict !== "cannot-tell") return verdictText(effect);
  const seeds = finite(effect.seedsToDecide);
  return seeds === undefined ? "cannot tell" : `${format.count(seeds)} seeds`;
}

function forest(title, shown, limits) {
  const label = (place) => cut([cellText(shown[place].cell), domainLabel(shown[place].domain)].filter(Boolean).join(", "));
  const places = d3.range(shown.length);
  const margin = 14 + 6 * d3.max(places, (place) => label(place).length);
  const of = (name) => (place) => finite(shown[place].difference[name]);
  const equal = places.filter((place) => shown[place].equalSize === true);
  const told = (place) => `${label(place)}: ${intervalText(shown[place].difference, signed)}, ${verdictText(shown[place])}`;
  const node = figure(title, null, (width) => draw({
    width, height: 46 + 20 * shown.length, marginLeft: Math.min(margin, width / 2), marginRight: 82, marginTop: 6, marginBottom: 34,
    ariaLabel: `difference of ${metricLabel}, ${title}, with 95 % intervals`,
    x: { domain: limits, nice: true, ticks: Math.max(2, (width - margin - 82) / 70), grid: true, tickSize: 3, label: "difference of " + metricLabel, labelAnchor: "center", labelArrow: "none" },
    y: { domain: places, tickSize: 0, tickFormat: label, label: null },
    marks: [
      Plot.ruleX([0], { stroke: "var(--ink)", strokeWidth: 1 }),
      Plot.ruleY(places.filter((place) => bounded(shown[place].difference)), { y: (place) => place, x1: of("low"), x2: of("high"), stroke: (place) => verdictColour(shown[place]), strokeWidth: 1.75 }),
      Plot.dot(places, { x: of("mean"), y: (place) => place, r: 4, fill: (place) => (equal.includes(place) ? verdictColour(shown[place]) : "var(--card)"), stroke: (place) => verdictColour(shown[place]), strokeWidth: 1.75, title: told }),
      Plot.text(places, { y: (place) => place, text: (place) => outcome(shown[place]), frameAnchor: "right", textAnchor: "start", dx: 10, fill: (place) => (shown[place].verdict === "cannot-tell" ? "var(--muted)" : verdictColour(shown[place])), fontWeight: (place) => (shown[place].verdict === "cannot-tell" ? 400 : 600) }),
    ],
  }));
  return element("div", { class: "card" }, node);
}

function weightsCell(effect) {
  const [arm, against] = list(effect.weights).map(format.count);
  return arm && [arm, element("small", {}, `${effect.equalSize === true ? "= " : ""}${against}`)];
}

function effectTable(shown) {
  const columns = ["comparison", "domain", "seeds", "users", "without", "difference", "p", "p, Holm", "verdict", "seeds to decide", "weights"];
  const rows = d3.groups(shown, (effect) => `${effect.axis}: ${comparison(effect)}`).flatMap(([title, group]) => [
    element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: columns.length }, title)),
    ...group.map((effect) => row(cellText(effect.cell) || "\u2013", [domainLabel(effect.domain), format.count(effect.seeds), format.count(effect.users),
      finite(effect.base) === undefined ? undefined : format.metric(effect.base), intervalCell(effect.difference, signed), probability(effect.p), probability(effect.adjusted),
      verdictText(effect), format.count(effect.seedsToDecide), weightsCell(effect)])),
  ]);
  return table(columns, rows);
}

function effectColumns() {
  const cellAxes = [...new Set(list(study.effects).flatMap((effect) => Object.keys(object(effect.cell))))];
  const plain = (name) => [name, (effect) => effect[name]];
  return [...["axis", "arm", "against"].map(plain), ...cellAxes.map((name) => ["cell." + name, (effect) => object(effect.cell)[name]]),
    ...["domain", "seeds", "users", "base"].map(plain), ...intervalColumns("difference", (effect) => effect.difference), ...["p", "adjusted", "verdict", "seedsToDecide", "equalSize"].map(plain),
    ["weights.arm", (effect) => list(effect.weights)[0]], ["weights.against", (effect) => list(effect.weights)[1]]];
}

function effects() {
  const shown = list(study.effects).filter((effect) => known(effect.difference) && shownDomains.includes(effect.domain));
  if (shown.length === 0) return null;
  const forests = d3.groups(shown, (effect) => effect.axis).map(([axis, ofAxis]) => {
    const limits = d3.extent([0, ...ofAxis.flatMap((effect) => ["low", "mean", "high"].map((bound) => finite(effect.difference[bound])))]);
    return [element("h3", {}, "Axis " + axis), element("div", { class: "grid forests" }, d3.groups(ofAxis, comparison).map(([title, group]) =>
      forest(title, d3.sort(group, compareCells), limits)))];
  });
  const csv = () => csvLink("effects", shown, effectColumns());
  const numbers = effectTable(shown);
  return section("effects", "Effects", `What each arm changes in ${metricLabel}, everything else being equal.`,
    exhibit("Figure", `Mean difference of ${metricLabel} between two arms that ranked the same test cases with the same seeds (n = ${plural(shown.length, "comparison", "comparisons")}; seeds and users of each are in the table). Lines: 95\u00a0% intervals over seeds and users, each by itself. Colours: the verdict at 5\u00a0% once p is adjusted for the family by Holm's method, so an interval can lie on one side of 0 without a verdict. Filled: both arms have the same number of trained weights; rings: they do not. Right: the verdict or, where it cannot be told, with how many seeds a difference of this size would be.`,
      [csv()], legend([...Object.values(verdicts).map(([name, colour]) => [name, colour, "dot"]), ["sizes differ", "var(--muted)", "ring"]]), forests),
    exhibit("Table", "The effects in numbers. Without: the mean of the arm compared against. In brackets: 95\u00a0% intervals. p: two-sided; Holm: adjusted for the family. Seeds to decide: with how many a difference of this size would be told from 0 with these users. Weights: trained weights of the arm and of the one it is compared against; = marks equal sizes.",
      [csv()], shown.length > mostOpenEffects ? folded("All effects", `${shown.length} comparisons`, numbers) : numbers));
}
