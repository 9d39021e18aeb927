/* Data behind figures and tables as files, made in the page: it needs no server and loads nothing. */
const fileName = (text) => text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+/, "");

/* A link that saves one line per record; columns are [name, value of a record]. The file is made when it is asked for. */
function csvFile(name, records, columns, label, spoken) {
  const link = element("a", { class: "csv", download: fileName(name + ".csv"), href: "#", "aria-label": spoken }, label);
  const prepare = () => {
    if (link.dataset.ready) return;
    link.dataset.ready = "true";
    const text = d3.csvFormatRows([columns.map(([column]) => column), ...records.map((record) => columns.map(([, value]) => value(record)))]);
    link.href = URL.createObjectURL(new Blob([text + "\n"], { type: "text/csv" }));
  };
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, prepare);
  return link;
}
