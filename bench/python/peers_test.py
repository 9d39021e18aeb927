"""Both peers are the same model, and it does not read the future.

    python3 bench/python/peers_test.py
"""

import tempfile

import numpy as np
import torch

import gemm_peak
import streams
from towers import Towers, pad
from towers_packed import PackedTowers

SETTINGS = dict(d=16, heads=2, blocks=2, max_length=9, dropout=0.0)


def world(seed, users=7, domains=3):
    """Streams of random users with 3 to 14 events, read through a file; some lack a domain."""
    random = np.random.default_rng(seed)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("user,item,domain,timestamp\n")
        for user in range(users):
            for time in range(random.integers(3, 15)):
                domain = random.integers(0, domains if user else 1)
                file.write(f"u{user},i{random.integers(0, 20)},d{domain},{time // 2}\n")
        file.flush()
        return streams.read(file.name, SETTINGS["max_length"])


def both(data):
    torch.manual_seed(1)
    padded, packed = Towers(data, **SETTINGS), PackedTowers(data, **SETTINGS, chunk_rows=4)
    with torch.no_grad():
        for parameter in padded.parameters():
            parameter.normal_(std=0.3)
    packed.load_state_dict(padded.state_dict())
    return padded.double(), packed.double()


def peers_agree_in_loss_and_gradients():
    for seed in range(5):
        data = world(seed)
        padded, packed = both(data)
        users = np.random.default_rng(seed).permutation(len(data[0].offsets) - 1)
        losses = [model(users) for model in (padded, packed)]
        assert abs(losses[0] - losses[1]) < 1e-12, losses
        for loss in losses:
            loss.backward()
        for (name, one), two in zip(padded.named_parameters(), packed.parameters()):
            assert (one.grad is None) == (two.grad is None), name
            assert one.grad is None or (one.grad - two.grad).abs().max() < 1e-12, name


def a_target_does_not_depend_on_what_comes_at_its_time_or_later():
    data = world(3)
    padded, _ = both(data)
    hidden = []
    for tower in padded.towers:
        tower.norm.register_forward_hook(lambda module, given, output: hidden.append(output))
    users = np.arange(len(data[0].offsets) - 1)
    padded(users)
    before = [h.clone() for h in hidden]
    for changed in data:
        for event in range(len(changed.items)):
            user = int(np.searchsorted(changed.offsets, event, side="right")) - 1
            clock, item = changed.clocks[event], changed.items[event]
            changed.items[event] = changed.first + (item - changed.first + 1) % changed.size
            hidden.clear()
            padded(users)
            changed.items[event] = item
            seen_somewhere = 0
            for a, stream in enumerate(data):
                own = slice(stream.offsets[user], stream.offsets[user + 1])
                for slot, horizon in enumerate(stream.clocks[own]):
                    same = torch.equal(hidden[a][user, slot], before[a][user, slot])
                    assert same == (horizon <= clock), (changed.name, clock, stream.name, horizon)
                    seen_somewhere += not same
            later = sum((s.clocks[s.offsets[user] : s.offsets[user + 1]] > clock).sum() for s in data)
            assert seen_somewhere == later


def useful_work_counts_visible_pairs():
    data = world(4)
    users = np.arange(len(data[0].offsets) - 1)
    for a in data:
        for b in data:
            one, two = pad(a, users), pad(b, users)
            pairs = (two.clocks[:, None, :] < one.horizons[:, :, None]).sum()
            assert gemm_peak.visible_pairs(a, b) == int(pairs)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for check in [
        peers_agree_in_loss_and_gradients,
        a_target_does_not_depend_on_what_comes_at_its_time_or_later,
        useful_work_counts_visible_pairs,
    ]:
        check()
        print("ok", check.__name__.replace("_", " "))
