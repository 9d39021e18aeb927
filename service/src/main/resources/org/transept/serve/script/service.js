/* Calls the service. A refusal becomes an error that says in words which field is wrong; whoever lacks the token is asked for it. */
const tokenName = "transept.token";
const token = {
  get: () => sessionStorage.getItem(tokenName),
  set: (value) => sessionStorage.setItem(tokenName, value),
  forget: () => sessionStorage.removeItem(tokenName),
};

class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail);
    this.status = status;
    this.problems = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

const isAborted = (failure) => failure?.name === "AbortError";

async function fetched(route, path, options) {
  const headers = {};
  if (token.get()) headers.Authorization = "Bearer " + token.get();
  if (options.body) headers["Content-Type"] = "application/json";
  const start = performance.now();
  try {
    const response = await fetch(path, { ...options, headers, cache: "no-store", credentials: "same-origin" });
    const text = await response.text();
    noteTime(route, performance.now() - start);
    return { response, text };
  } catch (failure) {
    if (isAborted(failure)) throw failure;
    throw new Refused(0, { detail: "The service cannot be reached. Is it still running?" });
  }
}

/* The answer of a route; the route is only for the table of times. */
async function call(route, path, { body, signal, plain = false } = {}) {
  const options = body ? { method: "POST", body: JSON.stringify(body), signal } : { signal };
  const used = token.get();
  const { response, text } = await fetched(route, path, options);
  if (response.status === 401) {
    await tokenAfter(used);
    return call(route, path, { body, signal, plain });
  }
  if (response.ok) return plain ? text : JSON.parse(text);
  throw new Refused(response.status, problemOf(response, text), Number(response.headers.get("Retry-After")) || undefined);
}

function problemOf(response, text) {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: `The service answered with status ${response.status}.` };
  }
}

/* "/requests/0/history/2/item" and the like, in words; events are called by their items. */
function fieldInWords(pointer, history) {
  const parts = pointer.replace(/^\/requests\/\d+/, "").split("/").filter(Boolean);
  if (parts[0] !== "history" || parts.length === 1) return parts.join(", ") || "the request";
  const event = history?.[Number(parts[1])];
  const what = event ? `event \u201c${event.item}\u201d of ${event.domain}` : `event ${Number(parts[1]) + 1}`;
  return parts[2] ? `${what}, ${parts[2]}` : what;
}

/* Each thing that is wrong, once: [field, what must hold]. */
function inWords(failure, history) {
  if (!(failure instanceof Refused) || failure.problems.length === 0) return [["", failure.message]];
  const once = new Map(failure.problems.map((problem) => {
    const field = fieldInWords(problem.pointer, history);
    return [field + problem.detail, [field, problem.detail]];
  }));
  return [...once.values()];
}

/* A list of what is wrong, to be put where it matters. */
function problemList(failure, history) {
  return element("ul", { class: "problems" }, inWords(failure, history).map(([field, detail]) =>
    element("li", {}, field && element("b", {}, field), field && ": ", detail)));
}

const paths = {
  items: (domain, text, n) => `v1/items/${encodeURIComponent(domain)}?n=${n}&q=${encodeURIComponent(text)}`,
  similar: (item, domain, k) =>
    `v1/items/${encodeURIComponent(item.domain)}/${encodeURIComponent(item.item)}/similar?k=${k}&domain=${encodeURIComponent(domain)}`,
  user: (user, n) => `v1/users/${encodeURIComponent(user)}?n=${n}`,
};
