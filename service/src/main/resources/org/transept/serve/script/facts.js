/* Which run answers, how it did when it was evaluated, and what could take its place. */
function showFacts() {
  const { model } = state;
  document.getElementById("run").textContent = model.run;
  document.title = `${model.run} - Transept cockpit`;
  const items = Object.values(model.items).reduce((sum, n) => sum + n, 0);
  document.getElementById("brief").replaceChildren(
    element("span", { class: "live" }, "answers"),
    element("span", {}, model.type),
    element("span", {}, `${count(items, "item")} in ${count(domains().length, "domain")}`));
  document.getElementById("facts-body").replaceChildren(...[quality(model), facts(model)]);
}

function facts(model) {
  const pairs = [
    ["Type", model.type],
    ["Folder", element("code", {}, model.path)],
    ["Answers since", moment(Date.parse(model.since) / 1000)],
    ["Evaluated", model.protocol ? (model.protocol === "full" ? "among all items (full ranking)" : model.protocol) : "not evaluated"],
    ["Log ends", model.until === undefined ? "has no times" : moment(model.until)],
    ["Rollback to", model.previous ? element("code", {}, model.previous) : "no run was before it"],
    ["Swap", model.loading ? "another run is being loaded and checked" : "no other run is being loaded"],
    ["Trained by", Object.entries(model.versions).map(([name, version]) => `${name} ${version}`).join(", ")],
  ];
  return element("dl", { class: "pairs" }, pairs.filter(([, value]) => value).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

/* Metrics by domain, all those that the report of the run has. */
function quality(model) {
  const names = [...new Set(Object.values(model.metrics).flatMap(Object.keys))];
  const rows = [...domains(), ...Object.keys(model.metrics).filter((name) => !(name in model.items))];
  const metric = (domain, name) => model.metrics[domain]?.[name];
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Items and metrics by domain" }, element("table", {},
    element("thead", {}, element("tr", {}, ["domain", "items", ...names.map((name) => name.toUpperCase())].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, rows.map((domain) => element("tr", {},
      element("th", { scope: "row" }, domain in model.items && dot(domain), domain),
      element("td", {}, model.items[domain]?.toLocaleString("en") ?? ""),
      names.map((name) => element("td", {}, metric(domain, name)?.toFixed(4) ?? "\u2013")))))));
}
