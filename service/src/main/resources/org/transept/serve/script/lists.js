/* The lists of all domains side by side. What a change of the history changed in them is shown beside each item. */
const listsBox = document.getElementById("lists");
const shownLists = new Map(); // domain: {k, items, node}
let asked = null; // the question under way
let again = 0;

async function ask() {
  asked?.abort();
  clearTimeout(again);
  asked = new AbortController();
  const { signal } = asked;
  const { k, history } = state;
  listsBox.setAttribute("aria-busy", "true");
  const question = { history: past(), k, exclude_seen: state.excludeSeen, ...(state.now === null ? {} : { at: state.now }) };
  try {
    const { answers } = await call("/v1/recommend", "v1/recommend", { signal, body: { requests: domains().map((domain) => ({ ...question, domain })) } });
    quiet();
    showAnswers(answers, k);
    if (answers.some((answer) => answer.model !== state.model.run)) noteSwap();
  } catch (failure) {
    if (isAborted(failure)) return;
    complain(failure, history, ask);
    if (failure.retryAfter) again = setTimeout(ask, 1000 * failure.retryAfter);
  }
  listsBox.setAttribute("aria-busy", "false");
}

function showAnswers(answers, k) {
  const unknown = new Set(answers.flatMap((answer) => answer.skipped.map(itemId)));
  if (unknown.size !== state.unknown.size || [...unknown].some((one) => !state.unknown.has(one))) {
    state.unknown = unknown;
    showHistory();
  }
  const places = answers.map((answer) => showAnswer(answer, k));
  listsBox.querySelectorAll(".waiting").forEach((node) => node.remove());
  tell(places.filter(Boolean).join("; "));
}

/* Where items went since the list before: {item: places up}, without those that are new. */
function moves(before, items, k) {
  if (!before || before.k !== k) return null;
  const ranks = new Map(before.items.map((one, rank) => [one.item, rank]));
  return new Map(items.filter((one) => ranks.has(one.item)).map((one) => [one.item, ranks.get(one.item) - items.indexOf(one)]));
}

function showAnswer(answer, k) {
  const { domain, items } = answer;
  const before = shownLists.get(domain);
  const moved = moves(before, items, k);
  const card = before?.node ?? newCard(domain);
  const old = new Map([...card.querySelectorAll("li")].map((row) => [row.dataset.item, row.getBoundingClientRect().top]));
  const focus = card.contains(document.activeElement) ? document.activeElement.dataset : null;
  card.querySelector(".about").textContent = about(answer);
  const range = items.length ? [items[items.length - 1].score, items[0].score] : [0, 1];
  card.querySelector("ol").replaceChildren(...items.map((one, rank) => listRow({ ...one, domain }, rank, range, moved)));
  card.querySelector(".empty").hidden = items.length > 0;
  shownLists.set(domain, { k, items, node: card });
  if (focus?.does) card.querySelector(`[data-item="${CSS.escape(focus.item)}"] [data-does="${focus.does}"]`)?.focus();
  glide(card, old);
  if (!moved) return "";
  const [fresh, others] = [items.length - moved.size, [...moved.values()].filter((places) => places !== 0).length];
  return `${domain}: ${fresh} new, ${others} moved`;
}

/* By what the list was made, where that is not the whole history. */
function about(answer) {
  if (answer.cold) return state.history.length === 0 ? "for somebody without a history" : "no event that the model knows";
  return `by ${count(answer.events, "event")}`;
}

function newCard(domain) {
  const id = "list-" + domains().indexOf(domain);
  const card = element("section", { class: "card list", "aria-labelledby": id },
    element("h2", { id }, dot(domain), domain, element("small", { class: "about" })),
    element("ol", {}), element("p", { class: "empty", hidden: "" }, "No item is left to show."));
  card.style.setProperty("--domain", colourOf(domain));
  listsBox.append(card);
  return card;
}

function mark(item, moved) {
  if (!moved) return null;
  if (!moved.has(item)) return element("span", { class: "mark new" }, "new");
  const places = moved.get(item);
  if (places === 0) return null;
  const text = `${places > 0 ? "\u25b2" : "\u25bc"}\u2009${Math.abs(places)}`;
  return element("span", { class: "mark " + (places > 0 ? "up" : "down"), role: "img", "aria-label": `${places > 0 ? "up" : "down"} ${Math.abs(places)}` }, text);
}

function listRow(one, rank, [low, high], moved) {
  const bar = element("i", { class: "bar", "aria-hidden": "true" });
  bar.style.width = `${high > low ? 6 + (94 * (one.score - low)) / (high - low) : 100}%`;
  const seen = state.history.some((event) => sameItem(event, one));
  const why = element("button", { type: "button", class: "why", "data-item": one.item, "data-domain": one.domain, "data-does": "why", "aria-pressed": String(sameItem(state.chosen, one)) },
    element("span", { class: "rank" }, rank + 1),
    element("span", { class: "name" }, nameOf(one)),
    element("span", { class: "score" }, one.score.toFixed(2)),
    element("small", {}, one.title && element("span", { class: "key" }, one.item), seen && element("span", { class: "mark" }, "in the history"), one.new && element("span", { class: "mark warn" }, "new item"), mark(one.item, moved)),
    element("span", { class: "track" }, bar));
  why.addEventListener("click", () => choose(one));
  const add = element("button", { type: "button", class: "quiet add", "data-item": one.item, "data-does": "add", "aria-label": `Add to the history: ${nameOf(one)}`, title: "Add to the history" }, "+");
  add.addEventListener("click", () => addEvent(one));
  return element("li", { "data-item": one.item }, why, add);
}

/* Rows go from where they were to where they are, unless somebody does not want that. */
function glide(card, old) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const row of card.querySelectorAll("li")) {
    const from = old.get(row.dataset.item);
    const by = from === undefined ? 0 : from - row.getBoundingClientRect().top;
    if (from === undefined && old.size > 0) row.animate([{ opacity: 0 }, { opacity: 1 }], 350);
    else if (by !== 0) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 350, easing: "ease-out" });
  }
}

/* Arrow keys go from item to item, and from list to list. */
listsBox.addEventListener("keydown", (event) => {
  const row = event.target.closest("li");
  const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
  if (!row || !(event.key in steps)) return;
  event.preventDefault();
  const rows = [...row.parentElement.children];
  const lists = [...listsBox.querySelectorAll("ol")];
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const next = across
    ? lists[lists.indexOf(row.parentElement) + steps[event.key]]?.children[rows.indexOf(row)]
    : rows[rows.indexOf(row) + steps[event.key]];
  next?.querySelector(`[data-does="${event.target.dataset.does}"]`).focus();
});
