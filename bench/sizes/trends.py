"""Trends, runs and standstills."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.sizes.unchanged import SEED, Floats, Table, grid, remembering, share_of
from signals.confirming.equivalence import slope_within
from signals.confirming.kendall import kendall
from signals.confirming.remembering import hamed_rao, memory_of, remembering_kendall
from signals.confirming.seasonal import remembering_seasonal, seasonal_kendall
from signals.nulls import chance_of_any_run

_MEMORIES = (0.0, 0.3, 0.5, 0.7)
_LENGTHS = (8, 12, 20, 36, 60, 120)


def tables(draws: int) -> Iterator[Table]:
    """All of them; `draws` series a cell."""
    yield grid(
        "Mann-Kendall as it is, two-sided, %", lambda y: kendall(y).p, _LENGTHS, _MEMORIES, draws=draws,
        note="Shown for comparison: the product uses it below eight values only, with the chance under memory 0.3 and 0.5 beside it.",
    )  # fmt: skip
    yield grid(
        "Mann-Kendall with memory (the second test of a trend), two-sided, %", lambda y: remembering_kendall(y).p, _LENGTHS, _MEMORIES,
        draws=draws, note="Pre-whitened; from 40 values on the less sure one of this and of Hamed and Rao with ten lags.",
    )  # fmt: skip
    yield grid("Hamed and Rao alone, ten lags at most, two-sided, %", lambda y: hamed_rao(y, min(10, len(y) // 4)).p, (20, 60, 120),
               _MEMORIES, draws=draws // 2)  # fmt: skip
    yield grid("Seasonal Mann-Kendall as it is (12), two-sided, %", lambda y: seasonal_kendall(y, 12).p, (36, 60, 120, 180), _MEMORIES,
               draws=draws // 2)  # fmt: skip
    yield grid(
        "Seasonal Mann-Kendall with memory (12), two-sided, %", lambda y: remembering_seasonal(y, 12).p, (36, 60, 120, 180), _MEMORIES,
        draws=draws // 2, note="Widened by the memory of what seasons and line leave; from ten years on covariances.",
    )  # fmt: skip
    yield _runs(20 * draws)
    yield from _flat(draws)


def _runs(draws: int) -> Table:
    """Three steps for the worse, at the end and somewhere."""
    table = Table("Three steps in a row for the worse, %", ["at the end", "somewhere", "somewhere, computed"], None, draws)
    random = np.random.default_rng([SEED, 7])
    for n in (4, 6, 8, 12, 24):
        for name, rows in (
            ("independent", random.standard_normal((draws, n))),
            ("memory 0.5", remembering(draws, n, 0.5)),
            ("random walk", np.cumsum(random.standard_normal((draws, n)), axis=1)),
        ):
            steps = np.diff(rows, axis=1) < 0
            windows = np.lib.stride_tricks.sliding_window_view(steps, 3, axis=1).all(axis=2)
            computed = chance_of_any_run(n, 3) if name == "independent" else np.nan
            table.rows.append((f"n = {n}, {name}", [float(windows[:, -1].mean()), float(windows.any(axis=1).mean()), computed]))
    return table


def _flat(draws: int) -> Iterator[Table]:
    def at_bound(remembers: bool) -> Table:
        said = "with memory from 12 values on (as used)" if remembers else "as it is"
        table = Table(
            f"Equivalence of a slope that lies on its bound, {said}, %", [f"memory {p:g}" for p in _MEMORIES], 0.05, draws
        )
        for n in (8, 12, 16, 24):

            def chance(y: Floats, n: int = n) -> float:
                return slope_within(y, (-0.5, 0.5), memory_of(y) if remembers and n >= 12 else 0.0).p

            cells = [share_of(chance, remembering(draws, n, phi) + 0.5 * np.arange(n)) for phi in _MEMORIES]
            table.rows.append((f"n = {n}", cells))
        return table

    yield at_bound(remembers=False)
    yield at_bound(remembers=True)
