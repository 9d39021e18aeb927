"""Recomputes the golden fixtures of layers, losses and optimizer in numpy, one slot, head and item at a time, with nothing of torch.

    python3 core/src/test/python/golden_check.py

Outputs must agree to 1e-12; gradients are compared with central differences of the loss along
one random direction for each parameter and input.
"""

import json
import math
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "resources" / "golden"
erf = np.vectorize(math.erf)


def array(stored):
    return np.array(stored["data"]).reshape(stored["shape"])


def start_values(case):
    values = {}
    for p, entry in enumerate(case["parameters"]):
        wave = 0.2 * np.sin(1 + 0.7 * p + 0.31 * np.arange(math.prod(entry["shape"])))
        is_scale = "norm" in entry["name"] and entry["name"].endswith("weight")
        values[entry["name"]] = (1 + wave if is_scale else wave).reshape(entry["shape"])
    for n, entry in enumerate(case.get("inputs", [])):
        wave = np.sin(0.5 + 0.9 * n + 0.13 * np.arange(math.prod(entry["shape"])))
        values[entry["name"]] = wave.reshape(entry["shape"])
    return values


def gelu(x):
    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Layers:
    """The layers for single vectors, over values by name."""

    def __init__(self, values, heads):
        self.values, self.heads = values, heads

    def linear(self, name, x):
        y = self.values[f"{name}.weight"] @ x
        return y + self.values[f"{name}.bias"] if f"{name}.bias" in self.values else y

    def norm(self, name, x):
        centred = x - x.mean()
        scale = self.values[f"{name}.weight"] / math.sqrt((centred**2).mean() + 1e-5)
        return centred * scale + self.values[f"{name}.bias"]

    def attend(self, prefix, x, keys):
        """What slot x reads from the list of visible slots."""
        if not keys:
            return np.zeros_like(x)
        query = self.linear(prefix + "query", x)
        key = [self.linear(prefix + "key", y) for y in keys]
        value = [self.linear(prefix + "value", y) for y in keys]
        width = len(x) // self.heads
        mixed = np.empty_like(x)
        for h in range(self.heads):
            part = slice(h * width, (h + 1) * width)
            weight = np.array([math.exp(query[part] @ k[part] / math.sqrt(width)) for k in key])
            mixed[part] = sum(w * v[part] for w, v in zip(weight / weight.sum(), value))
        return self.linear(prefix + "output", mixed)


def seen(visible, b, l, slots):
    return [slots[m] for m in range(len(slots)) if visible[b, l, m]]


def each_slot(case, values, at_slot):
    """Applies `at_slot(layers, x, b, l)`, which returns named vectors, at every query slot."""
    layers = Layers(values, case["settings"]["heads"])
    x = values["x"]
    rows = [[at_slot(layers, x[b, l], b, l) for l in range(x.shape[1])] for b in range(x.shape[0])]
    return {name: np.array([[slot[name] for slot in row] for row in rows]) for name in rows[0][0]}


def attention_case(case, values):
    visible, y = array(case["masks"]["visible"]), values[case["settings"]["keys"]]
    return each_slot(case, values, lambda n, x, b, l: {"output": n.attend("", x, seen(visible, b, l, y[b]))})


def gca_case(case, values):
    visible, gate, norm = array(case["masks"]["visible"]), case["settings"]["gate"], case["settings"]["norm"]

    def at_slot(n, x, b, l):
        keys = seen(visible, b, l, values["y"][b])
        if norm:
            keys = [n.norm("normKey", key) for key in keys]
        attended = n.attend("attention.", n.norm("normQuery", x) if norm else x, keys)
        if gate == "none":
            return {"output": x + attended, "attended": attended}
        if gate == "scalar":
            return {"output": x + values["gate.alpha"][0] * attended, "attended": attended}
        inner = gelu(n.linear("gate.inner", np.concatenate([x, attended])))
        outer = n.linear("gate.outer", inner)
        opened = sigmoid(outer) if gate == "sigmoid" else np.tanh(outer)
        return {"output": x + opened * attended, "attended": attended, "gate": opened}

    outputs = each_slot(case, values, at_slot)
    return {**outputs, "gate": values["gate.alpha"]} if gate == "scalar" else outputs


def block_case(case, values):
    visible, settings = array(case["masks"]["visible"]), case["settings"]

    def modern(n, x, b, l):
        keys = [n.norm("normAttention", key) for key in seen(visible, b, l, values["x"][b])]
        h = x + n.attend("attention.", n.norm("normAttention", x), keys)
        normed = n.norm("normFeedForward", h)
        if settings["feedForward"] == "gelu":
            return {"output": h + n.linear("feedForward.outer", gelu(n.linear("feedForward.inner", normed)))}
        gate = n.linear("feedForward.gate", normed)
        return {"output": h + n.linear("feedForward.down", gate * sigmoid(gate) * n.linear("feedForward.up", normed))}

    def classic(n, x, b, l):
        query = n.norm("normAttention", x)
        h = n.norm("normFeedForward", query + n.attend("attention.", query, seen(visible, b, l, values["x"][b])))
        inner = np.maximum(n.linear("feedForward.inner", h), 0)
        return {"output": h + n.linear("feedForward.outer", inner)}

    return each_slot(case, values, modern if settings["block"] == "modern" else classic)


def exact_case(case, values):
    settings, total = case["settings"], 0.0
    for hidden, target in zip(values["hidden"], settings["targets"]["data"]):
        scores = [hidden @ item / settings["temperature"] for item in values["items"]]
        total += math.log(sum(map(math.exp, scores))) - scores[target]
    return {"output": np.array(total / len(values["hidden"]))}


def sampled_case(case, values):
    settings, total = case["settings"], 0.0
    negatives, probabilities = settings["negatives"]["data"], settings["probabilities"]["data"]
    for hidden, target in zip(values["hidden"], settings["targets"]["data"]):
        score = lambda item: hidden @ values["items"][item] / settings["temperature"]
        mass = math.exp(score(target))
        for negative, probability in zip(negatives, probabilities):
            if negative != target:
                mass += math.exp(score(negative)) / (len(negatives) * probability)
        total += math.log(mass) - score(target)
    return {"output": np.array(total / len(values["hidden"]))}


def loss(outputs):
    flat = outputs["output"].ravel()
    return flat @ np.cos(0.2 * np.arange(len(flat)))


def check_case(name, case, compute):
    values = start_values(case)
    outputs = compute(case, values)
    assert outputs.keys() == case["outputs"].keys(), name
    worst = max(np.abs(outputs[k] - array(v)).max() for k, v in case["outputs"].items())
    assert worst < 1e-12, f"{name}: outputs differ by {worst}"
    assert case["gradients"].keys() == values.keys(), name
    random, step, slope_error = np.random.default_rng(1), 3e-6, 0.0
    for leaf, gradient in case["gradients"].items():
        direction = random.standard_normal(values[leaf].shape)
        up, down = ({**values, leaf: values[leaf] + sign * step * direction} for sign in (1, -1))
        slope = (loss(compute(case, up)) - loss(compute(case, down))) / (2 * step)
        error = abs(slope - (array(gradient) * direction).sum())
        assert error < 1e-8, f"{name}: gradient of {leaf} is off by {error}"
        slope_error = max(slope_error, error)
    print(f"{name}: outputs within {worst:.1e}, slopes within {slope_error:.1e}")


def check_adamw(case):
    settings, values = case["settings"], start_values(case)
    first = {name: np.zeros_like(v) for name, v in values.items()}
    second = {name: np.zeros_like(v) for name, v in values.items()}
    (beta1, beta2), worst = settings["betas"], 0.0
    for t, step in enumerate(case["steps"], start=1):
        gradients = {name: array(g) for name, g in step["gradients"].items()}
        norm = math.sqrt(sum((g**2).sum() for g in gradients.values()))
        for name, gradient in gradients.items():
            gradient = gradient * min(1, settings["clip"] / (norm + 1e-6))
            first[name] = beta1 * first[name] + (1 - beta1) * gradient
            second[name] = beta2 * second[name] + (1 - beta2) * gradient**2
            decayed = values[name] * (1 - step["rate"] * settings["decay"][name])
            root = np.sqrt(second[name] / (1 - beta2**t)) + settings["epsilon"]
            values[name] = decayed - step["rate"] * first[name] / (1 - beta1**t) / root
            worst = max(worst, np.abs(values[name] - array(step["values"][name])).max(), abs(norm - step["norm"]))
            worst = max(worst, np.abs(first[name] - array(step["moments"][f"{name}.first"])).max())
            worst = max(worst, np.abs(second[name] - array(step["moments"][f"{name}.second"])).max())
    assert worst < 1e-12, f"adamw: values differ by {worst}"
    print(f"adamw: values within {worst:.1e}")


def main():
    kinds = {"attention": attention_case, "gca": gca_case, "block": block_case}
    kinds |= {"loss-exact": exact_case, "loss-sampled": sampled_case}
    # Whole hosts are checked by what they are made of, and against Transept's own, which is packed.
    paths = sorted(path for path in FOLDER.glob("*.json") if not path.stem.startswith(("abxi", "np-cdsr", "tri-thread")))
    assert len(paths) == 13, f"expected 13 fixtures, got {len(paths)}"
    for path in paths:
        case = json.loads(path.read_text())
        if path.stem == "adamw":
            check_adamw(case)
        else:
            kind = next(k for k in sorted(kinds, key=len, reverse=True) if path.stem.startswith(k))
            check_case(path.stem, case, kinds[kind])


if __name__ == "__main__":
    main()
