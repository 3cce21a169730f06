"""Single values: limits, counts, shares, outliers of a history, and rules of charts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.sizes.unchanged import SEED, Floats, Table, remembering
from signals.chart_rules import one_side, one_way, two_in_three
from signals.confirming.outliers import against_base, count_against_base, gesd, share_against_base
from signals.limits import process_limits

_BASES = (6, 8, 12, 20, 36)


def tables(draws: int) -> Iterator[Table]:
    """All of them; `draws` series a cell."""
    yield _limits(5 * draws)
    yield from _tails(5 * draws)
    yield _counts(draws)
    yield _gesd(draws)
    yield _chart(draws)


def _limits(draws: int) -> Table:
    table = Table(
        "A new value outside the limits of its base, %", ["calibrated (as used)", "3 sigma", "3 robust deviations"], 0.0027, draws,
        note="Independent normal values. Only the first column is used; the other two are what people usually draw.",
    )  # fmt: skip
    for n in _BASES:
        rows = np.random.default_rng([SEED, 21, n]).standard_normal((draws, n + 1))
        cells = [np.mean([_outside(row, multiplier) for row in rows]) for multiplier in (None, 3.0)]
        centre = np.median(rows[:, :n], axis=1)
        spread = 1.4826 * np.median(np.abs(rows[:, :n] - centre[:, None]), axis=1)
        table.rows.append((f"base {n}", [*map(float, cells), float((np.abs(rows[:, n] - centre) > 3 * spread).mean())]))
    return table


def _outside(row: Floats, multiplier: float | None) -> bool:
    limits = process_limits(row[:-1], multiplier=multiplier, screened=False)
    return limits is not None and not limits.low <= row[-1] <= limits.high


def _tails(draws: int) -> Iterator[Table]:
    for level in (0.01, 0.05):
        names = ("normal", "heavy tails (t, 4)", "memory 0.5")
        table = Table(f"Student's prediction of a new value at {100 * level:g} %, %", names, level, draws)
        for n in _BASES:
            random = np.random.default_rng([SEED, 22, n])
            kinds = (random.standard_normal((draws, n + 1)), random.standard_t(4, (draws, n + 1)), remembering(draws, n + 1, 0.5))
            table.rows.append((f"base {n}", [float(np.mean([_called(row, level) for row in rows])) for rows in kinds]))
        yield table


def _called(row: Floats, level: float) -> bool:
    found = against_base(float(row[-1]), row[:-1])
    return found is not None and found.p <= level


def _counts(draws: int) -> Table:
    names = ("Poisson 2", "Poisson 20", "negative binomial 20", "shares of 40", "shares of 400", "shares, varying rate")
    table = Table("A new count or share by its own law at 5 %, %", names, 0.05, draws)
    for n in (8, 12, 24):
        random = np.random.default_rng([SEED, 23, n])
        cells = []
        for rows in (
            random.poisson(2, (draws, n + 1)),
            random.poisson(20, (draws, n + 1)),
            random.negative_binomial(5, 0.2, (draws, n + 1)),
        ):
            found = [count_against_base(float(row[-1]), row[:-1].astype(float)) for row in rows]
            cells.append(float(np.mean([one is not None and one.p <= 0.05 for one in found])))
        for of, wander in ((40, 0.0), (400, 0.0), (400, 0.04)):
            rate = np.clip(0.2 + wander * random.standard_normal((draws, n + 1)), 0.01, 0.99)
            hits = random.binomial(of, rate).astype(float)
            found = [share_against_base(float(row[-1]), of, row[:-1], np.full(n, float(of))) for row in hits]
            cells.append(float(np.mean([one is not None and one.p <= 0.05 for one in found])))
        table.rows.append((f"base {n}", cells))
    return table


def _gesd(draws: int) -> Table:
    table = Table("Any outlier in a clean history (Rosner), %", ["normal", "heavy tails (t, 4)"], 0.05, draws,
                  note="Meant for 25 values and more and for normal noise; heavy tails are what its outliers look like.")  # fmt: skip
    for n in (15, 25, 40, 70):
        random = np.random.default_rng([SEED, 24, n])
        kinds = (random.standard_normal((draws, n)), random.standard_t(4, (draws, n)))
        table.rows.append((f"n = {n}", [float(np.mean([len(gesd(row).at) > 0 for row in rows])) for rows in kinds]))
    return table


def _chart(draws: int) -> Table:
    columns = ["known limits", "base 20", "base 12", "base 8", "base 20, memory 0.4"]
    table = Table("At least one point marked within the next twelve, %", columns, None, draws,
                  note="Limits of 2.66 mean ranges, frozen. Charts mark patterns by the second row, for the eye only.")  # fmt: skip
    bases = ((0, 0.0), (20, 0.0), (12, 0.0), (8, 0.0), (20, 0.4))
    outside, every = [], []
    for base, phi in bases:
        rows = remembering(draws, base + 12, phi, 5)
        found = [_marked(row[:base], row[base:]) for row in rows]
        outside.append(float(np.mean([one for one, _ in found])))
        every.append(float(np.mean([two for _, two in found])))
    table.rows += [("outside the limits", outside), ("the four rules of the NHS", every)]
    return table


def _marked(base: Floats, new: Floats) -> tuple[bool, bool]:
    limits = process_limits(base, multiplier=3.0, screened=False) if len(base) else None
    low, high = (limits.low, limits.high) if limits else (-3.0, 3.0)
    middle = (low + high) / 2
    out = bool(((new < low) | (new > high)).any())
    sides = np.sign(new - middle).astype(np.int64)
    near = np.abs(new - middle) > (high - low) / 3
    return out, out or bool(one_side(sides).any() or one_way(new).any() or two_in_three(near, sides).any())
