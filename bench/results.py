#!/usr/bin/env python3
"""Rows of docs/results.md: means over runs that differ in their seed, with their spread.

    bench/results.py [--slice SLICE] NAME RUN RUN ... [-- NAME RUN RUN ...]

Reads run.json and report.json of each run folder. Prints, by domain, NDCG@10 and HR@10 under the
protocol of report.json as mean +- standard deviation over the runs (n - 1), minutes of training and
peak memory as medians, and parameters that learn (and in all, where that differs). A slice is one of
report.json's, such as tie-free: targets strictly later than the event before; all by default.
"""

import json
import statistics
import sys
from pathlib import Path


def groups(arguments):
    group = []
    for argument in arguments + ["--"]:
        if argument == "--":
            if group:
                yield group[0], [Path(run) for run in group[1:]]
            group = []
        else:
            group.append(argument)


def load(run, name):
    with open(run / name, encoding="utf-8") as file:
        return json.load(file)


def metrics(report, domain, part, metric):
    model = next(model for model in report["models"] if model["kind"] == "model")
    row = next(row for row in model["rows"] if (row["domain"], row["slice"]) == (domain, part))
    return row["metrics"][metric]["mean"]


def spread(values):
    mean = statistics.mean(values)
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return f"{mean:.4f}" + ("" if deviation is None else f"+-{deviation:.4f}")


def main():
    arguments = sys.argv[1:]
    part = "all"
    if arguments[:1] == ["--slice"]:
        part, arguments = arguments[1], arguments[2:]
    for name, runs in groups(arguments):
        reports = [load(run, "report.json") for run in runs]
        records = [load(run, "run.json") for run in runs]
        if len({json.dumps(report["fingerprint"], sort_keys=True) for report in reports}) != 1:
            sys.exit(f"{name}: runs must have one fingerprint; evaluate them under one protocol")
        domains = [domain["name"] for domain in records[0]["data"]["domains"]]
        cells = [name, str(len(runs))]
        for domain in [*domains, "all"] if len(domains) > 1 else domains:
            ndcg = spread([metrics(report, domain, part, "ndcg@10") for report in reports])
            rate = spread([metrics(report, domain, part, "hr@10") for report in reports])
            cells.append(f"{domain} {ndcg} / {rate}")
        parameters = records[0]["parameters"]
        total = "" if parameters["total"] == parameters["trainable"] else f" ({parameters['total']:,})"
        cells.append(f"{parameters['trainable']:,}{total}")
        cells.append(f"{statistics.median(record['seconds'] for record in records) / 60:.1f} min")
        cells.append(f"{statistics.median(record['peakMemoryMiB'] for record in records):,.0f} MiB")
        print("| " + " | ".join([reports[0]["protocol"], *cells]) + " |")


if __name__ == "__main__":
    main()
