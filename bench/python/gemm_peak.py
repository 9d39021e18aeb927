"""The machine's fp32 matrix-product peak, and the useful matrix-product work in a training step.

    python3 bench/python/gemm_peak.py --threads 2

Useful work counts what the model needs and nothing that padding adds: linear layers, attention over
visible pairs and logits, for real tokens and targets, forward and twice that for the backward pass.
"""

import argparse
import json
import time

import numpy as np
import torch

SIZES = (1024, 2048, 3072)
REPETITIONS = 4
BACKWARD_TOO = 3  # forward once, backward twice


def peak_gflops():
    """Best rate of square products C = A B of several sizes, with the current number of threads."""
    best = 0.0
    for n in SIZES:
        a, b, c = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)
        for _ in range(REPETITIONS):
            start = time.perf_counter()
            torch.mm(a, b, out=c)
            best = max(best, 2 * n**3 / (time.perf_counter() - start) / 1e9)
    return best


def useful_gflop_per_user(streams, d, inner, blocks):
    """Mean over all users of the matrix-product work that one user costs in a step."""
    everybody = np.arange(len(streams[0].offsets) - 1)
    flop = 0
    for a in streams:
        targets = len(a.items)
        lengths = a.lengths(everybody)
        causal_pairs = int((lengths * (lengths + 1) // 2).sum())
        per_token = 8 * d * d + 6 * d * inner
        flop += blocks * (per_token * targets + 4 * d * causal_pairs)
        flop += 2 * d * a.size * targets
        for b in streams:
            if b is not a:
                tokens = int((b.lengths(everybody) + 1)[lengths > 0].sum())
                query_side, key_side = 4 * d * d + 2 * 12 * d * d, 4 * d * d
                flop += query_side * targets + key_side * tokens + 4 * d * visible_pairs(a, b)
    return BACKWARD_TOO * flop / len(everybody) / 1e9


def visible_pairs(a, b):
    """Pairs (token of a with a target, token of b) with the key's clock before the query's horizon."""
    pairs = len(a.items)  # every target sees the start token
    for u in range(len(a.offsets) - 1):
        horizons = a.clocks[a.offsets[u] : a.offsets[u + 1]]
        pairs += int(np.searchsorted(b.clocks[b.offsets[u] : b.offsets[u + 1]], horizons).sum())
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    threads = parser.parse_args().threads
    torch.set_num_threads(threads)
    print(json.dumps({"threads": threads, "gemm_peak_gflops": round(peak_gflops(), 1)}))


if __name__ == "__main__":
    main()
