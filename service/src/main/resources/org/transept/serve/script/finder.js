/* A field that finds items of all domains while one types, as a combobox that keys and screen readers can use. */
const find = document.getElementById("find");
const found = document.getElementById("found");
const shownPerDomain = 6;
let options = []; // the items on offer, in the order of the list
let active = -1;
let search = null; // what is under way, to be given up when more is typed
let pause = 0;
let isStale = false; // more was typed than is on offer

async function searchNow() {
  search?.abort();
  search = new AbortController();
  const { signal } = search;
  const text = find.value.trim();
  const waiting = setTimeout(() => offer([element("p", { class: "empty" }, "Searching\u2026")], []), 150);
  try {
    const answers = await Promise.all(domains().map((domain) =>
      call("/v1/items/{domain}", paths.items(domain, text, shownPerDomain), { signal })));
    offerItems(text, answers);
  } catch (failure) {
    if (!isAborted(failure)) offer([problemList(failure)], []);
  } finally {
    clearTimeout(waiting);
  }
}

function offerItems(text, answers) {
  const groups = answers.filter((answer) => answer.items.length > 0).map((answer) => group(
    text === "" ? `most frequent in ${answer.domain}` : `${answer.domain}: ${answer.matched > answer.items.length ? `${answer.items.length} of ${count(answer.matched, "match", "matches")}` : count(answer.matched, "match", "matches")}`,
    answer.domain, answer.items));
  if (groups.length === 0 && text === "") groups.push(element("p", { class: "empty" }, "The catalogue is empty."));
  if (groups.length === 0) {
    groups.push(element("p", { class: "empty" }, `No item is called \u201c${text}\u201d. It can be added all the same, as an item that the model does not know:`));
    groups.push(...answers.map((answer) => group("", answer.domain, [{ item: text, domain: answer.domain, unknown: true }])));
  }
  const items = groups.flatMap((node) => node.items ?? []);
  offer(groups, items);
  tell(items.some((item) => item.unknown) ? "No item found" : count(items.length, "item") + " on offer");
}

function group(title, domain, items) {
  const node = element("div", { role: "group", "aria-label": title || domain },
    title && element("div", { class: "group", "aria-hidden": "true" }, dot(domain), title),
    items.map((item) => element("div", { role: "option", class: "option" },
      element("span", { class: "name" }, item.unknown ? `Add to ${domain}` : nameOf(item)),
      (item.title || item.unknown) && element("small", {}, item.item))));
  node.items = items;
  return node;
}

/* A key among other text: whichever way it is written, what follows it is not turned. */
const isolated = (text) => element("bdi", {}, text);

const dot = (domain) => {
  const node = element("i", { class: "dot", "aria-hidden": "true" });
  node.style.background = colourOf(domain);
  return node;
};

function offer(nodes, items) {
  found.replaceChildren(...nodes);
  options = items;
  isStale = false;
  found.querySelectorAll(".option").forEach((node, place) => {
    node.id = "option-" + place;
    node.addEventListener("pointerdown", (event) => event.preventDefault()); // The field keeps the focus.
    node.addEventListener("click", () => take(place));
  });
  found.hidden = false;
  find.setAttribute("aria-expanded", "true");
  activate(find.value.trim() !== "" && items.length > 0 ? 0 : -1);
}

function activate(place) {
  active = place;
  found.querySelectorAll(".option").forEach((node, at) => node.setAttribute("aria-selected", at === place));
  if (place < 0) find.removeAttribute("aria-activedescendant");
  else {
    find.setAttribute("aria-activedescendant", "option-" + place);
    document.getElementById("option-" + place).scrollIntoView({ block: "nearest" });
  }
}

function closeFinder() {
  clearTimeout(pause);
  search?.abort();
  found.hidden = true;
  found.replaceChildren();
  options = [];
  active = -1;
  find.setAttribute("aria-expanded", "false");
  find.removeAttribute("aria-activedescendant");
}

function take(place) {
  const item = options[place];
  find.value = "";
  closeFinder();
  addEvent(item);
  tell(`${nameOf(item)} added`);
}

/* A key that is pasted and entered at once is looked up first; what nothing is called is never added by a slip. */
async function takeTyped() {
  if (isStale) {
    clearTimeout(pause);
    await searchNow();
    if (options[active]?.unknown) return;
  }
  if (active >= 0) take(active);
}

function searchSoon() {
  isStale = true;
  clearTimeout(pause);
  pause = setTimeout(searchNow, 120);
}

find.addEventListener("input", searchSoon);
find.addEventListener("click", () => found.hidden && searchNow());
find.addEventListener("blur", closeFinder);
find.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeFinder();
  else if (event.key === "Enter" && find.value.trim() !== "") takeTyped();
  else if (event.key === "Enter" && active >= 0) take(active);
  else if (event.key === "ArrowDown" && found.hidden) searchNow();
  else if (event.key === "ArrowDown" && options.length) activate((active + 1) % options.length);
  else if (event.key === "ArrowUp" && options.length) activate((Math.max(0, active) + options.length - 1) % options.length);
  else return;
  event.preventDefault();
});
