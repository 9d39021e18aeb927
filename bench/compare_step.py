"""Times Transept's training step beside the same model in Python, in alternating runs on this machine.

    python3 bench/compare_step.py --java './transept-bench step --steps {steps} --threads {threads}'
    python3 bench/compare_step.py --peers padded packed --rounds 3

Every command prints one JSON object on a line of its own (the last such line counts) with at least
median_step_s, users_per_s and peak_rss_MiB. Places in braces are filled from the options. Commands
run one after another, round after round, so that a slow phase of the machine meets all of them; a
round in which other processes used the processors is marked, since it measures them as well.
"""

import argparse
import json
import os
import pathlib
import platform
import resource
import shlex
import statistics
import subprocess
import sys
import time

PYTHON = pathlib.Path(__file__).resolve().parent / "python"
PEERS = {
    "padded": ["peer_step.py"],
    "packed": ["peer_step_packed.py"],
    "compiled": ["peer_step_packed.py", "--compile"],
}
NOTICEABLE_LOAD = 0.2
FIELDS = ("threads", "d", "batch", "steps", "warmup")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", help="command line of Transept's own bench")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=["padded", "packed"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="for all commands")
    parser.add_argument("--lines", type=pathlib.Path, help="also append every run's JSON to this file")
    parser.add_argument("--d", type=int, default=128)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--warmup", type=int, default=3)
    options = parser.parse_args()
    if not options.java and not options.peers:
        parser.error("nothing to run: give --java or at least one of --peers")
    return options


def commands(options):
    values = {name: getattr(options, name) for name in FIELDS}
    made = {}
    if options.java:
        made["java"] = shlex.split(options.java.format(**values))
    for peer in options.peers:
        script, *rest = PEERS[peer]
        made[peer] = [sys.executable, str(PYTHON / script), *rest, *(f"--{n}={v}" for n, v in values.items())]
    return made


def busy_seconds():
    """Processor seconds that the whole machine has spent since it started; None where unknown."""
    try:
        fields = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _, _, irq, soft, stolen = map(int, fields[:8])
    return (user + nice + system + irq + soft + stolen) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, environment):
    """The command's result, with the processors that others used meanwhile as `others_load`."""
    start, busy, own = time.perf_counter(), busy_seconds(), own_seconds()
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    wall = time.perf_counter() - start
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        tail = (done.stderr or done.stdout)[-2000:]
        sys.exit(f"{shlex.join(command)}: must print a JSON line and exit with 0, got {done.returncode}\n{tail}")
    result = json.loads(lines[-1])
    if busy is not None:
        result["others_load"] = round(max(0.0, busy_seconds() - busy - own_seconds() + own) / wall, 2)
    return result


def spread(values, digits):
    """Median and range of the rounds."""
    median, low, high = statistics.median(values), min(values), max(values)
    return f"{median:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})" if len(values) > 1 else f"{median:.{digits}f}"


def column(results, key):
    return [r[key] for r in results if r.get(key) is not None]


def table(rounds, reference):
    """One row per engine; speed-ups are ratios of users/s within the same round."""
    everything = [r for results in rounds.values() for r in results]
    peak = max(column(everything, "gemm_peak_gflops"), default=None)
    work = next(iter(column(everything, "useful_gflop_per_user")), None)
    yield f"| engine | s/step | users/s | users/s against {reference} | padding | peak RSS, MiB | share of GEMM peak | load of others |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, results in rounds.items():
        rates = column(results, "users_per_s")
        ratios = [a / b for a, b in zip(rates, column(rounds[reference], "users_per_s"))]
        padding, load = column(results, "padding"), column(results, "others_load")
        share = f"{statistics.median(rates) * work / peak:.0%}" if peak and work else "-"
        cells = [
            results[0].get("peer", name),
            spread(column(results, "median_step_s"), 3),
            spread(rates, 0),
            spread(ratios, 2),
            f"{statistics.median(padding):.0%}" if padding else "-",
            spread(column(results, "peak_rss_MiB"), 0),
            share,
            f"{max(load):.2f}" if load else "-",
        ]
        yield "| " + " | ".join(cells) + " |"
    if peak and work:
        yield ""
        yield f"GEMM peak {peak:.0f} GFLOP/s (fp32, best of all runs); useful work {work:.3f} GFLOP a user and step."
    noisy = sum(load > NOTICEABLE_LOAD for load in column(everything, "others_load"))
    if noisy:
        yield ""
        yield f"Other processes used more than {NOTICEABLE_LOAD} processors in {noisy} of {len(everything)} runs: measure again on an idle machine."


def processor():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main():
    options = parse()
    environment = dict(entry.split("=", 1) for entry in options.env)
    made = commands(options)
    rounds = {name: [] for name in made}
    for number in range(options.rounds):
        for name, command in made.items():
            result = run(command, environment)
            rounds[name].append(result)
            line = json.dumps({"round": number + 1, "engine": name, **result})
            print(line, file=sys.stderr, flush=True)
            if options.lines:
                with options.lines.open("a") as file:
                    file.write(line + "\n")
    reference = options.peers[0] if options.peers else "java"
    settings = ", ".join(f"{name} {getattr(options, name)}" for name in FIELDS)
    print(f"{processor()}, {os.cpu_count()} processors; {settings}; {options.rounds} alternating rounds, median (range).")
    if options.env:
        print(f"Environment: {' '.join(options.env)}")
    print()
    print("\n".join(table(rounds, reference)))


if __name__ == "__main__":
    main()
