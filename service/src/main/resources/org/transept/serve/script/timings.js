/* How long answers took: here, from the call to the last byte, and in the service, by its own histograms. */
const timings = new Map();

function noteTime(route, ms) {
  if (!timings.has(route)) timings.set(route, []);
  const times = timings.get(route);
  times.push(ms);
  if (times.length > 1000) times.shift();
}

/* The smallest time that a share of all does not exceed. */
function quantile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/* Prometheus' histograms of requests by route: [upper bound in seconds, how many were not slower], over all statuses. */
function histograms(text) {
  const byRoute = new Map();
  for (const line of text.split("\n")) {
    const found = line.match(/^transept_requests_seconds_bucket\{(.*)\} (\S+)$/);
    if (!found) continue;
    const labels = Object.fromEntries([...found[1].matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
    if (!byRoute.has(labels.route)) byRoute.set(labels.route, new Map());
    const buckets = byRoute.get(labels.route);
    buckets.set(bound, (buckets.get(bound) ?? 0) + Number(found[2]));
  }
  return new Map([...byRoute].map(([route, buckets]) => [route, [...buckets].sort((a, b) => a[0] - b[0])]));
}

/* As Prometheus' histogram_quantile: times lie evenly within a bucket. */
function histogramQuantile(buckets, share) {
  const total = buckets.length ? buckets[buckets.length - 1][1] : 0;
  if (total === 0) return undefined;
  let [low, before] = [0, 0];
  for (const [high, count] of buckets) {
    if (count >= share * total) {
      return high === Infinity ? low : low + ((high - low) * (share * total - before)) / Math.max(1e-9, count - before);
    }
    [low, before] = [high, count];
  }
  return low;
}
