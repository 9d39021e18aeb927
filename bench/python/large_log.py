"""Writes a log with a large catalogue, in which every item occurs, for loads on a service.

    large_log.py out.csv [items] [users]

Domain big has that many items (1,000,000 by default), domain small a thousand. Each user (100,000)
has as many events of big as it takes for every item to occur once, drawn without order, and two of
small. Nothing is to be learned from it.
"""

import random
import sys


def main(target, items=1_000_000, users=100_000):
    draw = random.Random(1)
    order = list(range(items))
    draw.shuffle(order)
    each = -(-items // users)
    with open(target, "w") as log:
        log.write("user,item,domain,timestamp\n")
        for user in range(users):
            own = [("big", f"b{item}") for item in order[user * each : (user + 1) * each]]
            own += [("small", f"s{draw.randrange(1000)}") for _ in range(2)]
            draw.shuffle(own)
            for step, (domain, item) in enumerate(own):
                log.write(f"u{user},{item},{domain},{1_600_000_000 + user * 60 + step * 86_400}\n")


if __name__ == "__main__":
    main(sys.argv[1], *(int(a) for a in sys.argv[2:4]))
