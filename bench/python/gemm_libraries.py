"""How fast one core multiplies in the shapes of a training step, by PyTorch's library and by NumPy's OpenBLAS.

    python3 bench/python/gemm_libraries.py
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is loaded

import statistics
import time

import numpy as np
import torch

WIDTH = 128
ROWS_AND_ITEMS = ((600, 14_000), (3_000, 340), (1_500, 128))  # softmax, feed-forward maps, attention's maps
SQUARE = 3_000
ROUNDS = 12


def gflops(multiply, operations):
    multiply()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        multiply()
        seconds.append(time.perf_counter() - started)
    return operations / statistics.median(seconds) / 1e9


def compare(name, left, right):
    out = torch.empty(left.shape[0], right.shape[1])
    operations = 2 * left.shape[0] * left.shape[1] * right.shape[1]
    a, b, c = left.numpy(), right.numpy(), np.empty_like(out.numpy())
    of_torch = gflops(lambda: torch.mm(left, right, out=out), operations)
    of_numpy = gflops(lambda: np.matmul(a, b, out=c), operations)
    print(f"{name}: PyTorch {of_torch:.0f}, OpenBLAS {of_numpy:.0f} GFLOP/s")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for rows, items in ROWS_AND_ITEMS:
        hidden, table, scores = torch.randn(rows, WIDTH), torch.randn(items, WIDTH), torch.randn(rows, items)
        compare(f"{rows} x {WIDTH} by {WIDTH} x {items}", hidden, table.T)
        compare(f"{items} x {rows} by {rows} x {WIDTH}", scores.T, hidden)
        compare(f"{rows} x {items} by {items} x {WIDTH}", scores, table)
    square = torch.randn(SQUARE, SQUARE)
    compare(f"square of {SQUARE}", square, square)
