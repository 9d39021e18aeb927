"""Training step of ABXI as a typical user of PyTorch writes it: eager, three streams padded to the longest
history that can be, a vector gathered for each of the negatives of each slot.

    python3 bench/python/peer_abxi.py --steps 3

Prints one line of JSON. A step is everything between the drawn user numbers and the updated weights;
`tokens` are events of the mixed streams and, once more, of the domains' own, `targets` the questions.
Neither counts padding.
"""

import argparse
import json
import resource
import statistics
import time

import numpy as np
import torch

import streams
from abxi import Abxi, Users


def settings():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=streams.data_folder() / "food-kitchen/events.csv")
    parser.add_argument("--d", type=int, default=256, help="width")
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=256, help="users in a step")
    parser.add_argument("--length", type=int, default=47, help="slots of each stream")
    parser.add_argument("--negatives", type=int, default=128, help="of each domain, for each slot")
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--steps", type=int, default=3, help="measured steps")
    parser.add_argument("--warmup", type=int, default=1, help="steps before the measured ones")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def step(model, users, adamw):
    adamw.zero_grad()
    loss = model(users)
    loss.backward()
    adamw.step()
    return loss.item()


def main():
    options = settings()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    data = Users(streams.read(options.data, options.length + 1), options.length, options.negatives, options.seed)
    model = Abxi(data, options.d, options.heads, options.dropout)
    adamw = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=3.0)
    drawn = streams.batches(len(data.sequences), options.batch, np.random.default_rng(options.seed))
    seconds, losses, tokens = [], [], 0
    for number in range(options.warmup + options.steps):
        users = next(drawn)
        start = time.perf_counter()
        losses.append(step(model, users, adamw))
        if number >= options.warmup:
            seconds.append(time.perf_counter() - start)
            tokens += sum(2 * (len(data.sequences[user]) - 1) for user in users)
    slots = options.steps * options.batch * options.length * (1 + len(data.bounds))
    line = {
        "peer": "python-abxi-padded",
        "threads": options.threads,
        "d": options.d,
        "batch": options.batch,
        "parameters": sum(p.numel() for p in model.parameters()),
        "steps": options.steps,
        "median_step_s": round(statistics.median(seconds), 4),
        "min": round(min(seconds), 4),
        "max": round(max(seconds), 4),
        "users_per_s": round(options.steps * options.batch / sum(seconds), 1),
        "padding": round(1 - tokens / slots, 4),
        "peak_rss_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "first_loss": round(losses[0], 4),
        "last_loss": round(losses[-1], 4),
        "torch": torch.__version__,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
