#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what escodb-bench-contention printed: contention.py RESULT.csv > PLOT.svg"""
import csv
import math
import sys

COLOURS = {"1": "#1f77b4", "4": "#d62728", "16": "#2ca02c", "64": "#9467bd"}
PANELS = [
    ("commits per s", "updates committed, per second, all clients together", 20, 5),
    ("fairness", "fairness (Jain's index; 1: all get the same)", 1, 0.25),
    ("refused", "share of calls that end with the conflict error", 1, 0.25),
]
WIDTH, HEIGHT, LEFT, GAP = 720, 200, 60, 60


def x_of(clients):
    return LEFT + (WIDTH - LEFT - 90) * math.log2(float(clients)) / math.log2(1024)


def main():
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    total = len(PANELS) * (HEIGHT + GAP) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{total}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{total}" fill="white"/>']
    for number, (column, title, top, step) in enumerate(PANELS):
        begin = 30 + number * (HEIGHT + GAP)

        def y_of(value):
            return begin + HEIGHT * (1 - min(float(value), top) / top)

        out.append(f'<text x="{LEFT}" y="{begin - 10}" font-weight="bold">{title}</text>')
        for i in range(round(top / step) + 1):
            y = y_of(i * step)
            out.append(f'<line x1="{LEFT}" x2="{WIDTH - 90}" y1="{y:.1f}" y2="{y:.1f}" '
                       'stroke="#ddd"/>')
            out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
                       f'{i * step:g}</text>')
        for clients in sorted({int(row["clients"]) for row in rows}):
            out.append(f'<text x="{x_of(clients):.1f}" y="{begin + HEIGHT + 16}" '
                       f'text-anchor="middle">{clients:,}</text>')
        labels = []
        for shards, colour in COLOURS.items():
            points = [(x_of(row["clients"]), y_of(row[column]))
                      for row in rows if row["shards"] == shards]
            out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
                       + " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>')
            labels.append((points[-1][1], shards, colour))
        at = -100.0
        for y, shards, colour in sorted(labels):
            at = max(at + 14, y + 4)
            name = "1 shard" if shards == "1" else f"{shards} shards"
            out.append(f'<text x="{WIDTH - 84}" y="{at:.1f}" fill="{colour}">{name}</text>')
    out.append(f'<text x="{LEFT}" y="{total - 24}">number of clients</text>')
    out.append("</svg>")
    print("\n".join(out))


main()
