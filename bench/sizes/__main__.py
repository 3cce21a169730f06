"""`python -m bench.sizes [PART...] [--draws N]`: writes docs/reference/sizes.md when all parts are run, else prints.

Parts: trends, changes, values, searched. With 2,000 draws a cell about a quarter of an hour of CPU.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module
from pathlib import Path

from bench.sizes.unchanged import SEED, Table

PARTS = {
    "trends": "Trends, runs, standstills",
    "changes": "Shifts and unevenness",
    "values": "Single values",
    "searched": "The search, pairs, many tests",
}
TARGET = Path(__file__).parents[2] / "docs" / "reference" / "sizes.md"


def main(arguments: list[str]) -> int:
    """Run the parts."""
    draws = int(arguments[arguments.index("--draws") + 1]) if "--draws" in arguments else 2000
    chosen = [name for name in arguments if name in PARTS] or list(PARTS)
    lines, beyond = [], []
    for name in chosen:
        tables: list[Table] = []
        for table in import_module(f"bench.sizes.{name}").tables(draws):
            tables.append(table)
            print("\n".join(table.lines()), flush=True)
        lines += [f"## {PARTS[name]}", "", *(line for table in tables for line in table.lines())]
        beyond += [line for table in tables for line in table.beyond()]
    for line in beyond:
        print("beyond its level:", line)
    if len(chosen) == len(PARTS):
        TARGET.write_text("\n".join([*_head(draws), *_summary(beyond), *lines]).rstrip() + "\n", encoding="utf-8")
    return 0


def _head(draws: int) -> list[str]:
    return [
        "# How often each test fires where nothing happened",
        "",
        f"Written by `python -m bench.sizes --draws {draws}` on {date.today().isoformat()} (seed {SEED}; {draws} series in most cells,",
        "a tenth to a half of that in slow tables, up to twenty times in cheap ones). Percent of unchanged series; memory is first-order",
        "autocorrelation. Bold: beyond the nominal level by more than three standard errors. What each test claims: [methods](methods.md).",
        "",
    ]


def _summary(beyond: list[str]) -> list[str]:
    return ["## Beyond their level", "", *(f"- {line}" for line in beyond), ""] if beyond else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
