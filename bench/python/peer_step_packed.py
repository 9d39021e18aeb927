"""Training step of `towers` + early(1) in PyTorch as good as we can write it: packed tokens, the loss and
its gradient in chunks of rows, fused AdamW. The same model, data and options as peer_step.py.

    python3 bench/python/peer_step_packed.py --steps 10 [--compile]
"""

import torch

import measuring
from towers_packed import PackedTowers


def build(data, options):
    model = PackedTowers(
        data, options.d, options.heads, options.blocks, options.max_length, options.dropout, options.chunk_rows
    )
    if options.compile:
        model.encode = torch.compile(model.encode, dynamic=True)
    return model


def slots(data, users):
    return sum(len(users) + int(s.lengths(users).sum()) for s in data)


def add(parser):
    parser.add_argument("--chunk-rows", type=int, default=512, help="rows of logits held at a time")
    parser.add_argument("--compile", action="store_true", help="torch.compile all but the loss")


if __name__ == "__main__":
    options = measuring.settings(__doc__, add)
    name = "python-packed-compiled" if options.compile else "python-packed-chunked"
    measuring.measure(name, options, build, slots, fused=True)
