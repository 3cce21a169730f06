"""What the rule for repeated looks costs: planted changes watched period after period, found or not, and how late.

`python -m bench.delays [D W M Q]` plants odd values of 3, 4, 6 and 10 deviations, steps of 2, 3 and 5 and slopes that add up to 2, 3 and 5
in unchanged series of seven characters (bench.walks), and compares the line of a single look with what is asked when looking after every
period. Seeds are not those the lines were set or counted on.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bench.walks import Walk, plain, walked

EVENTS = (*(("spike", size) for size in (3, 4, 6, 10)), *((kind, size) for kind in ("step", "slope") for size in (2, 3, 5)))
AFTER = {"D": 30, "W": 13, "M": 8, "Q": 5}  # periods watched from the change on
_NEAR = {"D": 4, "W": 2, "M": 1, "Q": 1}  # how far a told onset may lie from the true one; thrice that for slopes
_MOVES = ("spike", "level_shift", "trend", "trend_change")
_ROWS, _SEED = 210, 31


def planted(code: str, kind: str, size: float, seed: int) -> tuple[Walk, NDArray[np.bool_], int]:
    """The walk over series that all change at one period; which way each goes; the period."""
    sample, spread = plain(code, _ROWS, seed)
    length, after = sample.values.shape[1], AFTER[code]
    onset = length - after
    up = np.random.default_rng(seed).random(_ROWS) < 0.5
    t = np.arange(length) - onset
    shape = {"spike": t == 0, "step": t >= 0, "slope": np.clip((t + 1) / after, 0, None)}[kind].astype(float)
    values = sample.values + (np.where(up, size, -size) * spread)[:, None] * shape
    return walked(replace(sample, values=values, grows=np.zeros(0, dtype=np.int64)), after + 1), up, onset


def delays(code: str, walk: Walk, raised: NDArray[np.bool_], up: NDArray[np.bool_], onset: int, near: int) -> NDArray[np.float64]:
    """For each series after how many periods the change was raised; NaN where it was not."""
    right = raised & np.isin(walk["kind"], _MOVES) & (walk["up"] == up[walk["row"]]) & (walk["look"] > 0)
    right &= (np.abs(walk["start"] - onset) <= near) | ((walk["start"] < onset) & (walk["end"] >= onset) & (near > _NEAR[code]))
    found = np.full(_ROWS, np.inf)
    np.minimum.at(found, walk["row"][right], walk["look"][right] - 1.0)
    return np.where(np.isinf(found), np.nan, found)


def main(chosen: list[str]) -> None:
    """Print share found and mean delay in periods, for the line of one look and for what is asked."""
    for code in chosen or list(AFTER):
        print(
            f"{code}: found / mean delay in periods, {_ROWS} series each (standard error of a share at most {0.5 / np.sqrt(_ROWS):.3f})"
        )
        for number, (kind, size) in enumerate(EVENTS):
            walk, up, onset = planted(code, kind, size, _SEED + number)
            near = _NEAR[code] * (3 if kind == "slope" else 1)
            cells = []
            for raised in (walk["score"] >= 1, walk.strength() >= 1):
                found = delays(code, walk, raised, up, onset, near)
                late = float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")
                cells.append(f"{np.isfinite(found).mean():.2f} / {late:4.1f}")
            print(f"  {kind:5s} {size:2d}   one look {cells[0]}   every period {cells[1]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
