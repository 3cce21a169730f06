"""Who ranks the planted cause first: `python -m bench.planted [cases a cell]` prints one table."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from bench.planted.cases import NOISES, SETTINGS
from bench.planted.rivals import RIVALS, Segment
from signals.causes.leaves import Leaves
from signals.causes.search import locate

Finder = Callable[[Leaves], list[Segment]]
DEPTHS = (1, 2, 0)
_SEED = 20261124


def ours(leaves: Leaves) -> list[Segment]:
    return [cause.segment for cause in locate(leaves).causes]


FINDERS: dict[str, Finder] = {"Vitals": ours, **RIVALS}


def hits(setting: str, depth: int, noise: float, count: int) -> dict[str, float]:
    """Share of cases, in percent, in which each finder ranks exactly the planted segment first (depth 0: names nothing)."""
    found = dict.fromkeys(FINDERS, 0)
    for number in range(count):
        case = SETTINGS[setting](np.random.default_rng([_SEED, number, depth, int(100 * noise)]), depth, noise)
        for name, finder in FINDERS.items():
            ranked = finder(case.leaves)
            found[name] += ranked[0] == case.plant if depth and ranked else not depth and not ranked
    return {name: 100 * hit / count for name, hit in found.items()}


def main(count: int) -> None:
    print(f"{'setting':<12}{'planted':<16}{'noise':>6}" + "".join(f"{name:>20}" for name in FINDERS))
    for depth in DEPTHS:
        rows = []
        for setting in SETTINGS:
            for noise in NOISES:
                rows.append(hits(setting, depth, noise, count))
                cells = "".join(f"{share:20.1f}" for share in rows[-1].values())
                print(f"{setting:<12}{_planted(depth):<16}{noise:6.2f}{cells}", flush=True)
        means = "".join(f"{np.mean([row[name] for row in rows]):20.1f}" for name in FINDERS)
        print(f"{'all':<12}{_planted(depth):<16}{'':>6}{means}", flush=True)


def _planted(depth: int) -> str:
    return f"{depth} dimension{'s' if depth > 1 else ''}" if depth else "nothing"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
