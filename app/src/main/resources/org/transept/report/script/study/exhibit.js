/* Numbered figures and tables, each with a caption and with its data as CSV. */
const exhibitCount = { Figure: 0, Table: 0 };

/* Content with a caption below; the caption ends with links to the data. */
function exhibit(kind, caption, links, ...content) {
  exhibitCount[kind] += 1;
  const name = `${kind} ${exhibitCount[kind]}`;
  return element("figure", { class: "exhibit" }, ...content,
    element("figcaption", { class: "caption" }, element("b", {}, name + ". "), caption, ...links.map((link) => [" ", link(name)])));
}

/* A link to those records as a file that is named after the study. */
const csvLink = (part, records, columns, label = "CSV") => (exhibitName) => csvFile(`${study.name ?? "study"}-${part}`, records, columns, label, `${label}, ${exhibitName}`);

/* Columns of an interval. */
const intervalColumns = (name, of) => ["low", "mean", "high"].map((bound) => [`${name}.${bound}`, (record) => object(of(record))[bound]]);

/* Columns that say which run a point is of. */
const pointColumns = () => [
  ["run", (point) => point.run], ...axisNames.map((name) => ["arm." + name, (point) => object(point.arms)[name]]),
  ["seed", (point) => point.seed], ["domain", (point) => point.domain], ["data", (point) => point.data], ["model", (point) => point.model],
  ["fusion", fusionOf], ["control", (point) => point.control ?? noControl], ["trainable", (point) => point.trainable], ["total", (point) => point.total], ["cases", (point) => point.cases],
];

/* A card per data set and host with a facet per domain; facets without a drawing are left out. */
function facetCards(groups, facet) {
  return groups.map((group) => {
    const facets = shownDomains.map((domain) => facet(group, domain)).filter(Boolean);
    return facets.length > 0 && element("div", { class: "card facet-card" }, groups.length > 1 && element("h3", {}, groupLabel(group)), element("div", { class: `facets of-${facets.length}` }, facets));
  });
}

/* The data sets and hosts of those records, in the order in which they appear. */
const groupsOf = (records) => [...d3.group(records, groupKey).values()].map(([first]) => ({ data: first.data, model: first.model }));

/* A line of a table; a cell without content has a dash. */
const row = (head, cells, attributes) => element("tr", attributes ?? {}, element("th", { scope: "row" }, head), cells.map((cell) => element("td", {}, cell ?? "\u2013")));
