"""Runs the benches beside their peers, in turns on this machine, and prints one table in Markdown.

    python3 bench/all.py                 # everything, about half an hour on two cores
    python3 bench/all.py step ranking    # some
    python3 bench/all.py --rounds 5 > table.md

Every command prints one JSON object on a line of its own (the last such line counts). In each round all
commands of a bench run one after another, so that a slow phase of the machine meets all of them; the table
shows the median over rounds, the extremes, and the ratio of the medians to Transept's. The machine should
do nothing else.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

BENCH = pathlib.Path(__file__).resolve().parent
DATA = pathlib.Path(os.environ.get("TRANSEPT_DATA", BENCH.parents[1] / "shared/data"))
FOOD = DATA / "food-kitchen/events.csv"
LASTFM = DATA / "lastfm-single/events.csv"
KUAIRAND = DATA / "kuairand/events.csv.gz"
SPLIT = ["data.split.type=column", "data.split.column=split"]
LARGE = ["--data", KUAIRAND, "--role", "test", "--d", 64, "--rounds", 2]
TOP = [1_000_000, 64, 100, 256]
ABXI = ["model.type=abxi", "objective.type=info-nce", "train.clip=0", "train.optimizer.rate=1e-4", "train.optimizer.decay=3", "train.batchWindows=256"]
BF16 = "objective.precision=bfloat16"
OURS = "Transept"


def java(name, *arguments):
    return [BENCH / "java", name, *map(str, arguments)]


def python(name, *arguments):
    return [sys.executable, BENCH / "python" / name, *map(str, arguments)]


# Bench: (what is measured, the number shown, larger is better, commands by engine).
BENCHES = {
    "step": (
        "training step, towers + early, d = 128, food-kitchen, exact softmax; tokens/s",
        "tokens_per_s",
        True,
        {
            OURS: [BENCH / "step", "60", "3", "128", "128"],  # An epoch and a little: users as they come.
            "Transept, loss in bfloat16": java("StepBench", 60, 3, 128, FOOD, "model.width=128", BF16),
            "Python, eager, padded": python("peer_step.py", "--steps", 8, "--warmup", 2),
            "Python, packed, chunked loss": python("peer_step_packed.py", "--steps", 20, "--warmup", 2),
        },
    ),
    "abxi": (
        "training step, ABXI, d = 256, food-kitchen, 256 users, InfoNCE with 2 x 128 items a question; users/s",
        "users_per_s",
        True,
        {
            OURS: java("StepBench", 30, 3, 0, FOOD, *ABXI),
            "Python, eager, padded, three streams": python("peer_abxi.py", "--steps", 3, "--warmup", 1),
        },
    ),
    "softmax": (
        "exact softmax with gradients, 1,000,000 items, d = 64, 6,400 positions; ratio to its three bare products",
        "ratio",
        False,
        {OURS: java("SoftmaxBench", 1, 1_000_000, 64, 6400)},
    ),
    "ranking": (
        "full ranking of 7,144 test targets of food-kitchen, d = 128; targets/s",
        "cases_per_s",
        True,
        {
            OURS: java("RankingBench", 3, FOOD),
            "Python, users x items, sorted": python("peer_ranking.py", "--rounds", 3, "--by", "sort"),
            "Python, users x items, counted": python("peer_ranking.py", "--rounds", 3),
        },
    ),
    "ranking-large": (
        "full ranking of 1,000 test targets of kuairand (944,384 items), d = 64; targets/s",
        "cases_per_s",
        True,
        {
            OURS: java("RankingBench", 3, KUAIRAND, "model.width=64", *SPLIT),
            "Python, users x items, sorted": python("peer_ranking.py", *LARGE, "--by", "sort"),
            "Python, users x items, counted": python("peer_ranking.py", *LARGE),
        },
    ),
    "topk": (
        "best 100 of 1,000,000 items, d = 64, one request at a time; p99 in ms",
        "p99_ms",
        False,
        {
            OURS: java("TopItemsBench", 500, *TOP),
            "Python, all scores and topk": python("peer_topk.py", 200, *TOP),
        },
    ),
    "topk-batched": (
        "the same for 256 queries at once; queries/s and core",
        "batched_queries_per_s_per_core",
        True,
        {
            OURS: java("TopItemsBench", 100, *TOP),
            "Python, all scores and topk, 64 at a time": python("peer_topk.py", 20, *TOP),
        },
    ),
    "estimate-food-64": (
        "estimated against measured step, food-kitchen, d = 64; ratio",
        "ratio_step_s",
        False,
        {OURS: java("EstimateBench", 54, FOOD, "model.width=64")},
    ),
    "estimate-food-128": (
        "estimated against measured step, food-kitchen, d = 128; ratio",
        "ratio_step_s",
        False,
        {OURS: java("EstimateBench", 54, FOOD)},
    ),
    "estimate-lastfm": (
        "estimated against measured step, lastfm-single, d = 64; ratio",
        "ratio_step_s",
        False,
        {OURS: java("EstimateBench", 35, LASTFM, "model.width=64")},
    ),
    "titles": (
        "vectors of 1,000,000 made-up titles of 8 words, width 256, fitted and kept; s",
        "fit_s",
        False,
        {OURS: java("TextBench", 1_000_000)},
    ),
    "events": (
        "10 million events from CSV to sequences, a new process; s",
        "seconds",
        False,
        {OURS: java("EventsBench", 10_000_000)},
    ),
}


def run(command):
    started = time.monotonic()
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=BENCH.parent)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return json.loads(lines[-1]) | {"wall": time.monotonic() - started}


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def rows(name, rounds):
    what, key, larger, commands = BENCHES[name]
    measured = {engine: [] for engine in commands}
    for _ in range(rounds):
        for engine, command in commands.items():
            measured[engine].append(run(command))
            print(f"{name}: {engine}: {number(measured[engine][-1][key])}", file=sys.stderr)
    own = statistics.median(line[key] for line in measured[OURS])
    for engine, lines in measured.items():
        values = [line[key] for line in lines]
        median = statistics.median(values)
        ratio = (own / median) if larger else (median / own)
        memory = max(line.get("peak_rss_MiB", 0) for line in lines)
        yield (
            f"| {what} | {engine} | {number(median)} | {number(min(values))} to {number(max(values))} "
            f"| {ratio:.2f} | {memory:,} |"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benches", nargs="*", metavar="bench", help=", ".join(BENCHES))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    unknown = set(options.benches) - set(BENCHES)
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    print("| work | engine | median | extremes | Transept is better by | peak RSS, MiB |\n|---|---|---|---|---|---|")
    for name in options.benches or BENCHES:
        for row in rows(name, options.rounds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
