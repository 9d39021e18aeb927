/* Starts the page, keeps it up to date, and says what is wrong. */
const notice = document.getElementById("notice");
const everyMs = 10_000;

function complain(failure, history, retry) {
  const button = element("button", { type: "button" }, "Try again");
  button.addEventListener("click", retry);
  const lead = failure instanceof Refused
    ? failure.status === 0 ? "" : failure.status >= 500 ? "The service cannot answer now." : "The service refused the request."
    : "This page failed.";
  notice.replaceChildren(element("div", {}, lead && element("p", {}, element("b", {}, lead)), problemList(failure, history),
    failure.retryAfter && element("p", {}, `Asking again in ${failure.retryAfter} s.`)), button);
  notice.hidden = false;
}

function quiet() {
  notice.hidden = true;
}

async function begin() {
  waitForLists();
  try {
    const model = await call("/v1/model", "v1/model");
    state.model = model;
    state.excludeSeen = model.exclude_seen;
    state.k = Math.min(state.k, model.limits.k);
    quiet();
  } catch (failure) {
    complain(failure, null, begin);
    return;
  }
  showFacts();
  showExamples();
  change({});
}

function waitForLists() {
  if (shownLists.size === 0) {
    listsBox.replaceChildren(element("div", { class: "card list waiting" }, element("p", { class: "empty" }, "Asking for lists\u2026")));
  }
}

async function refreshFacts() {
  const model = await call("/v1/model", "v1/model");
  const swapped = model.since !== state.model.since;
  state.model = model;
  showFacts();
  if (swapped) {
    shownLists.clear();
    listsBox.replaceChildren();
    tell(`Run ${model.run} answers from now on`);
    change({});
  }
}

/* A list came from another run than the page knows of. */
function noteSwap() {
  refreshFacts().catch((failure) => complain(failure, null, refreshFacts));
}

async function refresh() {
  if (document.hidden || accessDialog.open) return;
  if (!state.model) {
    await begin();
    return;
  }
  try {
    await refreshFacts();
    if (!notice.hidden && notice.dataset.away) ask();
    delete notice.dataset.away;
  } catch (failure) {
    complain(failure, null, refresh);
    notice.dataset.away = "true";
  }
  await refreshLatency();
}

onChange(showHistory);
onChange(showSettings);
onChange(() => ask().then(refreshLatency));
onChange(explain);
window.addEventListener("error", (event) => complain(event.error ?? new Error(event.message), null, () => location.reload()));
window.addEventListener("unhandledrejection", (event) => complain(event.reason, null, () => location.reload()));
begin();
setInterval(refresh, everyMs);
