"""The search itself: chances it states against how often unchanged series of another seed show as much; pairs; many tests at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bench.calibrate import KINDS, panel_of
from bench.sizes.unchanged import SEED, Floats, Table
from signals.detection import Settings
from signals.detectors.interventions import Interventions
from signals.detectors.variances import Variances
from signals.leading import lead_lag
from signals.multiplicity import benjamini_hochberg, cauchy_combination, e_detector
from signals.search import search
from signals.spans import spans
from signals.synthetic import unchanged

_LEVELS = (0.05, 0.01)
_LENGTHS = {"D": (120, 365), "W": (52, 104), "M": (12, 24, 36, 60), "Q": (8, 12, 20)}


def tables(draws: int) -> Iterator[Table]:
    """All of them; `draws` series a cell."""
    yield from _stated(draws)
    yield _links(min(draws // 5, 400))
    yield _together(5 * draws)
    yield _discoveries(draws)


def _stated(draws: int) -> Iterator[Table]:
    note = "Series of signals.synthetic (memory, tails, seasons, growth) of a seed that made no line; growth that is found is true."
    tables = [
        Table(
            f"Unchanged series of which the search states a chance of {100 * level:g} % or less, %", KINDS, level, draws, note=note
        )
        for level in _LEVELS
    ]
    for cadence, lengths in _LENGTHS.items():
        for n in lengths:
            smallest = _smallest(cadence, n, draws)
            for level, table in zip(_LEVELS, tables, strict=True):
                table.rows.append((f"{cadence}, n = {n}", [float((smallest[kind] <= level).mean()) for kind in KINDS]))
    yield from tables


def _smallest(cadence: str, n: int, draws: int) -> dict[str, Floats]:
    """The smallest chance the search states for each kind in each unchanged series."""
    series = unchanged(cadence, n, draws, SEED)
    panel = panel_of(series)
    nothing = np.full(draws, np.nan)
    smallest = {kind: np.ones(draws) for kind in KINDS}
    for span in spans(panel, series.values, n, "KR"):
        found = search(span.y, span.key, span.known)
        parts = [Interventions().detect(panel, span, found, Settings(), nothing)]
        if n > Variances.shortest:
            parts.append(Variances().detect(panel, span, found))
        for part in parts:
            columns = part.columns
            for kind in KINDS if len(part) else ():
                chosen = columns["kind"] == kind
                if kind == "trend":
                    chosen &= columns["sense"] != series.grows[columns["row"]]
                np.minimum.at(smallest[kind], columns["row"][chosen], columns["p_value"][chosen])
    return smallest


def _links(draws: int) -> Table:
    table = Table(
        "A lead named between unrelated series at 3 %, %",
        ["independent", "memory 0.5 / 0.8", "random walks", "seasons"],
        0.05,
        draws,
    )
    for n in (24, 48):
        random = np.random.default_rng([SEED, 31, n])
        starts = pd.date_range("2018-01-01", periods=n, freq="MS")
        cells = []
        for kind in range(4):
            named = []
            for _ in range(draws):
                x, y = (_path(random, n, kind, side) for side in (0, 1))
                frames = (pd.DataFrame({"period": starts, "value": values}) for values in (x, y))
                named.append(lead_lag(*frames, cadence="M").lag > 0)
            cells.append(float(np.mean(named)))
        table.rows.append((f"n = {n}", cells))
    return table


def _path(random: np.random.Generator, n: int, kind: int, side: int) -> np.ndarray:
    e = random.standard_normal(n + 20)
    if kind == 2:
        return np.cumsum(e)[20:]
    phi = (0.0, (0.5, 0.8)[side], 0.0, 0.3)[kind]
    for t in range(1, len(e)):
        e[t] += phi * e[t - 1]
    season = 3 * np.sin(2 * np.pi * (np.arange(n) + random.integers(0, 12)) / 12) if kind == 3 else 0.0
    return e[20:] + season


def _together(draws: int) -> Table:
    from scipy.special import ndtr

    table = Table("Cauchy combination of tests of one series, %", ["at 5 %", "at 1 %", "smallest p at 5 %"], None, draws,
                  note="At 5 % it is a little liberal; signals are raised at far smaller chances.")  # fmt: skip
    for tests in (3, 6):
        for rho in (0.0, 0.5, 0.9):
            random = np.random.default_rng([SEED, 32, tests, round(10 * rho)])
            z = np.sqrt(rho) * random.standard_normal((draws, 1)) + np.sqrt(1 - rho) * random.standard_normal((draws, tests))
            p = ndtr(-z)
            combined = np.array([cauchy_combination(row) for row in p])
            cells = [float((combined <= 0.05).mean()), float((combined <= 0.01).mean()), float((p.min(axis=1) <= 0.05).mean())]
            table.rows.append((f"{tests} tests, correlation {rho:g}", cells))
    return table


def _discoveries(draws: int) -> Table:
    """Looks at 200 KPIs none (or ten) of which changed."""
    from scipy.special import ndtr

    table = Table(
        "Many KPIs in one look at a share of 10 % false, %",
        ["nothing changed: any raised", "ten of 200 changed: false share"],
        0.10,
        draws,
    )
    random = np.random.default_rng([SEED, 33])
    for rho in (0.0, 0.5):
        anything, false = [], []
        for _ in range(draws):
            z = np.sqrt(rho) * random.standard_normal() + np.sqrt(1 - rho) * random.standard_normal(200)
            anything.append(bool((benjamini_hochberg(ndtr(-z)) <= 0.1).any()))
            z[:10] += 4
            kept = benjamini_hochberg(ndtr(-z)) <= 0.1
            false.append(float(kept[10:].sum() / max(kept.sum(), 1)))
        table.rows.append((f"correlation {rho:g}", [float(np.mean(anything)), float(np.mean(false))]))
    runs = [_alarms(random) for _ in range(max(draws // 10, 20))]
    table.note = f"The e-detector at 1/100 raised {np.mean(runs):.2f} false alarms in 1,000 calm looks (promise: at most 10)."
    return table


def _alarms(random: np.random.Generator) -> int:
    count, before = 0, 0.0
    for bet in np.exp(random.standard_normal(1000) - 0.5).tolist():
        before = float(e_detector([bet], before)[-1])
        if before >= 100:
            count, before = count + 1, 0.0
    return count
