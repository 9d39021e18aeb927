"""An event log as what the peers train on: for every domain the users' streams, each event with its
item, its place in the domain's catalogue and its clock (the position in the user's merged sequence).

Training part of a leave-one-out split: all but the last two events of each user.
"""

import csv
import dataclasses
import gzip
import os
import pathlib

import numpy as np

HELD_OUT = 2
PADDING = 0
NO_TARGET = -100
NEVER = 1 << 30
START_CLOCK = -1


def data_folder():
    """The folder of real event logs: TRANSEPT_DATA, or shared/data in or beside the repository."""
    repository = pathlib.Path(__file__).resolve().parents[2]
    places = [repository / "shared/data", repository.parent / "shared/data"]
    beside = next((place for place in places if place.exists()), places[0])
    return pathlib.Path(os.environ.get("TRANSEPT_DATA", beside))


@dataclasses.dataclass
class Stream:
    """One domain: user u's events are `offsets[u] .. offsets[u + 1] - 1`, oldest first."""

    name: str
    first: int  # item id of the domain's first item; 0 is padding
    size: int  # number of items
    offsets: np.ndarray
    items: np.ndarray
    clocks: np.ndarray

    def lengths(self, users):
        return self.offsets[users + 1] - self.offsets[users]


def read(path, max_length, role=None):
    """The training streams of every domain, in order of the domains' first appearance in the file.

    Items are numbered in order of first appearance within their domain; of each user the last
    `max_length` events are kept. Equal timestamps keep the order of the rows. With a `role`, only users
    whose column `split` says so are kept, and all items.
    """
    users, domains = {}, {}
    with gzip.open(path, "rt", newline="") if str(path).endswith(".gz") else open(path, newline="") as file:
        for row in csv.DictReader(file):
            items = domains.setdefault(row["domain"], {})
            item = items.setdefault(row["item"], len(items))
            if role and row["split"] != role:
                continue
            time = int(row["timestamp"]) if row.get("timestamp") else 0
            users.setdefault(row["user"], []).append((time, row["domain"], item))
    histories = []
    for events in users.values():
        events.sort(key=lambda event: event[0])
        if len(events) > HELD_OUT:
            histories.append(list(enumerate(events[: len(events) - HELD_OUT]))[-max_length:])
    streams, first = [], 1
    for name, items in domains.items():
        own = [
            [(clock, item) for clock, (_, domain, item) in events if domain == name] for events in histories
        ]
        flat = np.array([event for stream in own for event in stream], dtype=np.int64).reshape(-1, 2)
        offsets = np.concatenate([[0], np.cumsum([len(stream) for stream in own])])
        streams.append(Stream(name, first, len(items), offsets, flat[:, 1] + first, flat[:, 0]))
        first += len(items)
    return streams


def batches(users, size, random):
    """User numbers in random order, epoch after epoch, always `size` of them."""
    order = np.empty(0, dtype=np.int64)
    while True:
        while len(order) < size:
            order = np.concatenate([order, random.permutation(users)])
        yield order[:size]
        order = order[size:]
