"""Full-ranking evaluation as one would write it in PyTorch: encode all users, hold the scores of users
x items of a domain, and sort them (`--by sort`, what evaluation code in this field commonly does) or, better,
count the items above each user's last event (`--by count`). Towers with early fusion, fresh weights.

    python3 bench/python/peer_ranking.py --rounds 3 --by sort
"""

import json
import resource
import statistics
import time

import numpy as np
import torch

import measuring
import streams
import towers


def last_events(path, role):
    """(domain, place in its catalogue) of each user's last event, in the order of streams.read."""
    held_out, streams.HELD_OUT = streams.HELD_OUT, 0
    whole = streams.read(path, 1 << 30, role)
    streams.HELD_OUT = held_out
    users = len(whole[0].offsets) - 1
    found = []
    for u in range(users):
        clocks = [s.clocks[s.offsets[u + 1] - 1] if s.offsets[u + 1] > s.offsets[u] else -1 for s in whole]
        domain = int(np.argmax(clocks))
        found.append((domain, int(whole[domain].items[whole[domain].offsets[u + 1] - 1]) - whole[domain].first))
    return np.array(found)


class Scorer(towers.Towers):
    def hidden(self, users, a):
        """The state of domain a's last token of each user, [B, D]."""
        padded = [towers.pad(stream, users) for stream in self.streams]
        embedded = [tower.embed(self.items(p.items)) for tower, p in zip(self.towers, padded)]
        x = embedded[a]
        lengths = torch.from_numpy(self.streams[a].lengths(users))
        fused = x
        for b, y in enumerate(embedded):
            if b != a:
                real = padded[b].clocks < streams.NEVER
                fused = fused + self.fusions[f"{a}-{b}"](x, y, real[:, None, :].expand(-1, x.shape[1], -1))
        return self.towers[a](fused)[torch.arange(len(users)), lengths]


def by_count(scores, target):
    own = scores.gather(1, target)
    return 1 + (scores > own).sum(1) + ((scores == own).sum(1) - 1) / 2


def by_sort(scores, target):
    return 1 + (scores.argsort(1, descending=True) == target).nonzero()[:, 1]


RANKS = {"count": by_count, "sort": by_sort}


def evaluate(model, targets, batch, ranks_of):
    ranks = torch.zeros(len(targets))
    for a, stream in enumerate(model.streams):
        users = np.flatnonzero(targets[:, 0] == a)
        if not len(users):
            continue
        hidden = torch.cat([model.hidden(users[i : i + batch], a) for i in range(0, len(users), batch)])
        scores = hidden @ model.items.weight[stream.first : stream.first + stream.size].T
        ranks[users] = ranks_of(scores, torch.from_numpy(targets[users, 1])[:, None]).to(ranks.dtype)
    return ranks


if __name__ == "__main__":
    def own_settings(parser):
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--by", choices=RANKS, default="count")
        parser.add_argument("--role", help="rank the last event of the users whose column split says so")

    options = measuring.settings(__doc__, own_settings)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    targets = last_events(options.data, options.role)
    streams.HELD_OUT = 1
    data = streams.read(options.data, options.max_length, options.role)
    model = Scorer(data, options.d, options.heads, options.blocks, options.max_length, 0.0).eval()
    seconds = []
    with torch.inference_mode():
        for _ in range(1 + options.rounds):
            started = time.perf_counter()
            ranks = evaluate(model, targets, options.batch, RANKS[options.by])
            seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds[1:])
    print(
        json.dumps(
            {
                "peer": f"python-users-x-items-{options.by}",
                "cases": len(targets),
                "median_s": round(median, 3),
                "min": round(min(seconds[1:]), 3),
                "max": round(max(seconds[1:]), 3),
                "cases_per_s": round(len(targets) / median, 1),
                "mean_rank": round(float(ranks.mean()), 1),
                "peak_rss_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }
        )
    )
