"""Runs a peer's training steps and prints what they cost, as one line of JSON.

A step is everything between the drawn user numbers and the updated weights. `tokens` are the streams'
events and start tokens, `targets` the events predicted; neither counts padding.
"""

import argparse
import json
import resource
import statistics
import time

import numpy as np
import torch

import gemm_peak
import streams
import towers


def settings(description, add=lambda parser: None):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=streams.data_folder() / "food-kitchen/events.csv")
    parser.add_argument("--d", type=int, default=128, help="width")
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128, help="users in a step")
    parser.add_argument("--max-length", type=int, default=50, help="events kept of each user")
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--steps", type=int, default=10, help="measured steps")
    parser.add_argument("--warmup", type=int, default=3, help="steps before the measured ones")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    add(parser)
    return parser.parse_args()


def optimizer(model, fused=False):
    return torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=fused)


def step(model, users, adamw):
    adamw.zero_grad()
    loss = model(users)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    adamw.step()
    return loss.item()


def measure(peer, options, build, slots, fused=False):
    """Prints the line of `peer`.

    `build(streams, options)` makes the model; `slots(streams, users)` is the number of token slots
    that its linear layers compute for a batch.
    """
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    peak = gemm_peak.peak_gflops()
    data = streams.read(options.data, options.max_length)
    model = build(data, options)
    adamw = optimizer(model, fused)
    users_total = len(data[0].offsets) - 1
    drawn = streams.batches(users_total, options.batch, np.random.default_rng(options.seed))
    seconds, losses, tokens, targets, computed, processor = [], [], 0, 0, 0, 0.0
    for number in range(options.warmup + options.steps):
        users = next(drawn)
        start, started = time.perf_counter(), time.process_time()
        losses.append(step(model, users, adamw))
        if number >= options.warmup:
            seconds.append(time.perf_counter() - start)
            processor += time.process_time() - started
            events = sum(int(s.lengths(users).sum()) for s in data)
            targets += events
            tokens += events + len(data) * len(users)
            computed += slots(data, users)
    total, median = sum(seconds), statistics.median(seconds)
    per_user = gemm_peak.useful_gflop_per_user(data, options.d, towers.inner_width(options.d), options.blocks)
    useful = per_user * options.batch / median
    print(
        json.dumps(
            {
                "peer": peer,
                "threads": options.threads,
                "d": options.d,
                "batch": options.batch,
                "parameters": sum(p.numel() for p in model.parameters()),
                "steps": options.steps,
                "median_step_s": round(median, 4),
                "min": round(min(seconds), 4),
                "max": round(max(seconds), 4),
                "steps_per_s": round(options.steps / total, 3),
                "users_per_s": round(options.steps * options.batch / total, 1),
                "tokens_per_s": round(tokens / total, 1),
                "targets_per_s": round(targets / total, 1),
                "processors_used": round(processor / total, 2),
                "padding": round(1 - tokens / computed, 4),
                "peak_rss_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "gemm_peak_gflops": round(peak, 1),
                "useful_gflop_per_user": round(per_user, 4),
                "useful_gflop_per_step": round(per_user * options.batch, 2),
                "share_of_gemm_peak": round(useful / peak, 3),
                "first_loss": round(losses[0], 4),
                "last_loss": round(losses[-1], 4),
                "torch": torch.__version__,
            }
        ),
        flush=True,
    )
