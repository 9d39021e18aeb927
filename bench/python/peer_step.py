"""Training step of `towers` + early(1) as a typical user of PyTorch writes it: eager, streams padded to
the longest in the batch, logits of the whole catalogue at every slot.

    python3 bench/python/peer_step.py --steps 10

Early fusion is one gated cross-attention (sigmoid, norm) per ordered pair of domains. Dropout acts on
the embeddings and on both branches of a block. Prints one line of JSON (see measuring.py).
"""

import measuring
from towers import Towers


def build(data, options):
    return Towers(data, options.d, options.heads, options.blocks, options.max_length, options.dropout)


def slots(data, users):
    """Every stream is a row of its start token and as many events as the longest has."""
    return sum(len(users) * (1 + int(s.lengths(users).max())) for s in data)


if __name__ == "__main__":
    measuring.measure("python-eager-padded", measuring.settings(__doc__), build, slots)
