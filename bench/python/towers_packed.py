"""The same `towers` + early(1), written to waste less: no padding outside of attention, and a loss that
never holds the logits of all targets.

Tokens of all users stand one after another: T tokens with start tokens and last events (what other
streams read), Q of them with a target. Only attention lays them out as users x slots, since the CPU
kernel wants it so. Parameters are those of `Towers`, so both can start from the same weights.
"""

import dataclasses

import torch
import torch.nn.functional as F

import towers
from streams import NEVER, START_CLOCK


@dataclasses.dataclass
class PackedStream:
    items: torch.Tensor  # [E] all events; a user's first token is the start token and not among them
    starts: torch.Tensor  # [B] places of the start tokens among the T
    events: torch.Tensor  # [E] places of the events among the T
    slots: torch.Tensor  # [T] slot of each token in its stream
    queries: torch.Tensor  # [Q] places of the tokens with a target among the T
    targets: torch.Tensor  # [Q] place in the domain's catalogue
    query_cells: torch.Tensor  # [Q] cells of the queries in B x L
    key_cells: torch.Tensor  # [T] cells of the tokens in B x (L + 1)
    longest: int  # L
    clocks: torch.Tensor  # [B, L + 1]
    horizons: torch.Tensor  # [B, L]


def pack(stream, users):
    padded = towers.pad(stream, users)
    lengths = torch.from_numpy(stream.lengths(users))
    longest, count = padded.items.shape[1], len(users)
    real = torch.arange(longest) < lengths[:, None]
    query_cells = real.flatten().nonzero().squeeze(1)
    row, slot = query_cells // longest, query_cells % longest
    starts = torch.cumsum(lengths + 1, 0) - lengths - 1
    queries = starts[row] + slot
    key_slots = torch.arange(longest + 1) <= lengths[:, None]
    key_cells = key_slots.flatten().nonzero().squeeze(1)
    return PackedStream(
        items=padded.items.flatten()[query_cells],
        starts=starts,
        events=queries + 1,
        slots=key_cells % (longest + 1),
        queries=queries,
        targets=padded.targets.flatten()[query_cells],
        query_cells=query_cells,
        key_cells=key_cells,
        longest=longest,
        clocks=padded.clocks,
        horizons=padded.horizons,
    )


class ChunkedCrossEntropy(torch.autograd.Function):
    """Mean cross entropy of all domains; its gradient is computed with it, a chunk of rows at a time."""

    @staticmethod
    def forward(context, table, parts, chunk_rows, *hidden):
        """`parts`: (first row of `table`, number of rows, targets) for each of `hidden` [Q, D]."""
        count = sum(len(h) for h in hidden)
        table_gradient, hidden_gradients, loss = torch.zeros_like(table), [], 0.0
        buffer = table.new_empty(chunk_rows * max(size for _, size, _ in parts))
        for h, (first, size, targets) in zip(hidden, parts):
            own, own_gradient = table[first : first + size], table_gradient[first : first + size]
            gradient = torch.empty_like(h)
            for at in range(0, len(h), chunk_rows):
                rows, target = h[at : at + chunk_rows], targets[at : at + chunk_rows, None]
                logits = buffer[: len(rows) * size].view(len(rows), size)
                torch.mm(rows, own.T, out=logits)
                torch.log_softmax(logits, 1, out=logits)
                loss -= logits.gather(1, target).sum()
                logits.exp_().scatter_add_(1, target, -torch.ones_like(target, dtype=logits.dtype))
                torch.mm(logits, own, out=gradient[at : at + chunk_rows])
                own_gradient.addmm_(logits.T, rows)
            hidden_gradients.append(gradient.div_(count))
        context.gradients = table_gradient.div_(count), hidden_gradients
        return loss / count

    @staticmethod
    def backward(context, outer):
        table, hidden = context.gradients
        return outer * table, None, None, *(outer * h for h in hidden)


def spread(x, cells, rows, slots):
    """Packed tokens [T, D] as users x slots [B, L, D], zero where there is no token."""
    return x.new_zeros(rows * slots, x.shape[-1]).index_copy(0, cells, x).view(rows, slots, -1)


def attend(attention, x, y, layout):
    """`attention` of packed x over packed y; `layout` says where they stand and what x may see."""
    rows, (x_cells, x_slots), (y_cells, y_slots), visible = layout
    query = attention.split(spread(attention.query(x), x_cells, rows, x_slots))
    key = attention.split(spread(attention.key(y), y_cells, rows, y_slots))
    value = attention.split(spread(attention.value(y), y_cells, rows, y_slots))
    mask = None if visible is None else visible[:, None]
    mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=visible is None)
    return attention.output(mixed.transpose(1, 2).flatten(-2).flatten(0, 1)[x_cells])


class PackedTowers(towers.Towers):
    def __init__(self, streams, d, heads, blocks, max_length, dropout, chunk_rows):
        super().__init__(streams, d, heads, blocks, max_length, dropout)
        self.chunk_rows = chunk_rows

    def embed(self, tower, packed):
        tokens = len(packed.slots)
        content = self.items.weight.new_empty(tokens, self.items.embedding_dim)
        content = content.index_copy(0, packed.events, self.items(packed.items))
        content = content.index_copy(0, packed.starts, tower.start.expand(len(packed.starts), -1))
        return tower.dropout(content + tower.positions[packed.slots])

    def fuse(self, a, packed, embedded):
        own, x = packed[a], embedded[a][packed[a].queries]
        fused = x
        for b, y in enumerate(embedded):
            if b != a:
                fusion, other = self.fusions[f"{a}-{b}"], packed[b]
                # A padded query slot may look anywhere: nobody reads it.
                visible = other.clocks[:, None, :] < own.horizons.clamp(min=0)[:, :, None]
                layout = (len(own.starts), (own.query_cells, own.longest), (other.key_cells, other.longest + 1), visible)
                attended = attend(fusion.attention, fusion.norm_query(x), fusion.norm_key(y), layout)
                fused = fused + fusion.gate(torch.cat([x, attended], -1)) * attended
        return fused

    def run_tower(self, tower, x, packed):
        cells = (packed.query_cells, packed.longest)
        for block in tower.blocks:
            normed = block.norm_attention(x)
            attended = attend(block.attention, normed, normed, (len(packed.starts), cells, cells, None))
            x = x + block.dropout(attended)
            x = x + block.dropout(block.feed_forward(block.norm_feed_forward(x)))
        return tower.norm(x)

    def encode(self, packed):
        embedded = [self.embed(tower, p) for tower, p in zip(self.towers, packed)]
        fused = [self.fuse(a, packed, embedded) for a in range(len(packed))]
        return [self.run_tower(tower, x, p) for tower, x, p in zip(self.towers, fused, packed)]

    def forward(self, users):
        packed = [pack(stream, users) for stream in self.streams]
        parts = [(s.first, s.size, p.targets) for s, p in zip(self.streams, packed)]
        return ChunkedCrossEntropy.apply(self.items.weight, parts, self.chunk_rows, *self.encode(packed))
