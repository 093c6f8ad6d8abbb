"""Prints how many nanoseconds Werkzeug takes for what the program beside it does with maps.

The only argument is that program, which tells the rules and the paths: a line for
each set, its name, the rules and the paths, with tabs between and spaces within.
"""

import subprocess
import sys
from itertools import cycle
from statistics import median_low
from time import perf_counter_ns

from werkzeug.routing import Map, Rule

ROUND = 100_000_000
BATCH = 80


def build(rules):
    """Makes the map and the state machine, which Werkzeug makes before the first match."""
    url_map = Map([Rule(rule, endpoint=str(at)) for at, rule in enumerate(rules)])
    url_map.update()
    return url_map


def nanoseconds(adapter, paths):
    """The median of the batches: what interrupts a few of them does not count."""
    end = perf_counter_ns() + ROUND
    batches, paths = [], cycle(paths)
    while perf_counter_ns() < end:
        begun = perf_counter_ns()
        for _ in range(BATCH):
            adapter.match(next(paths))
        batches.append((perf_counter_ns() - begun) // BATCH)
    return median_low(batches)


told = subprocess.run([sys.argv[1], "rules"], check=True, capture_output=True, text=True)
for line in told.stdout.splitlines():
    name, rules, paths = line.split("\t")
    begun = perf_counter_ns()
    url_map = build(rules.split(" "))
    built = perf_counter_ns() - begun
    adapter = url_map.bind("example.com")
    print(f"match_{name}", nanoseconds(adapter, paths.split(" ")))
    if name.endswith("_5000"):
        print(f"build_{name}", built)
