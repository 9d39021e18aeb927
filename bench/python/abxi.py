"""ABXI as one would write it in PyTorch: three streams padded to the longest history, aligned slot by
slot, and one gathered vector for every negative of every slot.

Axes: B users, L slots, D width, S candidates of a slot (the target first). Slot t of a domain's stream
holds the domain's last item before target t if that target is of the domain, else nothing.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from streams import PADDING

INIT = 0.02
INNER = 680


class Users:
    """Every user's events of both domains in one sequence, and candidates for its targets."""

    def __init__(self, streams, max_length, negatives, seed):
        self.streams, self.length, self.negatives = streams, max_length, negatives
        self.random = np.random.default_rng(seed)
        self.bounds = [(s.first, s.first + s.size) for s in streams]
        self.sequences = []
        for user in range(len(streams[0].offsets) - 1):
            own = [slice(s.offsets[user], s.offsets[user + 1]) for s in streams]
            clocks = np.concatenate([s.clocks[o] for s, o in zip(streams, own)])
            items = np.concatenate([s.items[o] for s, o in zip(streams, own)])
            self.sequences.append(items[np.argsort(clocks)][-max_length - 1 :])

    def batch(self, users):
        """Streams [1 + domains, B, L], targets [B, L], candidates [B, L, S]; nothing is 0."""
        streams = np.zeros((1 + len(self.bounds), len(users), self.length), dtype=np.int64)
        targets = np.zeros((len(users), self.length), dtype=np.int64)
        draws = len(self.bounds) * self.negatives
        candidates = np.zeros((len(users), self.length, draws), dtype=np.int64)
        for b, user in enumerate(users):
            items = self.sequences[user]
            at = self.length - (len(items) - 1)
            streams[0, b, at:] = items[:-1]
            for d, (low, high) in enumerate(self.bounds):
                last = PADDING
                for t in range(1, len(items)):
                    last = items[t - 1] if low <= items[t - 1] < high else last
                    if low <= items[t] < high and last != PADDING:
                        streams[1 + d, b, at + t - 1] = last
                        targets[b, at + t - 1] = items[t]
                free = np.setdiff1d(np.arange(low, high), items)
                drawn = self.random.choice(free, (len(items) - 1, self.negatives))
                candidates[b, at:, d * self.negatives : (d + 1) * self.negatives] = drawn
        streams, targets = torch.from_numpy(streams), torch.from_numpy(targets)
        return streams, targets, torch.cat([targets[..., None], torch.from_numpy(candidates)], -1)


class SwiGlu(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.gate, self.up = nn.Linear(d, INNER, bias=False), nn.Linear(d, INNER, bias=False)
        self.down = nn.Linear(INNER, d, bias=False)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class LowRank(nn.Module):
    def __init__(self, d, rank):
        super().__init__()
        self.a = nn.Parameter(torch.randn(d, rank) / 50)
        self.b = nn.Parameter(torch.zeros(rank, d))

    def forward(self, x):
        return x @ self.a @ self.b


class Abxi(nn.Module):
    def __init__(self, users, d, heads, dropout, stream_rank=16, invariant_rank=64, temperature=0.75):
        super().__init__()
        self.users, self.temperature = users, temperature
        domains = range(len(users.bounds))
        self.items = nn.Embedding(users.bounds[-1][1], d, padding_idx=PADDING)
        self.positions = nn.Embedding(users.length + 1, d, padding_idx=0)
        self.attention = nn.MultiheadAttention(d, heads, batch_first=True)
        self.norm_attention = nn.LayerNorm(d)
        self.feed_forward, self.invariant = SwiGlu(d), SwiGlu(d)
        self.projectors = nn.ModuleList(SwiGlu(d) for _ in domains)
        self.adapters = nn.ModuleList(LowRank(d, stream_rank) for _ in range(1 + len(domains)))
        self.norms = nn.ModuleList(nn.LayerNorm(d) for _ in range(1 + len(domains)))
        self.invariant_adapters = nn.ModuleList(LowRank(d, invariant_rank) for _ in domains)
        self.invariant_norms = nn.ModuleList(nn.LayerNorm(d) for _ in domains)
        self.own_norms = nn.ModuleList(nn.LayerNorm(d) for _ in domains)
        self.dropout = nn.Dropout(dropout)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=INIT)

    def stream(self, items, s):
        mask = (items != PADDING)[..., None]
        position = mask.squeeze(-1).flip(1).cumsum(1).flip(1) * mask.squeeze(-1)
        h = self.dropout((self.items(items) + self.positions(position)) * mask)
        causal = torch.ones(items.shape[1], items.shape[1], dtype=torch.bool).triu(1)
        h = self.norm_attention(h + self.dropout(self.attention(h, h, h, attn_mask=causal, need_weights=False)[0])) * mask
        return self.norms[s](h + self.dropout(self.feed_forward(h)) + self.dropout(self.adapters[s](h))) * mask

    def encode(self, streams):
        """What each slot answers, [B, L, D], in the domain that its target is of."""
        mixed = self.stream(streams[0], 0)
        projected = self.dropout(self.invariant(mixed))
        output = 0
        for d, items in enumerate(streams[1:]):
            own, mask = self.stream(items, 1 + d), (items != PADDING)[..., None]
            shared = (mixed + projected + self.dropout(self.invariant_adapters[d](mixed))) * mask
            alone = (own + self.dropout(self.projectors[d](own))) * mask
            output = output + (self.invariant_norms[d](shared) + self.own_norms[d](alone)) * mask
        return output

    def loss(self, streams, targets, candidates):
        logits = torch.einsum("bld,blsd->bls", self.encode(streams), self.items(candidates)) / self.temperature
        loss = F.cross_entropy(logits.flatten(0, 1), torch.zeros(targets.numel(), dtype=torch.long), reduction="none")
        loss, total = loss.view(targets.shape), 0.0
        for low, high in self.users.bounds:
            mask = (targets >= low) & (targets < high)
            total = total + ((loss * mask).sum(1) / mask.sum(1).clamp(min=1)).mean()
        return total

    def forward(self, users):
        return self.loss(*self.users.batch(users))
