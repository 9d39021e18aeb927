/* The history: whose, which events, in which order, and how the lists are asked for. */
const eventsList = document.getElementById("events");
const personForm = document.getElementById("person");
const settings = { k: document.getElementById("k"), now: document.getElementById("now"), exclude: document.getElementById("exclude") };

function showHistory() {
  const { history } = state;
  const focus = document.activeElement?.closest("#events button")?.dataset;
  document.getElementById("events-title").textContent =
    (history.length === 0 ? "No events yet" : count(history.length, "event") + ", newest first") + (state.user ? ` \u00b7 ${state.user}` : "");
  document.getElementById("clear").hidden = history.length === 0;
  eventsList.replaceChildren(...history.map(eventRow).reverse());
  if (history.length === 0) {
    eventsList.append(element("li", { class: "empty" }, "Without events everybody gets the same lists. Add an item above, load a user, or press + beside an item of a list."));
  }
  if (focus) focusAgain(focus);
}

/* The button that had the focus, or else one near it. */
function focusAgain({ event, does }) {
  const own = `button[data-event="${event}"]:not(:disabled)`;
  const next = [`${own}[data-does="${does}"]`, own, "button:not(:disabled)"].map((selector) => eventsList.querySelector(selector)).find(Boolean);
  (next ?? find).focus();
}

function eventRow(event, place) {
  const last = state.history.length - 1;
  const unknown = state.unknown.has(itemId(event));
  const late = isAfterNow(event);
  const name = nameOf(event);
  const button = (does, label, sign, off, act) => {
    const node = element("button", { type: "button", class: "quiet", "data-event": event.id, "data-does": does, "aria-label": `${label}: ${name}`, title: label, disabled: off }, sign);
    node.addEventListener("click", act);
    return node;
  };
  const row = element("li", { class: "event" + (late || unknown ? " off" : ""), draggable: "true", "data-event": event.id },
    element("div", { class: "what" },
      element("span", { class: "name", title: name }, name),
      element("small", {}, isolated(event.domain), event.at !== undefined && ` \u00b7 ${day(event.at)}`, event.title && [" \u00b7 ", isolated(event.item)]),
      unknown && element("span", { class: "mark warn" }, "unknown to the model"),
      late && element("span", { class: "mark warn" }, "after now, left out")),
    button("later", "Move later", "\u2191", place === last, () => moveEvent(event.id, place + 1)),
    button("earlier", "Move earlier", "\u2193", place === 0, () => moveEvent(event.id, place - 1)),
    button("remove", "Remove", "\u00d7", false, () => removeEvent(event.id)));
  row.style.setProperty("--domain", colourOf(event.domain));
  return row;
}

/* Events may be dragged onto each other's places as well. */
let dragged = null;
eventsList.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".event")?.dataset.event ?? null;
  event.dataTransfer.effectAllowed = "move";
});
eventsList.addEventListener("dragover", (event) => {
  if (dragged) event.preventDefault();
});
eventsList.addEventListener("drop", (event) => {
  event.preventDefault();
  const onto = Number(event.target.closest(".event")?.dataset.event);
  if (onto) moveEvent(Number(dragged), state.history.findIndex((one) => one.id === onto));
  dragged = null;
});

async function loadUser(user) {
  const old = personForm.querySelector(".problems");
  old?.remove();
  personForm.setAttribute("aria-busy", "true");
  try {
    const stored = await call("/v1/users/{user}", paths.user(user, Math.min(500, state.model.limits.history)));
    change({ user, history: stored.events.map((event) => newEvent(event, state.model.timed ? event.at : undefined)) });
    tell(`${count(stored.events.length, "event")} of ${user} loaded`);
  } catch (failure) {
    personForm.append(problemList(failure));
  } finally {
    personForm.removeAttribute("aria-busy");
  }
}

personForm.addEventListener("submit", (event) => {
  event.preventDefault();
  loadUser(document.getElementById("user").value.trim());
});

async function showExamples() {
  const box = document.getElementById("examples");
  try {
    const { users } = await call("/v1/users", "v1/users?n=6");
    if (users.length === 0) {
      box.replaceChildren(element("small", {}, "Nobody of the run\u2019s log is stored here."));
      return;
    }
    box.replaceChildren(element("small", {}, "or an example:"), ...users.map(({ user, events: counts }) => {
      const told = Object.entries(counts).map(([domain, n]) => `${n} of ${domain}`).join(", ");
      const node = element("button", { type: "button", class: "chip", title: `${user}: ${told}` }, element("span", {}, user));
      node.addEventListener("click", () => {
        document.getElementById("user").value = user;
        loadUser(user);
      });
      return node;
    }));
  } catch (failure) {
    box.replaceChildren(problemList(failure));
  }
}

document.getElementById("clear").addEventListener("click", () => {
  change({ history: [], user: null });
  find.focus();
});
settings.k.addEventListener("change", () => {
  if (settings.k.value === "") settings.k.value = 10;
  change({ k: Number(settings.k.value) });
});
settings.exclude.addEventListener("change", () => change({ excludeSeen: settings.exclude.checked }));
settings.now.addEventListener("change", () => change({ now: settings.now.value ? Date.parse(settings.now.value + "Z") / 1000 : null }));
document.getElementById("reset-now").addEventListener("click", () => change({ now: null }));

/* The settings as the model allows them. */
function showSettings() {
  document.querySelectorAll("#settings .timed").forEach((node) => { node.hidden = !state.model.timed; });
  document.getElementById("reset-now").hidden = state.now === null;
  if (state.model.timed) settings.now.value = new Date((state.now ?? state.model.until) * 1000).toISOString().slice(0, 16);
  settings.k.value = state.k;
  settings.exclude.checked = state.excludeSeen;
}
