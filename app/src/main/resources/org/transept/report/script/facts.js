/* What was read, how it was set, and where it comes from. Fields that are not known here are shown by their names. */
const isScalar = (value) => ["string", "number", "boolean"].includes(typeof value);

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function shown(value) {
  if (typeof value === "number") return format.any(value);
  return instant.test(value) ? timeOf(value) : String(value);
}

/* Nested objects as [name, text] pairs; lists of objects are left to tables. */
function flat(node, prefix = "") {
  return Object.entries(object(node)).flatMap(([key, value]) => {
    const name = prefix + words(key);
    if (isScalar(value)) return [[name, shown(value)]];
    if (Array.isArray(value) && value.length > 0 && value.every(isScalar)) return [[name, value.map(shown).join(", ")]];
    return isObject(value) ? flat(value, name + ", ") : [];
  });
}

/* A table of objects, a row each; its columns are all the fields that any of them has. */
function recordTable(records, first) {
  const rows = records.map((record) => new Map(flat(record)));
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const columns = [...names.filter((name) => name === first), ...names.filter((name) => name !== first)];
  return table(columns, rows.map((row) => element("tr", {}, columns.map((name, place) =>
    element(place === 0 ? "th" : "td", place === 0 ? { scope: "row" } : {}, row.get(name) ?? "\u2013")))));
}

function warningNote(warning) {
  return element("div", { class: "warning" },
    element("p", {}, element("b", {}, warning.code ?? "warning"), warning.what ? ": " + warning.what : ""),
    warning.remedy && element("p", {}, "Remedy: " + warning.remedy));
}

function dataCard() {
  const card = object(run.data);
  if (Object.keys(card).length === 0) return null;
  const { domains: domainRecords, warnings, ...rest } = card;
  const tables = Object.entries(rest).filter(([, value]) => Array.isArray(value) && value.length > 0 && value.every(isObject));
  const facts = pairs(flat(rest), "pairs wide");
  const noted = list(warnings);
  return section("data", "Data", null,
    noted.map(warningNote),
    Array.isArray(warnings) && noted.length === 0 && element("p", { class: "lead" }, "No warnings."),
    list(domainRecords).length > 0 && recordTable(list(domainRecords), "name"),
    facts && element("h3", {}, "Over all domains"), facts,
    tables.map(([key, records]) => [element("h3", {}, words(key)), recordTable(records)]).flat());
}

/* The configuration in the form in which it can be read back. */
function yaml(node, indent = "") {
  const text = (value) => (typeof value === "string" && !/^[A-Za-z][\w./-]*$/.test(value) ? JSON.stringify(value) : String(value));
  return Object.entries(node).map(([key, value]) => {
    if (isObject(value)) return Object.keys(value).length === 0 ? `${indent}${key}: {}\n` : `${indent}${key}:\n${yaml(value, indent + "  ")}`;
    if (Array.isArray(value)) return `${indent}${key}: ${JSON.stringify(value)}\n`;
    return `${indent}${key}: ${text(value)}\n`;
  }).join("");
}

function configuration() {
  const config = object(run.config);
  if (Object.keys(config).length === 0) return null;
  const parts = Object.entries(config);
  const single = Object.fromEntries(parts.filter(([, value]) => !isObject(value)));
  const cards = parts.filter(([, value]) => isObject(value)).map(([key, value]) => element("pre", { class: "card" }, yaml({ [key]: value })));
  if (Object.keys(single).length > 0) cards.unshift(element("pre", { class: "card" }, yaml(single)));
  return section("configuration", "Configuration", null,
    folded("Resolved configuration", "every setting, defaults included", element("div", { class: "grid columns" }, cards)));
}

function parameterTable() {
  const parameters = object(run.parameters);
  const total = finite(parameters.total);
  if (!total) return null;
  const groups = d3.sort(Object.entries(object(parameters.groups)).filter(([, count]) => finite(count) !== undefined), ([, count]) => -count);
  const row = (name, count, strong) => {
    const bar = element("span", { class: "share" });
    bar.style.width = Math.round((120 * count) / total) + "px";
    return element("tr", {}, element("th", { scope: "row" }, strong ? element("b", {}, name) : name), element("td", {}, format.count(count)),
      element("td", {}, format.percent(count / total)), element("td", { class: "text" }, strong ? "" : bar));
  };
  const rows = [...groups.map(([name, count]) => row(name, count, false)), row("total", total, true)];
  if (finite(parameters.trainable) !== undefined && parameters.trainable !== total) rows.push(row("trainable", parameters.trainable, true));
  return table(["group", "parameters", "share", ""], rows);
}

function provenance() {
  const card = (title, content) => content && element("div", { class: "card" }, element("h3", {}, title), content);
  const seconds = finite(run.seconds);
  const peak = finite(run.peakMemoryMiB);
  const cards = [
    card("Run", pairs([
      ["name", run.name], ["written", timeOf(run.created)], ["seed", finite(run.seed)?.toString()],
      ["wall time", seconds === undefined ? undefined : format.duration(seconds)],
      ["peak memory", peak === undefined ? undefined : format.count(peak) + " MiB"],
      ["best checkpoint", finite(report.best?.epoch) === undefined ? undefined : `epoch ${report.best.epoch}, step ${format.count(report.best.step)}`],
      ["data hash", run.dataHash && element("code", {}, run.dataHash)],
    ])),
    card("Versions and hardware", pairs([...flat({ transept: run.version, ...object(run.versions) }), ...flat(run.hardware)])),
    card("Protocol" + (report.fingerprint?.id ? " " + report.fingerprint.id : ""), pairs(flat(report.fingerprint?.fields))),
    card("Parameters", parameterTable()),
  ].filter(Boolean);
  const command = run.command && element("div", { class: "card" }, element("h3", {}, "Command"), element("pre", {}, run.command));
  if (command) command.style.marginBottom = "var(--gap)";
  if (command) command.firstChild.style.marginTop = "0";
  return section("provenance", "Provenance", null, command, element("div", { class: "grid columns" }, cards));
}
