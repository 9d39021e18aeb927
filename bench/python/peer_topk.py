"""The best items of a table for a query as one would write it in PyTorch: one product with all items and
torch.topk; for many queries at once the same, in pieces whose scores fit the memory that is allowed.

    python3 bench/python/peer_topk.py 300 1000000 64 100 256
"""

import argparse
import json
import resource
import statistics
import time

import torch

WARM_UP = 20
ROUNDS = 3


def seconds(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def many(items, queries, k, piece):
    """The best items of each query; scores of `piece` queries and all items are held at a time."""
    return torch.cat([(part @ items.T).topk(k).indices for part in queries.split(piece)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("requests", "items", "width", "k", "batch"):
        parser.add_argument(name, type=int)
    parser.add_argument("--piece", type=int, default=64, help="queries in a piece of the batch")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    items = torch.randn(options.items, options.width)
    with torch.inference_mode():
        single = [torch.randn(options.width) for _ in range(WARM_UP + options.requests)]
        ms = sorted([1e3 * seconds(lambda q=q: (items @ q).topk(options.k)) for q in single][WARM_UP:])
        queries = torch.randn(options.batch, options.width)
        batched = statistics.median(
            [seconds(lambda: many(items, queries, options.k, options.piece)) for _ in range(1 + ROUNDS)][1:]
        )
    per_core = options.batch / batched / options.threads
    print(
        json.dumps(
            {
                "peer": "python-topk",
                "threads": options.threads,
                "items": options.items,
                "width": options.width,
                "k": options.k,
                "p25_ms": round(ms[options.requests // 4], 3),
                "p50_ms": round(ms[options.requests // 2], 3),
                "p99_ms": round(ms[options.requests * 99 // 100], 3),
                "max_ms": round(ms[-1], 3),
                "batch": options.batch,
                "batched_ms_per_query": round(1e3 * batched / options.batch, 3),
                "batched_queries_per_s_per_core": round(per_core, 1),
                "batched_items_per_s_per_core": round(per_core * options.items),
                "peak_rss_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }
        )
    )
