/* What the page is about, and who wants to know when it changes. */
const state = {
  model: null,
  history: [], // oldest first: {id, item, domain, title, at}
  user: null,
  k: 10,
  now: null, // Unix seconds; null for the end of the log
  excludeSeen: false,
  unknown: new Set(), // events that the model does not know, as "domain item"
  chosen: null,
};

const listeners = [];
const onChange = (listener) => listeners.push(listener);

/* Everything that decides the lists goes through here. */
function change(what) {
  Object.assign(state, what);
  listeners.forEach((listener) => listener());
}

const domains = () => Object.keys(state.model?.items ?? {});
const nameOf = (item) => item.title ?? item.item;
const sameItem = (one, other) => one && other && one.item === other.item && one.domain === other.domain;
const itemId = (item) => item.domain + " " + item.item;

/* Domains have colours by their place, as in the report of a run. */
const colourOf = (domain) => {
  const place = domains().indexOf(domain);
  return place < 0 ? "var(--muted)" : `var(--domain-${(place % 8) + 1})`;
};

let events = 0;
const newEvent = (item, at) => ({ id: ++events, item: item.item, domain: item.domain, title: item.title, at });

/* A history has times for all of its events or for none. What is added happens after what was there, and not before now. */
function timeOfNext() {
  const last = state.history[state.history.length - 1];
  if (!state.model?.timed || (last && last.at === undefined)) return undefined;
  const now = state.now ?? state.model.until;
  return last ? Math.max(now, last.at + 1) : now;
}

function addEvent(item) {
  change({ history: [...state.history, newEvent(item, timeOfNext())] });
}

function removeEvent(id) {
  change({ history: state.history.filter((event) => event.id !== id) });
}

/* Times belong to places: who is moved takes the time of the new place. */
function moveEvent(id, to) {
  const from = state.history.findIndex((event) => event.id === id);
  if (to < 0 || to >= state.history.length || from === to) return;
  const times = state.history.map((event) => event.at);
  const moved = [...state.history];
  moved.splice(to, 0, ...moved.splice(from, 1));
  change({ history: moved.map((event, place) => ({ ...event, at: times[place] })) });
}

const isAfterNow = (event) => state.now !== null && event.at !== undefined && event.at > state.now;

/* The history as the service takes it. */
const past = () => state.history.map(({ item, domain, at }) => ({ item, domain, ...(at === undefined ? {} : { at }) }));

const count = (n, one, many = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const moment = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ") + " UTC";

/* Says something to those who do not see the page. */
function tell(text) {
  document.getElementById("told").textContent = text;
}
