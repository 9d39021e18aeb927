"""Writes the golden fixtures of the layers, the losses, the hosts and the optimizer, in double precision.

    python3 core/src/test/python/golden.py        # writes core/src/test/resources/golden/*.json
    python3 core/src/test/python/golden_check.py  # recomputes them in numpy, layer by layer

No weights are stored. Element i (row-major) of the fixture's parameter number p, counted from 0, is
0.2 sin(1 + 0.7 p + 0.31 i), and 1 + that for the weight of a LayerNorm; element i of input number n
is sin(0.5 + 0.9 n + 0.13 i). Gradients are those of sum_i output[i] cos(0.2 i), where `output` is
the output of that name, plus the output `term` where there is one. Linear weights are [out, in]; all LayerNorms have eps 1e-5; a mask's name
says what 1 means. Axes: B batch, L query slots, M key slots, D width, V items, S negatives.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "resources" / "golden"
B, L, M, D, HEADS, INNER = 2, 4, 5, 8, 2, 16


class Parameters:
    """Parameters by name, made when first asked for, in that order, with the values of the pattern."""

    def __init__(self):
        self.tensors = {}

    def get(self, name, *shape):
        if name not in self.tensors:
            i = torch.arange(math.prod(shape), dtype=torch.float64)
            values = 0.2 * torch.sin(1 + 0.7 * len(self.tensors) + 0.31 * i)
            if "norm" in name and name.endswith("weight"):
                values = 1 + values
            self.tensors[name] = values.reshape(shape).requires_grad_()
        return self.tensors[name]


def pattern_input(number, *shape):
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    return torch.sin(0.5 + 0.9 * number + 0.13 * i).reshape(shape).requires_grad_()


# Layers ------------------------------------------------------------------------------------------


def linear(p, name, x, width_in, width_out, bias=True):
    weight = p.get(f"{name}.weight", width_out, width_in)
    return F.linear(x, weight, p.get(f"{name}.bias", width_out) if bias else None)


def layer_norm(p, name, x):
    return F.layer_norm(x, (D,), p.get(f"{name}.weight", D), p.get(f"{name}.bias", D), eps=1e-5)


def attention(p, name, x_BLD, y_BMD, visible_BLM):
    """Multi-head attention of x over y; a slot that sees no key gets exactly 0, not the bias."""
    heads = lambda z: z.unflatten(-1, (HEADS, D // HEADS)).transpose(1, 2)
    query = heads(linear(p, f"{name}query", x_BLD, x_BLD.shape[-1], D))
    key = heads(linear(p, f"{name}key", y_BMD, D, D))
    value = heads(linear(p, f"{name}value", y_BMD, D, D))
    seeing_BL = visible_BLM.any(-1)
    # A blind slot may look anywhere here (so that no NaN arises) and is set to 0 at the end.
    allowed_BLM = visible_BLM | ~seeing_BL[..., None]
    mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=allowed_BLM[:, None])
    output = linear(p, f"{name}output", mixed.transpose(1, 2).flatten(-2), D, D)
    return torch.where(seeing_BL[..., None], output, torch.zeros_like(output))


def gated_cross_attention(p, x_BLD, y_BMD, visible_BLM, gate, norm, name=""):
    q = layer_norm(p, f"{name}normQuery", x_BLD) if norm else x_BLD
    kv = layer_norm(p, f"{name}normKey", y_BMD) if norm else y_BMD
    attended = attention(p, f"{name}attention.", q, kv, visible_BLM)
    if gate == "none":
        return {"output": x_BLD + attended, "attended": attended}
    if gate == "scalar":
        alpha = p.get(f"{name}gate.alpha", 1)
        return {"output": x_BLD + alpha * attended, "attended": attended, "gate": alpha}
    inner = F.gelu(linear(p, f"{name}gate.inner", torch.cat([x_BLD, attended], -1), 2 * D, 4 * D))
    outer = linear(p, f"{name}gate.outer", inner, 4 * D, D)
    opened = torch.sigmoid(outer) if gate == "sigmoid" else torch.tanh(outer)
    return {"output": x_BLD + opened * attended, "attended": attended, "gate": opened}


def modern_block(p, x_BLD, visible_BLL, feed_forward, name=""):
    normed = layer_norm(p, f"{name}normAttention", x_BLD)
    h = x_BLD + attention(p, f"{name}attention.", normed, normed, visible_BLL)
    normed = layer_norm(p, f"{name}normFeedForward", h)
    if feed_forward == "swiglu":
        gate = F.silu(linear(p, f"{name}feedForward.gate", normed, D, INNER, bias=False))
        up = linear(p, f"{name}feedForward.up", normed, D, INNER, bias=False)
        return {"output": h + linear(p, f"{name}feedForward.down", gate * up, INNER, D, bias=False)}
    inner = F.gelu(linear(p, f"{name}feedForward.inner", normed, D, INNER))
    return {"output": h + linear(p, f"{name}feedForward.outer", inner, INNER, D)}


def classic_block(p, x_BLD, visible_BLL, name=""):
    q = layer_norm(p, f"{name}normAttention", x_BLD)
    h = q + attention(p, f"{name}attention.", q, x_BLD, visible_BLL)
    h = layer_norm(p, f"{name}normFeedForward", h)
    inner = F.relu(linear(p, f"{name}feedForward.inner", h, D, D))
    return {"output": h + linear(p, f"{name}feedForward.outer", inner, D, D)}


# Losses ------------------------------------------------------------------------------------------


def exact_loss(hidden_ND, items_VD, targets_N, temperature):
    return F.cross_entropy(hidden_ND @ items_VD.T / temperature, targets_N)


def sampled_loss(hidden_ND, items_VD, targets_N, negatives_S, probability_S, temperature):
    target_N = (hidden_ND * items_VD[targets_N]).sum(-1) / temperature
    negative_NS = hidden_ND @ items_VD[negatives_S].T / temperature
    negative_NS = negative_NS - torch.log(len(negatives_S) * probability_S)
    hit_NS = negatives_S[None, :] == targets_N[:, None]
    negative_NS = negative_NS.masked_fill(hit_NS, -math.inf)
    logits = torch.cat([target_N[:, None], negative_NS], 1)
    return F.cross_entropy(logits, torch.zeros(len(targets_N), dtype=torch.long))


# Hosts -------------------------------------------------------------------------------------------


class Abxi:
    """The three streams of ABXI, padded to the left and aligned slot by slot, with no key-padding mask.

    Slot t of a domain's stream holds the domain's last item before target t if t is of that domain
    (in training), or the domain's items side by side (in evaluation); other slots are zero vectors.

    With fusion, a slot of a domain's stream also reads the other domain's items that are older than
    the slot's target (its horizon), which stand side by side in a stream that nothing else changes.
    """

    LENGTH, INNER, RANKS = 6, 12, {"adapter": 3, "invariantAdapter": 2}
    ITEMS, DOMAINS = 9, {"food": range(1, 6), "kitchen": range(6, 10)}
    FUSIONS = {"early": ("sigmoid", True, 2), "stack": ("tanh", False, 3)}  # gate, norm, modules

    def __init__(self, p, fusion=None):
        self.p = p
        self.fusion = fusion

    def low_rank(self, name, x):
        inner = linear(self.p, f"{name}.down", x, D, self.RANKS[name.split(".")[-1]], bias=False)
        return linear(self.p, f"{name}.up", inner, self.RANKS[name.split(".")[-1]], D, bias=False)

    def swiglu(self, name, x):
        gate = F.silu(linear(self.p, f"{name}.gate", x, D, self.INNER, bias=False))
        return linear(self.p, f"{name}.down", gate * linear(self.p, f"{name}.up", x, D, self.INNER, bias=False), self.INNER, D, bias=False)

    def embed(self, items_BL):
        mask = (items_BL != 0)[..., None]
        left = items_BL.ne(0).flip(1).cumsum(1).flip(1) - 1  # distance from the end among items
        return (self.p.get("items.weight", self.ITEMS + 1, D)[items_BL] + self.p.get("positions.weight", self.LENGTH + 1, D)[left.clamp(min=0)]) * mask

    def attend(self, h, items_BL):
        slots = items_BL.shape[1]
        causal = torch.ones(slots, slots, dtype=torch.bool).tril().expand(len(items_BL), slots, slots)
        return layer_norm(self.p, "normAttention", h + attention(self.p, "attention.", h, h, causal)) * (items_BL != 0)[..., None]

    def bend(self, name, h, items_BL):
        sum = h + self.swiglu("feedForward", h) + self.low_rank(f"{name}.adapter", h)
        return layer_norm(self.p, f"{name}.norm", sum) * (items_BL != 0)[..., None]

    def cross(self, place, domain, x, own, y, read):
        """Own states x once they have read the other domain's states y; the rest as in `own`."""
        gate, norm, _ = self.FUSIONS[self.fusion]
        (items, horizons), (other, (keys, clocks)) = own, read
        visible = (keys != 0)[:, None, :] & (clocks[:, None, :] < horizons[..., None])
        name = f"fusion.{self.fusion}.{place}.{domain}<{other}."
        return gated_cross_attention(self.p, x, y, visible, gate, norm, name)["output"] * (items != 0)[..., None]

    def own(self, domain, own, read):
        """What a domain's own stream makes of each slot: items and horizons, the other's name, items and clocks."""
        (items, _), (other, (keys, _)) = own, read
        modules = self.FUSIONS[self.fusion][2] if self.fusion else 0
        # After embedding, attention and shared map: the modules there.
        places = [[*range(modules)], [], []] if self.fusion == "early" else [[i] if i < modules else [] for i in range(3)]
        steps = [
            lambda name, state, of: self.embed(of),
            lambda name, state, of: self.attend(state, of),
            lambda name, state, of: self.bend(f"own-{name}", state, of),
        ]
        x, y = None, None
        for step, its in zip(steps, places):
            x = step(domain, x, items)
            y = step(other, y, keys) if its else None
            for place in its:
                x = self.cross(place, domain, x, own, y, read)
        return x

    def outputs(self, mixed_BL, own, read):
        """What every slot answers in each domain.

        own: items and horizons of each domain's own stream
        read: items and clocks of what the other domain reads of each
        """
        h = self.attend(self.embed(mixed_BL), mixed_BL)
        h = self.bend("mixed", h, mixed_BL)
        p = self.swiglu("invariant", h)
        answers = {}
        for domain in own:
            other = next(name for name in own if name != domain)
            its = self.own(domain, own[domain], (other, read[other]))
            shared = layer_norm(self.p, f"own-{domain}.normInvariant", h + p + self.low_rank(f"own-{domain}.invariantAdapter", h))
            answers[domain] = shared + layer_norm(self.p, f"own-{domain}.normOwn", its + self.swiglu(f"own-{domain}.projector", its))
        return answers

    def domain(self, item):
        return next(name for name, items in self.DOMAINS.items() if item in items)

    def pad(self, rows):
        return torch.tensor([[0] * (self.LENGTH - len(row)) + row for row in rows])

    def pads(self, rows):
        """Rows of pairs as a pair of tensors."""
        return tuple(self.pad([[pair[i] for pair in row] for row in rows]) for i in range(2))

    def training(self, histories):
        """Targets, rows and outputs of all questions, domain by domain."""
        mixed = [history[:-1] for history in histories]
        own = {name: [] for name in self.DOMAINS}  # of each slot: item and horizon
        read = {name: [] for name in self.DOMAINS}  # of each event: item and clock
        for history in histories:
            for name in self.DOMAINS:
                last, row = 0, []
                for at, item in enumerate(history[1:], 1):
                    last = history[at - 1] if self.domain(history[at - 1]) == name else last
                    row.append((last, at) if self.domain(item) == name and last else (0, 0))
                own[name].append(row)
            for name in self.DOMAINS:
                latest = max(horizon for other in own if other != name for _, horizon in own[other][-1])
                read[name].append([(item, at) for at, item in enumerate(history[:latest]) if self.domain(item) == name])
        answers = self.outputs(
            self.pad(mixed),
            {name: self.pads(rows) for name, rows in own.items()},
            {name: self.pads(rows) for name, rows in read.items()},
        )
        asked = [
            (name, b, self.LENGTH - len(row) + t, histories[b][1 + t])
            for name, rows in own.items()
            for b, row in enumerate(rows)
            for t, (item, _) in enumerate(row)
            if item
        ]
        output = torch.stack([answers[name][b, slot] for name, b, slot, _ in asked])
        return [target for *_, target in asked], [b for _, b, *_ in asked], output

    def evaluation(self, histories, asked):
        """Rows and outputs of the domain asked of each history."""
        own, read = {}, {}
        for name in self.DOMAINS:
            read[name] = [[(item, at) for at, item in enumerate(h) if self.domain(item) == name] for h in histories]
            own[name] = [
                [(item, row[i + 1][1] if i + 1 < len(row) else len(h)) for i, (item, _) in enumerate(row)]
                for h, row in zip(histories, read[name])
            ]
        answers = self.outputs(
            self.pad(histories),
            {name: self.pads(rows) for name, rows in own.items()},
            {name: self.pads(rows) for name, rows in read.items()},
        )
        rows = [(name, b) for d, name in enumerate(self.DOMAINS) for b in range(len(histories)) if asked[b] == d]
        return [b for _, b in rows], torch.stack([answers[name][b, -1] for name, b in rows])


class NpCdsr:
    """NP-CDSR (reconstruction), one question at a time: each runs the towers over the events older than it, and nothing else."""

    LENGTH, LATENT, WEIGHT, SEED = 7, 3, 0.7, 21
    ITEMS, DOMAINS = 9, {"food": range(1, 6), "kitchen": range(6, 10)}
    FUSIONS = {"early": ("sigmoid", True, 2), "stack": ("tanh", False, 2)}  # gate, norm, modules; towers have one block

    def __init__(self, p, fusion=None):
        self.p = p
        self.fusion = fusion

    def other(self, domain):
        return next(name for name in self.DOMAINS if name != domain)

    def embedded(self, domain, history):
        """States of the start token and of the domain's events, their clocks and horizons."""
        events = [(at, item) for at, item in enumerate(history) if item in self.DOMAINS[domain]]
        items = self.p.get("items.weight", self.ITEMS + 1, D)[[0] + [item for _, item in events]]
        positions = self.p.get(f"tower-{domain}.positions.weight", self.LENGTH + 1, D)[: len(items)]
        start = self.p.get("starts.weight", len(self.DOMAINS), D)[list(self.DOMAINS).index(domain)]
        is_start = (torch.arange(len(items)) == 0)[:, None]
        clocks = torch.tensor([-1] + [at for at, _ in events])
        horizons = torch.tensor([at for at, _ in events] + [len(history)])
        return (items + positions + is_start * start)[None], clocks, horizons

    def block(self, domain, x, clocks):
        visible = clocks[None, :] <= clocks[:, None]
        return modern_block(self.p, x, visible[None], "swiglu", f"tower-{domain}.blocks.0.")["output"]

    def plain(self, domain, history):
        x, clocks, _ = self.embedded(domain, history)
        return layer_norm(self.p, f"tower-{domain}.norm", self.block(domain, x, clocks))[0]

    def crossed(self, domain, history):
        x, own, horizons = self.embedded(domain, history)
        y, clocks, _ = self.embedded(self.other(domain), history)
        visible = (clocks[None, :] < horizons[:, None])[None]
        gate, norm, modules = self.FUSIONS.get(self.fusion, (None, None, 0))
        cross = lambda i, x, y: gated_cross_attention(
            self.p, x, y, visible, gate, norm, f"fusion.{self.fusion}.{i}.{domain}<{self.other(domain)}."
        )["output"]
        for i in range(modules if self.fusion == "early" else min(modules, 1)):
            x = cross(i, x, y)
        x = self.block(domain, x, own)
        if self.fusion == "stack":
            x = cross(1, x, self.block(self.other(domain), y, clocks))
        return layer_norm(self.p, f"tower-{domain}.norm", x)[0]

    def asked(self, domain, history):
        """The domain's states, and the other domain's last one."""
        other = self.other(domain)
        known = any(item in self.DOMAINS[other] for item in history)
        elsewhere = self.plain(other, history)[-1] if known else torch.zeros(D, dtype=torch.float64)
        return self.crossed(domain, history), elsewhere

    def told(self, domain, history, target):
        states, elsewhere = self.asked(domain, history)
        x = torch.cat([states[-1], elsewhere, self.p.get("items.weight", self.ITEMS + 1, D)[target]])
        inner = F.relu(linear(self.p, f"process-{domain}.inner", x, 3 * D, D))
        return linear(self.p, f"process-{domain}.outer", inner, D, D)

    def latent(self, domain, told):
        """Mean and logarithm of the deviation after what pairs told."""
        s = F.relu(linear(self.p, f"process-{domain}.summary", torch.stack(told).mean(0), D, D))
        return [linear(self.p, f"process-{domain}.{part}", s, D, self.LATENT) for part in ["mean", "spread"]]

    def answer(self, domain, history, z):
        states, elsewhere = self.asked(domain, history)
        part = lambda name, x, bias=True: linear(self.p, f"decoder-{domain}.{name}", x, len(x), D, bias)
        u = states[-1] + part("join", elsewhere, bias=False)
        u = (1 + part("scale", z)) * u + part("shift", z)
        ask, visible = torch.cat([u, z])[None, None], torch.ones(1, 1, len(states), dtype=torch.bool)
        interest = attention(self.p, f"decoder-{domain}.attention.", ask, states[None], visible)[0, 0]
        gate = torch.sigmoid(part("gate", torch.cat([u, interest])))
        return gate * u + (1 - gate) * interest

    def questions(self, histories):
        """Domain, row, events before and target of every event."""
        return [
            (name, b, history[:at], item)
            for name, items in self.DOMAINS.items()
            for b, history in enumerate(histories)
            for at, item in enumerate(history)
            if item in items
        ]

    def support(self, histories, domain):
        """What the questions of those with events of both domains tell."""
        both = [all(any(i in items for i in history) for items in self.DOMAINS.values()) for history in histories]
        return [self.told(domain, h, target) for name, b, h, target in self.questions(histories) if name == domain and both[b]]

    def training(self, histories):
        """Targets, rows, noise, outputs and term of a batch all of whose pairs of both domains are its support."""
        asked, generator = self.questions(histories), torch.Generator().manual_seed(self.SEED)
        noise, outputs, term = [], [], 0
        for domain in self.DOMAINS:
            own = [(history, target) for name, _, history, target in asked if name == domain]
            noise.append(torch.empty(self.LATENT, dtype=torch.float64).normal_(generator=generator))
            mean, spread = self.latent(domain, [self.told(domain, *pair) for pair in own])
            posterior = torch.distributions.Normal(mean, spread.exp())
            mean, spread = self.latent(domain, self.support(histories, domain))
            divergence = torch.distributions.kl_divergence(posterior, torch.distributions.Normal(mean, spread.exp()))
            term = term + self.WEIGHT * divergence.sum() * len(own) / len(asked)
            z = posterior.mean + posterior.stddev * noise[-1]
            outputs += [self.answer(domain, history, z) for history, _ in own]
        return [t for *_, t in asked], [b for _, b, *_ in asked], torch.stack(noise), torch.stack(outputs), term

    def evaluation(self, training, histories, asked):
        """Rows, latent vectors and outputs; the former follow from the training histories."""
        latents = [self.latent(domain, self.support(training, domain))[0].detach() for domain in self.DOMAINS]
        rows = [(d, name, b) for d, name in enumerate(self.DOMAINS) for b in range(len(histories)) if asked[b] == d]
        outputs = [self.answer(name, histories[b], latents[d]) for d, name, b in rows]
        return [b for *_, b in rows], torch.stack(latents), torch.stack(outputs)


class TriThread:
    """LLM4CDSR's threads, one question at a time: each runs the threads over the events older than it, and nothing else.

    Items 0 (no item), 4 and 8 have no title, so they have learned vectors; the others are known by their texts.
    """

    LENGTH, TEXTS, HIDDEN, SEED = 7, 10, 5, 21
    ITEMS, DOMAINS, UNTITLED = 9, {"food": range(1, 6), "kitchen": range(6, 10)}, [0, 4, 8]
    WEIGHTS = {"items": 0.7, "profiles": 0.4}
    # What Java's generator drew for the seed, of each row with both domains; the test checks that it does.
    PAIRS = [(2, 9), (5, 6), (2, 8)]
    GROUPS = {1: 0, 2: 1, 3: 0, 5: 1, 6: 2, 7: 0, 9: 2}
    FUSIONS = {"early": ("sigmoid", True, 2), "stack": ("tanh", False, 2)}  # gate, norm, modules; threads have one block

    def __init__(self, p, text, fusion=None, causal=True):
        self.p = p
        self.fusion = fusion
        self.causal = causal
        self.text = text
        self.local = torch.zeros(self.ITEMS + 1, D, dtype=torch.float64)
        for items in self.DOMAINS.values():
            known = [item for item in items if item not in self.UNTITLED]
            centred = self.text[known] - self.text[known].mean(0)
            _, sizes, directions = torch.linalg.svd(centred, full_matrices=False)
            for c in range(min(D, len(known) - 1)):
                direction = directions[c] * torch.sign(directions[c][directions[c].abs().argmax()])
                self.local[known, c] = centred @ direction
        learned = p.get("items.weight", len(self.UNTITLED), 2 * D)
        image = self.adapter("items.adapter", self.text)
        rows = [
            learned[self.UNTITLED.index(item)] if item in self.UNTITLED else torch.cat([image[item], self.local[item]])
            for item in range(self.ITEMS + 1)
        ]
        self.items = torch.stack(rows)

    def adapter(self, name, x):
        return linear(self.p, f"{name}.outer", linear(self.p, f"{name}.inner", x, self.TEXTS, self.HIDDEN), self.HIDDEN, D)

    @classmethod
    def texts(cls):
        """Text vectors of any direction; 0 without a title."""
        i = torch.arange((cls.ITEMS + 1) * cls.TEXTS, dtype=torch.float64)
        texts = torch.sin(0.37 * i * i + 0.1 * i).reshape(cls.ITEMS + 1, cls.TEXTS)
        texts[cls.UNTITLED] = 0
        return texts

    def other(self, domain):
        return next(name for name in self.DOMAINS if name != domain)

    def embedded(self, thread, items):
        """States of the start token and of items; `thread` is a domain or None for the merged one."""
        half = self.items[[0] + items]
        if thread:
            half, scale = half[:, D:], math.sqrt(D)
            start = self.p.get("starts.weight", len(self.DOMAINS), D)[list(self.DOMAINS).index(thread)]
        else:
            half, scale = half[:, :D], math.sqrt(self.TEXTS)
            start = self.p.get("merged.starts.weight", 1, D)[0]
        name = f"tower-{thread}" if thread else "merged.tower"
        positions = self.p.get(f"{name}.positions.weight", self.LENGTH + 1, D)[: len(half)]
        is_start = (torch.arange(len(half)) == 0)[:, None]
        return (half * scale + is_start * start + positions)[None]

    def block(self, name, x):
        slots = x.shape[1]
        visible = torch.ones(slots, slots, dtype=torch.bool)
        return classic_block(self.p, x, (visible.tril() if self.causal else visible)[None], f"{name}.blocks.0.")["output"]

    def own(self, domain, history):
        """The domain's events, their clocks and horizons."""
        events = [(at, item) for at, item in enumerate(history) if item in self.DOMAINS[domain]]
        clocks = torch.tensor([-1] + [at for at, _ in events])
        horizons = torch.tensor([at for at, _ in events] + [len(history)])
        return [item for _, item in events], clocks, horizons

    def merged(self, history):
        x = self.block("merged.tower", self.embedded(None, history))
        return layer_norm(self.p, "merged.tower.norm", x)[0]

    def thread(self, domain, history):
        items, _, horizons = self.own(domain, history)
        others, clocks, _ = self.own(self.other(domain), history)
        x, y = self.embedded(domain, items), self.embedded(self.other(domain), others)
        visible = (clocks[None, :] < horizons[:, None])[None]
        gate, norm, modules = self.FUSIONS.get(self.fusion, (None, None, 0))
        cross = lambda i, x, y: gated_cross_attention(
            self.p, x, y, visible, gate, norm, f"fusion.{self.fusion}.{i}.{domain}<{self.other(domain)}."
        )["output"]
        for i in range(modules if self.fusion == "early" else min(modules, 1)):
            x = cross(i, x, y)
        x = self.block(f"tower-{domain}", x)
        if self.fusion == "stack":
            x = cross(1, x, self.block(f"tower-{self.other(domain)}", y))
        return layer_norm(self.p, f"tower-{domain}.norm", x)[0]

    def answer(self, domain, history):
        return torch.cat([self.merged(history)[-1], self.thread(domain, history)[-1]])

    def contrast(self, one, other):
        """Cross-entropy in both directions, against the same soft targets."""
        targets = torch.softmax((one @ one.T + other @ other.T) / 2, 1)
        scores = one @ other.T
        return (F.cross_entropy(scores, targets) + F.cross_entropy(scores.T, targets)) / 2

    def profile(self, items):
        groups = {}
        for item in items:
            groups.setdefault(self.GROUPS[item], []).append(self.text[item])
        return torch.stack([torch.stack(texts).mean(0) for texts in groups.values()]).mean(0)

    def training(self, histories):
        """Targets, rows, outputs and both terms of a batch."""
        asked = [
            (domain, b, history[:at], item)
            for domain, items in self.DOMAINS.items()
            for b, history in enumerate(histories)
            for at, item in enumerate(history)
            if item in items
        ]
        outputs = torch.stack([self.answer(domain, history) for domain, _, history, _ in asked])
        pairs = torch.tensor(self.PAIRS)
        items = self.contrast(self.items[pairs[:, 0], :D], self.items[pairs[:, 1], :D])
        known = [(b, [i for i in history[:-1] if i not in self.UNTITLED]) for b, history in enumerate(histories)]
        known = [(b, had) for b, had in known if had]
        profiles = self.adapter("profile", torch.stack([self.profile(had) for _, had in known]))
        states = torch.stack([self.merged(histories[b][:-1])[-1] for b, _ in known])
        terms = {"items": self.WEIGHTS["items"] * items, "profiles": self.WEIGHTS["profiles"] * self.contrast(profiles, states)}
        return [t for *_, t in asked], [b for _, b, *_ in asked], outputs, terms

    def evaluation(self, histories, asked):
        """Rows, outputs and scores of all items of the domain asked for."""
        rows = [(name, b) for d, name in enumerate(self.DOMAINS) for b in range(len(histories)) if asked[b] == d]
        outputs = torch.stack([self.answer(name, histories[b]) for name, b in rows])
        scores = torch.cat([self.items[list(self.DOMAINS[name])] @ output for (name, _), output in zip(rows, outputs)])
        return [b for _, b in rows], outputs, scores


# Fixtures ----------------------------------------------------------------------------------------


def tensor(t):
    flat = t.detach().flatten().tolist()
    return {"shape": list(t.shape), "data": [int(v) if t.dtype != torch.float64 else v for v in flat]}


def fixture(settings, inputs, masks, compute, differentiates=True):
    """Runs `compute(parameters, inputs, masks)` and describes all that a test needs to repeat it."""
    p = Parameters()
    tensors = {name: pattern_input(n, *shape) for n, (name, shape) in enumerate(inputs.items())}
    outputs = compute(p, tensors, masks)
    output = outputs["output"]
    weights = torch.cos(0.2 * torch.arange(output.numel(), dtype=torch.float64)).reshape(output.shape)
    leaves = {**p.tensors, **tensors}
    total = (output * weights).sum() + outputs.get("term", 0)
    gradients = torch.autograd.grad(total, list(leaves.values())) if differentiates else []
    return {
        "settings": settings,
        "parameters": [{"name": n, "shape": list(t.shape)} for n, t in p.tensors.items()],
        "inputs": [{"name": n, "shape": list(t.shape)} for n, t in tensors.items()],
        "masks": {name: tensor(mask) for name, mask in masks.items()},
        "outputs": {name: tensor(t) for name, t in outputs.items()},
        "gradients": {name: tensor(g) for name, g in zip(leaves, gradients)},
    }


def causal():
    return {"visible": torch.ones(L, L, dtype=torch.bool).tril().expand(B, L, L)}


def by_clock():
    """As streams see each other: each row sees a prefix of the keys; one row sees none, one all."""
    seen = torch.tensor([[1, 2, 2, 4], [0, 1, 3, 5]])
    return {"visible": torch.arange(M)[None, None, :] < seen[..., None]}


def layer_fixtures():
    one, two = {"x": (B, L, D)}, {"x": (B, L, D), "y": (B, M, D)}
    shape = {"width": D, "heads": HEADS}
    attend = lambda p, t, m: {"output": attention(p, "", t["x"], t.get("y", t["x"]), m["visible"])}
    yield "attention-causal", fixture({**shape, "keys": "x"}, one, causal(), attend)
    yield "attention-cross", fixture({**shape, "keys": "y"}, two, by_clock(), attend)
    for gate, norm in [("sigmoid", True), ("tanh", False), ("scalar", False), ("none", False)]:
        settings = {**shape, "gate": gate, "norm": norm}
        run = lambda p, t, m: gated_cross_attention(p, t["x"], t["y"], m["visible"], gate, norm)
        yield f"gca-{gate}", fixture(settings, two, by_clock(), run)
    for kind in ["swiglu", "gelu"]:
        settings = {**shape, "block": "modern", "feedForward": kind, "inner": INNER}
        run = lambda p, t, m: modern_block(p, t["x"], m["visible"], kind)
        yield f"block-{kind}", fixture(settings, one, causal(), run)
    run = lambda p, t, m: classic_block(p, t["x"], m["visible"])
    yield "block-classic", fixture({**shape, "block": "classic", "inner": D}, one, causal(), run)


def loss_fixtures():
    queries, items = 7, 11
    inputs = {"hidden": (queries, D), "items": (items, D)}
    targets = torch.tensor([3, 0, 10, 3, 7, 1, 5])
    ints = lambda t: {"shape": list(t.shape), "data": t.tolist()}
    settings = {
        "formula": "mean over n of logsumexp_v(hidden[n].items[v] / temperature) - hidden[n].items[targets[n]] / temperature",
        "temperature": 0.75,
        "targets": ints(targets),
    }
    run = lambda p, t, m: {"output": exact_loss(t["hidden"], t["items"], targets, 0.75)}
    yield "loss-exact", fixture(settings, inputs, {}, run)

    # Drawn with replacement: item 2 twice; items 3, 0 and 7 are also targets.
    negatives = torch.tensor([2, 3, 8, 2, 0, 7])
    popularity = 1 / torch.arange(1, items + 1, dtype=torch.float64)
    probability = (popularity / popularity.sum())[negatives]
    for temperature in [1.0, 0.75]:
        settings = {
            "formula": "mean over n of log(exp(t) + sum_s exp(s_s)) - t, with t = hidden[n].items[targets[n]] / temperature (uncorrected) and"
            " s_s = hidden[n].items[negatives[s]] / temperature - log(S probabilities[s]), leaving out s with negatives[s] = targets[n]",
            "temperature": temperature,
            "targets": ints(targets),
            "negatives": ints(negatives),
            "probabilities": tensor(probability),
        }
        run = lambda p, t, m: {
            "output": sampled_loss(t["hidden"], t["items"], targets, negatives, probability, temperature)
        }
        yield f"loss-sampled{'' if temperature == 1 else '-temperature'}", fixture(settings, inputs, {}, run)


def host_fixtures():
    logs = [[1, 6, 7, 2, 2, 9, 3], [8, 4, 6, 5], [3, 1, 4], [7, 2]]
    asked = [1, 0, 0, 0]  # The last user has no event in the domain asked of her.
    ints = lambda values: {"shape": [len(values)], "data": values}
    common = {"domains": {name: len(items) for name, items in Abxi.DOMAINS.items()}, "length": Abxi.LENGTH}
    for fusion in [None, *Abxi.FUSIONS]:
        name = f"abxi-{fusion}" if fusion else "abxi"
        if fusion:
            gate, norm, modules = Abxi.FUSIONS[fusion]
            common["fusion"] = {"kind": fusion, "gate": gate, "norm": norm, "modules": modules}
        settings = dict(common)

        def training(p, t, m):
            targets, rows, output = Abxi(p, fusion).training(logs)
            settings.update(targets=ints(targets), rows=ints(rows))
            return {"output": output}

        yield f"{name}-training", fixture(settings, {}, {}, training)
        settings = {**settings, "asked": ints(asked)}

        def evaluation(p, t, m):
            rows, output = Abxi(p, fusion).evaluation([log[:-1] for log in logs], asked)
            settings["rows"] = ints(rows)
            return {"output": output}

        yield f"{name}-evaluation", fixture(settings, {}, {}, evaluation)


def process_fixtures():
    logs = [[1, 6, 7, 2, 2, 9, 3], [8, 4, 6, 5], [3, 1, 4], [7, 2, 8], [6, 6]]
    asked = [1, 0, 0, 1, 0]  # The third user knows one domain only, the last one the other.
    ints = lambda values: {"shape": [len(values)], "data": values}
    for fusion in [None, *NpCdsr.FUSIONS]:
        name = f"np-cdsr-{fusion}" if fusion else "np-cdsr"
        settings = {"length": NpCdsr.LENGTH, "latent": NpCdsr.LATENT, "weight": NpCdsr.WEIGHT, "seed": NpCdsr.SEED}
        if fusion:
            gate, norm, modules = NpCdsr.FUSIONS[fusion]
            settings["fusion"] = {"kind": fusion, "gate": gate, "norm": norm, "modules": modules}

        def training(p, t, m):
            targets, rows, noise, output, term = NpCdsr(p, fusion).training(logs)
            settings.update(targets=ints(targets), rows=ints(rows), noise=tensor(noise))
            return {"output": output, "term": term}

        yield f"{name}-training", fixture(settings, {}, {}, training)
        settings = {**settings, "asked": ints(asked)}

        def evaluation(p, t, m):
            rows, latents, output = NpCdsr(p, fusion).evaluation(logs, [log[:-1] for log in logs], asked)
            settings["rows"] = ints(rows)
            return {"output": output, "latents": latents}

        yield f"{name}-evaluation", fixture(settings, {}, {}, evaluation, differentiates=False)


def thread_fixtures():
    logs = [[1, 6, 7, 2, 2, 9, 3], [8, 4, 6, 5], [3, 1, 4], [7, 2, 8], [6, 6]]
    asked = [1, 0, 0, 1, 0]  # The third user knows one domain only, the last one the other.
    ints = lambda values: {"shape": [len(values)], "data": values}
    texts = TriThread.texts()
    for kind, fusion, causal in [("", None, True), ("-early", "early", True), ("-stack", "stack", True), ("-whole", None, False)]:
        settings = {
            "length": TriThread.LENGTH,
            "weights": TriThread.WEIGHTS,
            "seed": TriThread.SEED,
            "pairs": ints([item for pair in TriThread.PAIRS for item in pair]),
            "text": tensor(texts),
            "groups": ints([TriThread.GROUPS.get(item, 0) for item in range(TriThread.ITEMS + 1)]),
            "causal": causal,
        }
        if fusion:
            gate, norm, modules = TriThread.FUSIONS[fusion]
            settings["fusion"] = {"kind": fusion, "gate": gate, "norm": norm, "modules": modules}

        def training(p, t, m):
            network = TriThread(p, texts, fusion)
            targets, rows, output, terms = network.training(logs)
            settings.update(targets=ints(targets), rows=ints(rows))
            made = {"local": network.local, "vectors": network.items}
            return {"output": output, **terms, "term": sum(terms.values()), **made}

        if causal:  # One question at a time cannot see what is newer.
            yield f"tri-thread{kind}-training", fixture(settings, {}, {}, training)
        settings = {**settings, "asked": ints(asked)}

        def evaluation(p, t, m):
            rows, output, scores = TriThread(p, texts, fusion, causal).evaluation([log[:-1] for log in logs], asked)
            settings["rows"] = ints(rows)
            return {"output": output, "scores": scores}

        yield f"tri-thread{kind}-evaluation", fixture(settings, {}, {}, evaluation, differentiates=False)


def adamw_fixture():
    """Five steps with given gradients; steps 1 and 3 (from 0) exceed the clipping norm, the others do not."""
    rates, scales, clip = [1e-3, 2e-3, 5e-3, 3e-3, 1e-3], [0.05, 2.0, 0.1, 0.7, 0.02], 1.0
    p = Parameters()
    decayed, plain = p.get("decayed", 3, 4), p.get("plain", 5)
    groups = [{"params": [decayed], "weight_decay": 0.1}, {"params": [plain], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rates[0], betas=(0.9, 0.999), eps=1e-8)
    steps = []
    for step, (rate, scale) in enumerate(zip(rates, scales)):
        given = {}
        for number, (name, leaf) in enumerate(p.tensors.items()):
            i = torch.arange(leaf.numel(), dtype=torch.float64)
            leaf.grad = (scale * torch.cos(0.3 + 1.1 * step + 0.7 * number + 0.31 * i)).reshape(leaf.shape)
            given[name] = tensor(leaf.grad)
        norm = torch.nn.utils.clip_grad_norm_(p.tensors.values(), clip)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        moments = {
            f"{name}.{moment}": tensor(optimizer.state[leaf][key])
            for name, leaf in p.tensors.items()
            for moment, key in [("first", "exp_avg"), ("second", "exp_avg_sq")]
        }
        values = {name: tensor(leaf) for name, leaf in p.tensors.items()}
        steps.append({"rate": rate, "gradients": given, "norm": norm.item(), "values": values, "moments": moments})
    return {
        "settings": {
            "betas": [0.9, 0.999],
            "epsilon": 1e-8,
            "clip": clip,
            "clipping": "gradients times min(1, clip / (norm + 1e-6)), norm over both parameters",
            "decay": {"decayed": 0.1, "plain": 0.0},
        },
        "parameters": [{"name": n, "shape": list(t.shape)} for n, t in p.tensors.items()],
        "steps": steps,
    }


def text(value, indent=""):
    """JSON with 17 significant digits; a tensor or a list of plain values stands on one line."""
    if isinstance(value, float):
        return f"{value:.17g}"
    if isinstance(value, dict) and value and "data" not in value and "shape" not in value:
        inner = indent + " "
        return "{\n" + ",\n".join(f"{inner}{json.dumps(k)}: {text(v, inner)}" for k, v in value.items()) + "\n" + indent + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        inner = indent + " "
        return "[\n" + ",\n".join(inner + text(v, inner) for v in value) + "\n" + indent + "]"
    if isinstance(value, list):
        return "[" + ", ".join(text(v) for v in value) + "]"
    return json.dumps(value)


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    cases = [*layer_fixtures(), *loss_fixtures(), *host_fixtures(), *process_fixtures(), *thread_fixtures(), ("adamw", adamw_fixture())]
    for name, case in cases:
        origin = f"core/src/test/python/golden.py, torch {torch.__version__}, float64"
        path = FOLDER / f"{name}.json"
        path.write_text(text({"origin": origin, **case}) + "\n")
        print(f"{path.name}: {path.stat().st_size / 1024:.1f} kB")


if __name__ == "__main__":
    main()
