"""Writes a log without the events of some of its items, for bench/java NewItemsBench.

    without_items.py events.csv out.csv [share] [seed]

An item is left out if the hash of its domain and key falls into the share, 0.1 by default.
"""

import csv
import hashlib
import sys


def left_out(domain, item, share, seed):
    digest = hashlib.sha256(f"{seed}\n{domain}\n{item}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def main(source, target, share=0.1, seed=1):
    with open(source, newline="") as log, open(target, "w", newline="") as rest:
        rows = csv.DictReader(log)
        writer = csv.DictWriter(rest, rows.fieldnames, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if not left_out(row["domain"], row["item"], share, seed):
                writer.writerow(row)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *(float(a) for a in sys.argv[3:4]), *(int(a) for a in sys.argv[4:5]))
