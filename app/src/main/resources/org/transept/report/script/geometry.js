/* Alignment geometry: how what cross-attention adds lies to what was there, over the epochs. */
const cosines = [
  ["meanAbsCos", "mean |cos|", "var(--ink)"],
  ["rmsCos", "rms cos", "var(--domain-5)"],
  ["absMeanCos", "|mean cos|", "var(--domain-2)"],
];
const mostOpenCells = 12;

const directionKey = (probe) => JSON.stringify([probe.site, probe.query, probe.key]);
const directionName = (probe) => `${probe.query} \u2190 ${probe.key}`;
const probesOf = (line) => list(line.probe).map((probe) => ({ ...probe, epoch: line.epoch }));

const probeColumns = () => ["split", "epoch", "site", "query", "key", "tokens", "absMeanCos", "meanAbsCos", "rmsCos", "gatedAbsMeanCos", "gatedMeanAbsCos", "floor", "gateMean", "gateSpread"].map((name) => [name, (probe) => probe[name]]);

function cosineFigure(points, limit) {
  return figure(null, null, (width) => draw({
    width, height: 168, marginLeft: 36, marginRight: 12, marginTop: 18, marginBottom: 20, ariaLabel: "cosines over the epochs",
    x: { ...logEpochs(width), label: null }, y: { domain: [0, limit], nice: true, grid: true, ticks: 4, tickSize: 0, label: "cosine", labelArrow: "none" },
    marks: [
      Plot.ruleY(points.slice(-1).filter((point) => finite(point.floor) !== undefined), { y: "floor", stroke: "var(--floor)", strokeDasharray: "4 3", strokeWidth: 1.5 }),
      ...bestMarks(bestEpoch(), false),
      ...cosines.flatMap(([field, name, colour]) => {
        const present = points.filter((point) => finite(point[field]) !== undefined);
        return [
          Plot.lineY(present, { x: "epoch", y: field, stroke: colour, strokeWidth: 1.75 }),
          Plot.dot(present.filter((point) => point.epoch === 0), { x: "epoch", y: field, r: 3, fill: "var(--card)", stroke: colour, strokeWidth: 1.5 }),
          Plot.dot(present, { x: "epoch", y: field, r: 5, fill: colour, fillOpacity: 0, title: (point) => `epoch ${point.epoch}: ${name} ${format.short(point[field])}` }),
        ];
      }),
    ],
  }));
}

function gateFigure(allPoints) {
  const points = allPoints.filter((point) => finite(point.gateMean) !== undefined);
  if (points.length === 0) return null;
  const spread = (point) => finite(point.gateSpread) ?? 0;
  const low = Math.min(0, d3.min(points, (point) => point.gateMean - spread(point)));
  return figure(null, null, (width) => draw({
    width, height: 108, marginLeft: 36, marginRight: 12, marginTop: 22, marginBottom: 32, ariaLabel: "gate mean and spread over the epochs",
    x: logEpochs(width), y: { domain: [low < 0 ? -1 : 0, 1], ticks: low < 0 ? [-1, 0, 1] : [0, 0.5, 1], grid: true, tickSize: 0, label: "gate", labelArrow: "none" },
    marks: [
      Plot.areaY(points, { x: "epoch", y1: (point) => point.gateMean - spread(point), y2: (point) => point.gateMean + spread(point), fill: "var(--domain-1)", fillOpacity: 0.22 }),
      Plot.lineY(points, { x: "epoch", y: "gateMean", stroke: "var(--domain-1)", strokeWidth: 1.75 }),
    ],
  }));
}

/* The numbers behind the figures: at initialisation, at the best epoch, on the test split. */
function geometryTable(keys, points) {
  const best = bestEpoch();
  const test = list(report.probe);
  const states = [
    ["initialisation", (key) => points.get(key)?.find((point) => point.epoch === 0)],
    ["best epoch" + (best === undefined ? "" : ` (${best})`), (key) => points.get(key)?.find((point) => point.epoch === best && best > 0)],
    ["best checkpoint, test split", (key) => test.find((probe) => directionKey(probe) === key)],
  ];
  const number = (value) => element("td", {}, finite(value) === undefined ? "\u2013" : format.metric(value));
  const rows = keys.flatMap((key) => {
    const [site, query, to] = JSON.parse(key);
    const measuredStates = states.map(([name, find]) => [name, find(key)]).filter(([, probe]) => probe);
    return [
      element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: 8 }, `${site}, ${query} \u2190 ${to}`)),
      ...measuredStates.flatMap(([name, probe]) => [
        element("tr", {}, element("th", { scope: "row" }, name),
          element("td", {}, format.count(probe.tokens)), number(probe.absMeanCos), number(probe.meanAbsCos), number(probe.rmsCos), number(probe.floor), number(probe.gateMean), number(probe.gateSpread)),
        ...(finite(probe.gatedMeanAbsCos) === undefined ? [] : [element("tr", {}, element("th", { scope: "row" }, "times the gate"),
          element("td", {}, ""), number(probe.gatedAbsMeanCos), number(probe.gatedMeanAbsCos), element("td", { colspan: 4 }, ""))]),
      ]),
    ];
  });
  return table(["", "tokens", "|mean cos|", "mean |cos|", "rms cos", "floor", "gate mean", "gate spread"], rows);
}

function explanation() {
  return element("div", { class: "note explanation" },
    element("p", {}, "A fusion reads the stream X of one domain (left of the arrow) and adds to it what cross-attention takes from another domain (right of it): X + gate \u00b7 X\u2032. The cosine is that of X and X\u2032 at the same token. At 0 what is added is at right angles to what was there; near 1 or \u22121 it only lengthens or shortens it."),
    element("p", {}, "Mean |cos| is the size of a token's cosine, whatever its sign; two random directions give the floor, \u221a(2/\u03c0d) in d dimensions, and a mean of sizes hardly falls below it. Rms cos weighs large cosines more; its value for random directions is 1.25 times the floor. In |mean cos| cosines of opposite sign cancel before the size is taken: it can be near 0 while the single tokens are far from right angles, so it shows right angles only together with the other two. In the numbers below, \u201ctimes the gate\u201d are the cosines of X and gate \u00b7 X\u2032, which is what is added."),
    element("p", {}, "The rings at epoch 0 are the untrained model: only what differs from them was learned. The band is the mean of the gate with one standard deviation over tokens and channels to either side."));
}

function geometry() {
  const logged = log.flatMap(probesOf);
  const points = d3.group(logged, directionKey);
  const keys = [...new Set([...points.keys(), ...list(report.probe).map(directionKey)])];
  if (keys.length === 0) return null;
  const limit = d3.max(logged, (probe) => d3.max([...cosines.map(([field]) => finite(probe[field])), finite(probe.floor)]));
  const sites = d3.groups([...points.keys()], (key) => JSON.parse(key)[0]);
  let shown = 0;
  const figuresBySite = sites.map(([site, siteKeys]) => {
    const cells = element("div", { class: siteKeys.length > mostOpenCells ? "grid cells many" : "grid cells" }, siteKeys.map((key) => {
      const course = d3.sort(points.get(key), (point) => point.epoch);
      return element("div", { class: "card" },
        element("figcaption", {}, directionName(course[0]), element("small", {}, `${format.count(course[course.length - 1].tokens)} tokens`)),
        cosineFigure(course, limit), gateFigure(course));
    }));
    shown += siteKeys.length;
    const group = folded("Fusion " + site, `${siteKeys.length} ${siteKeys.length === 1 ? "direction" : "directions"}`, cells);
    group.open = shown <= mostOpenCells || sites[0][0] === site;
    return group;
  });
  const drawn = figuresBySite.length > 0 && legend([...cosines.map(([, name, colour]) => [name, colour, "line"]),
    ["random directions", "var(--floor)", "dashed"], ["best epoch", "var(--oracle)", "dashed"], ["gate, mean and spread", "var(--domain-1)", "line"]]);
  return section("geometry", "Alignment geometry", "How far what cross-attention adds is aligned with the stream that it is added to.", drawn, ...figuresBySite,
    dataNote("geometry", [...logged.map((probe) => ({ split: "valid", ...probe })), ...list(report.probe).map((probe) => ({ split: "test", epoch: bestEpoch(), ...probe }))], probeColumns()), explanation(),
    folded("Numbers", "at initialisation, at the best epoch, on the test split", geometryTable(keys, points)));
}
