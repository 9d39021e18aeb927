"""`towers` with early fusion as one would write it in PyTorch: eager, padded, full logits.

Axes: B users, L slots of a stream with a target to predict (L + 1 with the last event, which is only
read by other streams), D width, V items of one domain.
"""

import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

from streams import NEVER, NO_TARGET, PADDING, START_CLOCK

INIT = 0.02


def inner_width(d):
    """Width of the SwiGLU layer: 8/3 of the model's, rounded up to a multiple of 8."""
    return -(-8 * d // 24) * 8


@dataclasses.dataclass
class PaddedStream:
    items: torch.Tensor  # [B, L] without the start token
    clocks: torch.Tensor  # [B, L + 1] with the start token
    horizons: torch.Tensor  # [B, L] clock of the event to predict
    targets: torch.Tensor  # [B, L] place in the domain's catalogue


def pad(stream, users):
    """The users' streams side by side, padded to the longest of them."""
    lengths = torch.from_numpy(stream.lengths(users))
    slots = torch.arange(max(1, int(lengths.max())))
    real = slots < lengths[:, None]
    at = torch.where(real, torch.from_numpy(stream.offsets[users])[:, None] + slots, 0)
    items, clocks = torch.from_numpy(stream.items)[at], torch.from_numpy(stream.clocks)[at]
    return PaddedStream(
        items=items.masked_fill(~real, PADDING),
        clocks=F.pad(clocks.masked_fill(~real, NEVER), (1, 0), value=START_CLOCK),
        horizons=clocks.masked_fill(~real, START_CLOCK),
        targets=(items - stream.first).masked_fill(~real, NO_TARGET),
    )


class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(d, d) for _ in range(4))

    def split(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x, y, visible=None):
        """Slots of x read slots of y: those `visible` [B, L, M], or without it the earlier ones."""
        query, key, value = self.split(self.query(x)), self.split(self.key(y)), self.split(self.value(y))
        mask = None if visible is None else visible[:, None]
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=visible is None)
        return self.output(mixed.transpose(1, 2).flatten(-2))


class GatedCrossAttention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.norm_query, self.norm_key = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention = Attention(d, heads)
        self.gate = nn.Sequential(nn.Linear(2 * d, 4 * d), nn.GELU(), nn.Linear(4 * d, d), nn.Sigmoid())

    def forward(self, x, y, visible):
        """What x gains from y: gate * attended. A slot that sees nothing gains nothing."""
        sees = visible.any(-1, keepdim=True)
        attended = self.attention(self.norm_query(x), self.norm_key(y), visible | ~sees) * sees
        return self.gate(torch.cat([x, attended], -1)) * attended


class Block(nn.Module):
    def __init__(self, d, heads, inner, dropout):
        super().__init__()
        self.norm_attention, self.norm_feed_forward = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention = Attention(d, heads)
        self.gate, self.up = nn.Linear(d, inner, bias=False), nn.Linear(d, inner, bias=False)
        self.down = nn.Linear(inner, d, bias=False)
        self.dropout = nn.Dropout(dropout)

    def feed_forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))

    def forward(self, x):
        normed = self.norm_attention(x)
        x = x + self.dropout(self.attention(normed, normed))
        return x + self.dropout(self.feed_forward(self.norm_feed_forward(x)))


class Tower(nn.Module):
    """Start token, positions, blocks and final norm of one domain."""

    def __init__(self, d, heads, blocks, max_length, dropout):
        super().__init__()
        self.start = nn.Parameter(torch.empty(d))
        self.positions = nn.Parameter(torch.empty(max_length + 1, d))
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(d, heads, inner_width(d), dropout) for _ in range(blocks))
        self.norm = nn.LayerNorm(d)

    def embed(self, items):
        start = self.start.expand(len(items), 1, -1)
        x = torch.cat([start, items], 1)
        return self.dropout(x + self.positions[: x.shape[1]])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Towers(nn.Module):
    def __init__(self, streams, d, heads, blocks, max_length, dropout):
        super().__init__()
        self.streams = streams
        domains = range(len(streams))
        self.items = nn.Embedding(1 + sum(s.size for s in streams), d, padding_idx=PADDING)
        self.towers = nn.ModuleList(Tower(d, heads, blocks, max_length, dropout) for _ in domains)
        self.fusions = nn.ModuleDict(
            {f"{a}-{b}": GatedCrossAttention(d, heads) for a in domains for b in domains if a != b}
        )
        for name, parameter in self.named_parameters():
            if "norm" not in name:
                nn.init.zeros_(parameter) if name.endswith("bias") else nn.init.normal_(parameter, std=INIT)

    def forward(self, users):
        """Mean cross entropy over all targets of the users, in all domains."""
        padded = [pad(stream, users) for stream in self.streams]
        embedded = [tower.embed(self.items(p.items)) for tower, p in zip(self.towers, padded)]
        loss, targets = 0.0, 0
        for a, (stream, tower) in enumerate(zip(self.streams, self.towers)):
            x = embedded[a][:, :-1]
            fused = x
            for b, y in enumerate(embedded):
                if b != a:
                    visible = padded[b].clocks[:, None, :] < padded[a].horizons[:, :, None]
                    fused = fused + self.fusions[f"{a}-{b}"](x, y, visible)
            table = self.items.weight[stream.first : stream.first + stream.size]
            logits = tower(fused) @ table.T
            target = padded[a].targets.flatten()
            loss = loss + F.cross_entropy(logits.flatten(0, 1), target, ignore_index=NO_TARGET, reduction="sum")
            targets += int((target != NO_TARGET).sum())
        return loss / targets
