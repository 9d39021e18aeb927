"""Reads the folder of a run of `towers` or `transept` without Transept, and scores what it is asked.

    python3 core/src/test/python/read_run.py RUN [RUN ...]

RUN/questions.json holds {"training": [[domain, item, seconds, user], ..], "questions": [{"history":
[[domain, item], ..], "domain": name, "at": seconds}, ..]}: training events, a user's one after another,
which only what sold lately and what others had next need, and histories over all domains, oldest first. For each question RUN/scores.json gets {item: score, ..}.
docs/run-folder.md says in words what this says in code. One question is computed at a time, in double
precision, with no padding and nothing cached. Axes: L slots, M slots that are read, D width, V items.
"""

import csv
import itertools
import json
import math
import pathlib
import struct
import sys

import torch
import torch.nn.functional as F

START = -1  # clock of the start token
DAY = 86400  # seconds
SHARPNESS = 33  # of an announcement within the logarithm


def weights(file):
    """The tensors of a safetensors file by name; needs no library but torch."""
    data = file.read_bytes()
    (size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, its in header.items():
        begin, end = (8 + size + offset for offset in its["data_offsets"])
        kind = {"F32": torch.float32, "F64": torch.float64}[its["dtype"]]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=kind).reshape(its["shape"])
    return tensors


def rows(log):
    """The item of each row but row 0, which is no item: (domain, key), in the order of their bytes."""
    with open(log, newline="") as lines:
        items = {(line["domain"], line["item"]) for line in csv.DictReader(lines)}
    return [("", "")] + sorted(items, key=lambda item: [part.encode() for part in item])


def bucket(age):
    """Ages 1 to 8 one by one, then in powers of the square root of 2; there are 16 buckets."""
    return age - 1 if age <= 8 else min(15, 7 + math.ceil(2 * math.log2(age / 8)))


class Run:
    def __init__(self, folder):
        config = json.loads((folder / "run.json").read_text())["config"]
        self.model = config["model"]
        self.w = {name: tensor.double() for name, tensor in weights(folder / "model.safetensors").items()}
        rules = folder / "rules.json"
        self.rules = json.loads(rules.read_text())["weights"] if rules.exists() else {}
        self.items = rows(config["data"]["files"][0])
        self.row = {item: row for row, item in enumerate(self.items)}
        self.domains = sorted({domain for domain, _ in self.items[1:]}, key=str.encode)
        self.vectors_VD = self.w["items.weight"]
        if "items.text" in self.w:
            self.vectors_VD = self.vectors_VD + self.w["items.text"] @ self.w["items.map.weight"].T

    # Layers --------------------------------------------------------------------------------------

    def linear(self, name, x):
        return F.linear(x, self.w[name + ".weight"], self.w.get(name + ".bias"))

    def norm(self, name, x_LD):
        return F.layer_norm(x_LD, x_LD.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-5)

    def attention(self, name, x_LD, y_MD, age_LM, heads):
        """age_LM: how much older a key is than what the query is asked for; only older ones are read."""
        split = lambda z: z.unflatten(-1, (heads, -1)).transpose(0, 1)
        query, key, value = (split(self.linear(f"{name}.{part}", z)) for part, z in [("query", x_LD), ("key", y_MD), ("value", y_MD)])
        logits_HLM = query @ key.transpose(1, 2) / math.sqrt(query.shape[-1])
        if name + ".recency.weight" in self.w:
            buckets = torch.tensor([[bucket(max(1, age)) for age in row] for row in age_LM.tolist()])
            logits_HLM = logits_HLM + self.w[name + ".recency.weight"][buckets].permute(2, 0, 1)
        logits_HLM = logits_HLM.masked_fill(age_LM <= 0, -math.inf)
        mixed_LD = (logits_HLM.softmax(-1) @ value).transpose(0, 1).flatten(1)
        if name + ".outputGate.weight" in self.w:
            gate_LHG = torch.sigmoid(self.linear(name + ".outputGate", x_LD)).unflatten(-1, (heads, -1))
            mixed_LD = (mixed_LD.unflatten(-1, (heads, -1)) * gate_LHG).flatten(1)
        return self.linear(name + ".output", mixed_LD)

    def block(self, name, x_LD, clock_L):
        age_LL = 1 + clock_L[:, None] - clock_L[None, :]  # A token reads itself and what is older.
        normed = self.norm(name + ".normAttention", x_LD)
        x_LD = x_LD + self.attention(name + ".attention", normed, normed, age_LL, self.model["heads"])
        normed = self.norm(name + ".normFeedForward", x_LD)
        its = name + ".feedForward"
        if its + ".gate.weight" in self.w:
            inner = F.silu(self.linear(its + ".gate", normed)) * self.linear(its + ".up", normed)
            return x_LD + self.linear(its + ".down", inner)
        return x_LD + self.linear(its + ".outer", F.gelu(self.linear(its + ".inner", normed)))

    def cross(self, name, x_LD, y_MD, age_LM):
        """Gated cross-attention: what is added to x when it reads y."""
        config = self.model["fusion"]["attention"]
        normed = config["norm"]
        ask = self.norm(name + ".normQuery", x_LD) if normed else x_LD
        read = self.norm(name + ".normKey", y_MD) if normed else y_MD
        crossed = self.attention(name + ".attention", ask, read, age_LM, config["heads"] or self.model["heads"])
        if name + ".gate.alpha" in self.w:
            return crossed * self.w[name + ".gate.alpha"]
        if name + ".gate.inner.weight" not in self.w:
            return crossed
        gate = self.linear(name + ".gate.outer", F.gelu(self.linear(name + ".gate.inner", torch.cat([x_LD, crossed], 1))))
        return crossed * (torch.sigmoid(gate) if config["gate"] == "sigmoid" else torch.tanh(gate))

    # Streams and towers --------------------------------------------------------------------------

    def stream(self, history, of):
        """Rows and clocks of one tower's tokens: the last event before the window or, if there is none,
        the start token; then the events in the window."""
        begin = max(0, len(history) - self.model["length"])
        events = [(row, clock) for clock, row in enumerate(history) if of(row)]
        before = [event for event in events if event[1] < begin]
        tokens = (before[-1:] or [(0, START)]) + [event for event in events if event[1] >= begin]
        return [row for row, _ in tokens], torch.tensor([clock for _, clock in tokens])

    def embed(self, item_L, starts_D, tower):
        x_LD = self.vectors_VD[item_L] + self.w[tower + ".positions.weight"][: len(item_L)]
        return x_LD + torch.tensor([[row == 0] for row in item_L]) * starts_D

    def towers(self, history, asked):
        """The state of the tower of the domain that is asked for, behind its last event."""
        tower = lambda d: "tower" if "tower.norm.weight" in self.w else "tower-" + self.domains[d]
        tokens = [self.stream(history, lambda row: self.items[row][0] == domain) for domain in self.domains]
        plain = [self.embed(item, self.w["starts.weight"][d], tower(d)) for d, (item, _) in enumerate(tokens)]
        clocks = [clock for _, clock in tokens]
        horizon_L = torch.cat([clocks[asked][1:], torch.tensor([len(history)])])
        x_LD, embedded = plain[asked], plain
        fusion = self.model["fusion"]

        def crossed(site, keys):  # All modules of a site read x as it was before.
            others = [d for d in range(len(self.domains)) if d != asked]
            name = lambda d: f"fusion.{fusion['type']}.{site}.{self.domains[asked]}<{self.domains[d]}"
            return x_LD + sum(self.cross(name(d), x_LD, keys[d], horizon_L[:, None] - clocks[d][None, :]) for d in others)

        if fusion["type"] == "early":
            for site in range(fusion["modules"]):
                x_LD = crossed(site, embedded)
        for layer in range(self.model["layers"] + 1):
            if fusion["type"] == "stack" and layer < fusion["modules"]:
                x_LD = crossed(layer, plain)
            if layer < self.model["layers"]:
                x_LD = self.block(f"{tower(asked)}.blocks.{layer}", x_LD, clocks[asked])
                plain = [self.block(f"{tower(d)}.blocks.{layer}", y, clocks[d]) for d, y in enumerate(plain)]
        return self.norm(tower(asked) + ".norm", x_LD)[-1]

    def merged(self, history):
        item_L, clock_L = self.stream(history, lambda row: True)
        x_LD = self.embed(item_L, self.w["merged.starts.weight"][0], "merged.tower")
        for layer in range(self.model["layers"]):
            x_LD = self.block(f"merged.tower.blocks.{layer}", x_LD, clock_L)
        return self.norm("merged.tower.norm", x_LD)[-1]

    # Scores --------------------------------------------------------------------------------------

    def trend(self, state_D, domain, training, at):
        """What sold lately, weighed by the state: training events on the days before the request's."""
        trend_VW = []
        for days in self.model["time"]["trends"]:
            count = dict.fromkeys((item for item in self.items if item[0] == domain), 0)
            for own, item, seconds, _ in training:
                if own == domain and at // DAY - days <= seconds // DAY < at // DAY:
                    count[own, item] += 1
            trend_VW.append([math.log1p(n) for n in count.values()])
        weight_W = self.linear("time.trend-" + domain, state_D)
        return torch.tensor(trend_VW, dtype=torch.float64).T @ weight_W

    def followers(self, training):
        """What came within so many steps after each item, each step counting less, and events of each item."""
        steps, decay = self.model["rules"]["steps"], self.model["rules"]["decay"]
        follow, events = {}, {}
        for _, its in itertools.groupby(training, key=lambda event: event[3]):
            row = [self.row[domain, item] for domain, item, _, _ in its]
            for at, item in enumerate(row):
                events[item] = events.get(item, 0) + 1
                for step, later in enumerate(row[at + 1 : at + 1 + steps]):
                    pairs = follow.setdefault(item, {})
                    pairs[later] = pairs.get(later, 0) + decay**step
        return follow, events

    def announced(self, window, domain, training):
        """What others had next after the last events, by row: a part for each number of last events."""
        follow, events = self.followers(training)
        parts = {}
        for last, weight in zip(self.model["rules"]["recent"], self.rules[domain]):
            sums = {}
            for back, item in enumerate(reversed(window[-last:])):
                for later, pairs in follow.get(item, {}).items():
                    share = self.model["rules"]["decay"] ** back / math.sqrt(events[item])
                    sums[later] = sums.get(later, 0) + share * pairs
            for later, strength in sums.items():
                parts[later] = parts.get(later, 0) + weight * math.log1p(SHARPNESS * strength)
        return parts

    def scores(self, question, training):
        history = [self.row[tuple(item)] for item in question["history"]]
        domain = question["domain"]
        state_D = self.towers(history, self.domains.index(domain))
        if "merged.tower.norm.weight" in self.w:
            state_D = state_D + self.merged(history)
        its = [row for row, item in enumerate(self.items) if item[0] == domain]
        scores_V = self.vectors_VD[its] @ state_D
        if f"time.trend-{domain}.weight" in self.w:
            scores_V = scores_V + self.trend(state_D, domain, training, question["at"])
        if domain in self.rules:
            parts = self.announced(history[-self.model["length"] :], domain, training)
            scores_V = scores_V + torch.tensor([parts.get(row, 0.0) for row in its], dtype=torch.float64)
        return {self.items[row][1]: score for row, score in zip(its, scores_V.tolist())}


for folder in map(pathlib.Path, sys.argv[1:]):
    asked = json.loads((folder / "questions.json").read_text())
    run = Run(folder)
    answers = [run.scores(question, asked["training"]) for question in asked["questions"]]
    (folder / "scores.json").write_text(json.dumps(answers))
