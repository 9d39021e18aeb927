#!/usr/bin/env python3
"""Asks a service a mix of everything for a while and writes down how its memory goes.

usage: service_soak.py PID ADDRESS MINUTES [REQUESTS_A_SECOND] >soak.csv

PID is that of the service's Java process; with -XX:NativeMemoryTracking=summary in
TRANSEPT_JAVA_OPTS the table has what Java itself has reserved, by kind. Numbers are MiB. Before
each line but the first the service is told to collect its garbage, so that `heap` is what is in use.
"""
import http.client
import json
import random
import re
import subprocess
import sys
import time

pid, address, minutes = sys.argv[1], sys.argv[2], float(sys.argv[3])
rate = float(sys.argv[4]) if len(sys.argv) > 4 else 50.0
host = address.split("//")[-1]
draw = random.Random(1)
connection = http.client.HTTPConnection(host, timeout=60)
statuses = {}


def call(method, path, body=None):
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, {"Content-Type": "application/json"} if data else {})
    reply = connection.getresponse()
    text = reply.read()
    statuses[reply.status] = statuses.get(reply.status, 0) + 1
    return json.loads(text) if text[:1] in b"{[" else None


model = call("GET", "/v1/model")
domains = list(model["items"])
items = {d: [i["item"] for i in call("GET", f"/v1/items/{d}?n=100")["items"]] for d in domains}
known = [u["user"] for u in call("GET", "/v1/users?n=50")["users"]]


def past(n):
    return [{"item": draw.choice(items[d]), "domain": d} for d in draw.choices(domains, k=n)]


def one(i):
    d = draw.choice(domains)
    kind = draw.random()
    if kind < 0.45:
        call("POST", "/v1/recommend", {"user": draw.choice(known), "domain": d, "k": 20})
    elif kind < 0.60:
        call("POST", "/v1/recommend", {"history": past(draw.randint(0, 40)), "domain": d})
    elif kind < 0.75:
        call("POST", "/v1/events", [{"user": f"soak{draw.randint(1, 200)}", "item": draw.choice(items[d]),
                                     "domain": d, "id": f"e{i}"}])
    elif kind < 0.80:
        call("POST", "/v1/explain", {"history": past(8), "domain": d, "item": draw.choice(items[d])})
    elif kind < 0.85:
        call("GET", f"/v1/items/{d}?q={draw.choice('abcdef0123')}")
    elif kind < 0.90:
        call("POST", "/v1/availability", {"item": draw.choice(items[d]), "domain": d, "available": draw.random() < 0.8})
    elif kind < 0.94:
        call("GET", f"/v1/users/soak{draw.randint(1, 400)}")
    elif kind < 0.97:
        call("POST", "/v1/recommend", {"user": "x", "domain": "nowhere"})
    elif kind < 0.98:
        call("DELETE", f"/v1/users/soak{draw.randint(1, 200)}")
    elif kind < 0.985 and items[d]:
        name = f"new{draw.randint(1, 50)}"
        call("POST", "/v1/items", {"item": name, "domain": d, "title": f"kettle {name}", "similar": [items[d][0]]})
    elif kind < 0.99:
        call("DELETE", f"/v1/items/{d}/new{draw.randint(1, 50)}")
    else:
        call("GET", "/metrics")


def jcmd(*words):
    return subprocess.run(["jcmd", pid, *words], capture_output=True, text=True).stdout


def memory():
    status = open(f"/proc/{pid}/status").read()
    rss = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
    anon = int(re.search(r"RssAnon:\s+(\d+)", status)[1]) / 1024
    heap = sum(int(k) for k in re.findall(r"total \d+K, used (\d+)K", jcmd("GC.heap_info"))) / 1024
    native = jcmd("VM.native_memory", "summary")
    kinds = {}
    for kind in ("Total", "Java Heap", "Class", "Metaspace", "Thread", "Code", "GC", "Compiler", "Symbol", "Internal",
                 "Other", "Arena Chunk"):
        found = re.search(rf"{kind}[:)]?\s*\(?(?:reserved=\d+KB, )?.*?committed=(\d+)KB", native)
        kinds[kind] = int(found[1]) / 1024 if found else 0
    return rss, anon, heap, kinds


end = time.time() + 60 * minutes
begun = time.time()
due = begun
requests = 0
first = True
while True:
    if not first:
        jcmd("GC.run")
    rss, anon, heap, kinds = memory()
    if first:
        print("minutes,requests,rss,anonymous,heap," + ",".join(k.lower().replace(" ", "_") for k in kinds))
        first = False
    print(f"{(time.time() - begun) / 60:.1f},{requests},{rss:.1f},{anon:.1f},{heap:.1f},"
          + ",".join(f"{v:.1f}" for v in kinds.values()), flush=True)
    if time.time() >= end:
        break
    until = min(end, time.time() + 60)
    while time.time() < until:
        one(requests)
        requests += 1
        due = max(due + 1 / rate, time.time() - 1)
        time.sleep(max(0, due - time.time()))
print("statuses:", statuses, file=sys.stderr)
