/* One item: what each event of the history added to its score, what was read across domains, and what is like it. */
const itemBox = document.getElementById("item-body");
const shownReasons = 12;
let explaining = null;
let likeDomain = null; // of which domain similar items are shown

function choose(item) {
  likeDomain = item.domain;
  state.chosen = item;
  document.querySelectorAll("#lists .why").forEach((node) => node.setAttribute("aria-pressed", String(sameItem(node.dataset, item))));
  explain();
  if (matchMedia("(max-width: 1280px)").matches) document.getElementById("item").scrollIntoView({ block: "start" });
}

async function explain() {
  const { chosen, history } = state;
  if (!chosen) return;
  explaining?.abort();
  explaining = new AbortController();
  const { signal } = explaining;
  itemBox.setAttribute("aria-busy", "true");
  const body = { history: past(), domain: chosen.domain, item: chosen.item, ...(state.now === null ? {} : { at: state.now }) };
  const why = call("/v1/explain", "v1/explain", { body, signal })
    .then(reasons, (failure) => (isAborted(failure) ? Promise.reject(failure) : problemList(failure, history)));
  try {
    const [because, like] = await Promise.all([why, similar(chosen, signal)]);
    itemBox.replaceChildren(head(chosen), because, like);
  } catch (failure) {
    if (isAborted(failure)) return;
    itemBox.replaceChildren(head(chosen), problemList(failure));
  }
  itemBox.setAttribute("aria-busy", "false");
}

function head(item) {
  const add = element("button", { type: "button" }, "Add to the history");
  add.addEventListener("click", () => addEvent(item));
  return element("div", { class: "item-head" },
    element("p", { class: "item-name" }, nameOf(item)),
    element("p", {}, dot(item.domain), isolated(item.domain), item.title && [" \u00b7 ", isolated(item.item)], item.new && element("span", { class: "mark warn" }, "new item")),
    add);
}

const signed = (value) => (value < 0 ? "\u2212" : "+") + Math.abs(value).toFixed(3);

/* A bar to the right for what raised the score, to the left for what lowered it. */
function signedBar(value, most, colour) {
  const bar = element("i", { class: value < 0 ? "less" : "more" });
  bar.style.width = `${most > 0 ? (50 * Math.abs(value)) / most : 0}%`;
  bar.style.background = colour;
  return element("span", { class: "signed", "aria-hidden": "true" }, bar);
}

function reasons(explained) {
  const { events: all, readings } = explained;
  const most = Math.max(...all.map((event) => Math.abs(event.added)), 0);
  const rows = all.map((event) => element("li", { "data-item": event.item, "data-added": event.added },
    element("span", { class: "name", title: nameOf(event) }, nameOf(event)),
    element("span", { class: "value" }, signed(event.added)),
    element("small", {}, isolated(event.domain), event.at !== undefined && ` \u00b7 ${day(event.at)}`),
    signedBar(event.added, most, colourOf(event.domain))));
  const list = element("ol", { class: "reasons" }, rows.slice(0, shownReasons));
  const rest = rows.length > shownReasons && element("details", {}, element("summary", {}, `${rows.length - shownReasons} more events`), element("ol", { class: "reasons" }, rows.slice(shownReasons)));
  return element("div", { id: "explanation", "data-score": explained.score },
    element("p", { class: "scored" }, element("b", {}, explained.score.toFixed(3)), " is its score with the whole history"),
    element("h3", {}, "What each event adds"),
    all.length === 0 ? element("p", { class: "empty" }, "There is no event that the model knows; this is what everybody gets.") : [byDomain(all), list, rest,
      element("p", { class: "note" }, "The score, less what it would be without that event. Events overlap, so these numbers need not add up.")],
    element("h3", {}, "What is read across domains"),
    readings.length === 0 ? element("p", { class: "empty" }, "Nothing: this model has no cross-attention, or there was nothing to read.") : readTable(readings));
}

function byDomain(all) {
  const sums = new Map();
  all.forEach((event) => sums.set(event.domain, (sums.get(event.domain) ?? 0) + event.added));
  return element("p", { class: "sums" }, [...sums].map(([domain, sum]) => element("span", {}, dot(domain), isolated(domain), ` ${signed(sum)}`)));
}

function readTable(readings) {
  const cells = (value) => element("td", {}, value.toFixed(3));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What is read across domains" }, element("table", {},
    element("thead", {}, element("tr", {}, ["where", "read", "gate", "share"].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, readings.map((read) => element("tr", {}, element("th", { scope: "row" }, read.site), element("td", {}, read.domain), cells(read.gate), cells(read.share))))));
}

async function similar(item, signal) {
  const box = element("div", { id: "similar" });
  const tabs = element("div", { class: "tabs", role: "group", "aria-label": "Domain of similar items" }, domains().map((domain) => {
    const tab = element("button", { type: "button", class: "chip", "aria-pressed": String(domain === likeDomain) }, dot(domain), domain);
    tab.addEventListener("click", async () => {
      likeDomain = domain;
      box.replaceWith(await similar(item, signal));
    });
    return tab;
  }));
  box.append(element("h3", {}, "Most like it"), tabs, await likeList(item, likeDomain, signal));
  return box;
}

async function likeList(item, domain, signal) {
  try {
    const { items } = await call("/v1/items/{domain}/{item}/similar", paths.similar(item, domain, 6), { signal });
    return element("ol", { class: "like" }, items.map((one) => {
      const open = element("button", { type: "button", class: "link" }, nameOf(one));
      open.addEventListener("click", () => choose({ ...one, domain }));
      return element("li", {}, open, element("span", { class: "value" }, one.score.toFixed(2)));
    }));
  } catch (failure) {
    if (isAborted(failure)) throw failure;
    return problemList(failure);
  }
}
