/* How long routes take: as this page saw it, and as the service counted it for everybody. */
const milliseconds = (ms) => (ms === undefined ? "\u2013" : ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en"));

async function refreshLatency() {
  try {
    showLatency(histograms(await call("/metrics", "metrics", { plain: true })));
  } catch (failure) {
    document.getElementById("latency-body").replaceChildren(problemList(failure));
  }
}

function showLatency(served) {
  const own = [...timings.keys()].filter((route) => route !== "/metrics");
  const routes = [...own, ...[...served.keys()].filter((route) => route.startsWith("/v1/") && !own.includes(route)).sort()];
  const row = (route) => {
    const here = timings.get(route) ?? [];
    const there = served.get(route) ?? [];
    const total = there.length ? there[there.length - 1][1] : 0;
    const inService = (share) => {
      const seconds = histogramQuantile(there, share);
      return milliseconds(seconds === undefined ? undefined : 1000 * seconds);
    };
    const cells = [milliseconds(here[here.length - 1]), milliseconds(quantile(here, 0.5)), milliseconds(quantile(here, 0.99)), inService(0.5), inService(0.99), total.toLocaleString("en")];
    return element("tr", {}, element("th", { scope: "row" }, element("code", {}, route)), cells.map((text) => element("td", {}, text)));
  };
  const heads = ["last", "p50", "p99", "p50", "p99", "requests"];
  document.getElementById("latency-body").replaceChildren(
    sparkline(timings.get("/v1/recommend") ?? []),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Times by route" }, element("table", {},
      element("thead", {},
        element("tr", {}, element("td", {}), element("th", { scope: "colgroup", colspan: 3 }, "this page, ms"), element("th", { scope: "colgroup", colspan: 3 }, "the service, ms")),
        element("tr", {}, element("th", { scope: "col" }, "route"), heads.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, routes.map(row)))));
}

/* The last lists, a stroke each, as high as they took long. */
function sparkline(times) {
  const last = times.slice(-60);
  const most = Math.max(...last, 1);
  return element("figure", { class: "spark" },
    element("div", { class: "strokes", role: "img", "aria-label": `The last ${last.length} lists took up to ${milliseconds(most)} ms` }, last.map((ms) => {
      const stroke = element("i", {});
      stroke.style.height = `${Math.max(4, (100 * ms) / most)}%`;
      return stroke;
    })),
    element("figcaption", {}, `Lists of this page, the last ${last.length}, up to ${milliseconds(most)} ms`));
}
