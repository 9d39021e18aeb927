"""How fast one core multiplies in the shapes of the exact softmax, in fp32 and bf16 (PyTorch's library, not ours).

    python3 bench/python/gemm_shapes.py [items] [width]
"""

import sys
import time

import torch

QUESTIONS = 600  # in a chunk


def gflops(multiply, operations, rounds=20):
    multiply()
    started = time.perf_counter()
    for _ in range(rounds):
        multiply()
    return rounds * operations / (time.perf_counter() - started) / 1e9


if __name__ == "__main__":
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 14_000
    width = int(sys.argv[2]) if len(sys.argv) > 2 else 128
    torch.set_num_threads(1)
    for kind in (torch.float32, torch.bfloat16):
        hidden = torch.randn(QUESTIONS, width).to(kind)
        table = torch.randn(items, width).to(kind)
        scores = torch.randn(QUESTIONS, items).to(kind)
        hidden_gradient, table_gradient = torch.zeros_like(hidden), torch.zeros_like(table)
        operations = 2 * QUESTIONS * items * width
        for name, multiply in (
            ("scores", lambda: torch.mm(hidden, table.T, out=scores)),
            ("gradient of the items", lambda: torch.mm(scores.T, hidden, out=table_gradient)),
            ("gradient of the questions", lambda: torch.mm(scores, table, out=hidden_gradient)),
        ):
            print(f"{kind} {name}: {gflops(multiply, operations):.0f} GFLOP/s")
