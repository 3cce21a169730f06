"""Walking forward: series looked at after every period of their last year, and all evidence that was news at each look, as columns.

Two families of unchanged series stand for KPIs nobody touched: seven plain characters (normal, heavy-tailed, remembering, trending,
seasonal, counts, proportions), and the wide laws of signals.synthetic with its festivals and units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.period import Cadence
from signals.alarm_rate import looks_a_year
from signals.edge import shows
from signals.news import lasting_news, odd_news, periods_a_day
from signals.panel import start_of
from signals.repeated_looks import earlier_spikes, needed, periods_held
from signals.scanning import examine
from signals.synthetic import unchanged

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SEASON = {"D": 7, "W": 52, "M": 12, "Q": 4}
LENGTH = {"D": 330, "W": 104, "M": 36, "Q": 16}
FAMILIES = {"variance_change": "variance", "unit_error": "data"}
_FIRST = {"D": 18000, "W": 2570, "M": 600, "Q": 200}
_EVIDENCE = ("spike", "level_shift", "trend", "trend_change", "variance_change", "unit_error")
GROWTH = 1.35  # as in signals.episodes
LOWEST = 0.5  # scores worth keeping
_EARLIER = 0.3  # scores of odd values that are looked at at all


@dataclass(frozen=True)
class Sample:
    """Series (rows x periods) of one cadence from ordinal `first`; `grows` tells which way a row grows all along (a trend that way is
    no false alarm)."""

    code: str
    values: Floats
    first: int
    calendar: str | None = None
    unit: NDArray[np.object_] | None = None
    grows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def plain(code: str, rows: int, seed: int) -> tuple[Sample, Floats]:
    """Seven characters in turn, and the spread of the noise of each row."""
    length, season = LENGTH[code], SEASON[code]
    random = np.random.default_rng([seed, length])
    normal = random.normal(size=(rows, length))
    heavy = random.standard_t(4, size=(rows, length)) / np.sqrt(2)
    memory = normal.copy()
    for column in range(1, length):
        memory[:, column] = 0.5 * memory[:, column - 1] + np.sqrt(0.75) * normal[:, column]
    time = np.arange(length)
    grows = random.choice([-1, 1], rows)
    kinds = [
        100 + 5 * normal,
        100 + 5 * heavy,
        100 + 5 * memory,
        100 + 5 * normal + 0.4 * time * grows[:, None] * (36 / length),
        100 + 5 * normal + 10 * np.sin(2 * np.pi * (time + random.integers(0, season, (rows, 1))) / season),
        random.poisson(40, (rows, length)).astype(float),
        100 * random.binomial(500, 0.06, (rows, length)) / 500,
    ]
    kind = np.arange(rows) % len(kinds)
    spread = np.array([5, 5, 5, 5, 5, np.sqrt(40), 100 * np.sqrt(0.06 * 0.94 / 500)])[kind]
    values = np.stack(kinds)[kind, np.arange(rows)]
    return Sample(code, values, _FIRST[code], grows=np.where(kind == 3, grows, 0)), spread


def wide(code: str, rows: int, seed: int) -> Sample:
    """The laws the lines of a single look are made from, with another seed."""
    held = unchanged(code, LENGTH[code], rows, seed)
    return Sample(code, held.values, held.first, "KR", held.unit, held.grows)


@dataclass(frozen=True)
class Walk:
    """Columns of equal length: `row`, `look`, `kind`, `up`, `score`, `held` periods, `earlier` odd values, first period `start` and
    last period `end` (places in the series); `years` of looks behind the first one, over all rows."""

    code: str
    columns: Mapping[str, NDArray[Any]]
    years: float

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def strength(self, own: Mapping[str, float] | None = None) -> Floats:
        """Scores in units of what is asked (signals.repeated_looks), by the shipped lines or others."""
        c = self.columns
        asked = needed(Cadence.from_code(self.code), c["kind"], c["held"], c["earlier"], None if own is None else dict(own))
        result: Floats = c["score"] / asked
        return result

    def some(self, chosen: NDArray[np.bool_]) -> Walk:
        """Only some of the rows."""
        return Walk(self.code, {name: values[chosen] for name, values in self.columns.items()}, self.years)


def joined(walks: list[Walk]) -> Walk:
    """Several walks as one, rows numbered on."""
    shift, parts = 0, []
    for walk in walks:
        parts.append({**walk.columns, "row": walk["row"] + shift})
        shift += int(walk["row"].max(initial=0)) + 1
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Walk(walks[0].code, columns, sum(walk.years for walk in walks))


def walked(sample: Sample, looks: int) -> Walk:
    """Look after each of the last `looks` periods (days of machines). What the first look finds has happened before; later ones count it
    as known."""
    rows, length = sample.values.shape
    step = periods_a_day(Cadence.from_code(sample.code))
    starts = start_of(np.arange(sample.first, sample.first + length), sample.code).astype("datetime64[s]")
    parts = [_look(sample, starts, number, length - step * (looks - 1 - number)) for number in range(looks)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Walk(sample.code, columns, rows * (looks - 1) / looks_a_year(Cadence.from_code(sample.code)))


def _look(sample: Sample, starts: NDArray[np.datetime64], look: int, end: int) -> dict[str, NDArray[Any]]:
    amounts = np.isin(sample.unit, ("count", "amount")) if sample.unit is not None else np.zeros(len(sample.values), dtype=bool)
    rows = np.flatnonzero(shows(sample.values[:, :end], amounts, sample.code))  # the product looks no further at the others
    names = [str(number) for number in rows.tolist()]
    frame = pd.DataFrame(
        {
            "series": pd.Categorical.from_codes(np.repeat(np.arange(len(rows)), end), categories=names),
            "period": np.tile(starts[:end], len(rows)),
            "value": sample.values[rows, :end].ravel(),
        }
    )
    facts = pd.DataFrame({"direction": "up", "type": "mean"}, index=names)
    if sample.unit is not None:
        facts["unit"] = sample.unit[rows]
        facts["type"] = np.where(amounts[rows], "sum", "mean")
    found = examine(frame, sample.code, facts, as_of=None, calendar=sample.calendar).findings
    found = found[found["kind"].isin(_EVIDENCE) & (found["score"] >= _EARLIER) & found["claim"].eq("evidence")]
    cadence = Cadence.from_code(sample.code)
    begins, ends = (found[name].to_numpy(dtype="datetime64[s]") for name in ("start", "end"))
    first, last = np.searchsorted(starts, begins), np.searchsorted(starts, ends)
    kind, row = found["kind"].to_numpy(dtype=object), found["series"].astype(int).to_numpy()
    up, score = found["direction"].eq("up").to_numpy(), found["score"].to_numpy(dtype=float)
    grows = sample.grows[row] if len(sample.grows) else np.zeros(len(row), dtype=np.int64)
    true = (kind == "trend") & (grows != 0) & ((grows > 0) == up)
    kept = (score >= LOWEST) & ~true & _is_recent(kind, end - 1 - first, end - 1 - last, cadence)
    columns: dict[str, NDArray[Any]] = {
        "row": row, "look": np.full(len(row), look), "kind": kind, "up": up, "score": score, "start": first, "end": last,
        "held": periods_held(cadence, begins, ends, sample.calendar), "earlier": earlier_spikes(row.astype(object), kind, begins, score),
    }  # fmt: skip
    return {name: values[kept] for name, values in columns.items()}


def _is_recent(kind: NDArray[np.object_], since_start: Ints, since_end: Ints, cadence: Cadence) -> NDArray[np.bool_]:
    """signals.news.is_news on columns (tested to be the same)."""
    lasting = since_start < lasting_news(cadence)
    chosen = [kind == "unit_error", kind == "spike", kind == "trend"]
    return np.select(chosen, [np.ones(len(kind), dtype=bool), since_end < odd_news(cadence), since_end == 0], lasting)


def alarms(walk: Walk, raised: NDArray[np.bool_], *, held: float = 0.6, calm: int = 2) -> dict[str, NDArray[Any]]:
    """The alarms of a walk: when an episode of a series, family and direction opens, with the kind that opened it.

    As in signals.episodes an episode goes on while anything of it stands near the line, is over after two calm looks, and what comes back
    over the same periods without having grown by 35 % is no new alarm. What the first look raises is known.
    """
    family = np.array([FAMILIES.get(str(kind), "move") for kind in walk["kind"]], dtype=object)
    alive = raised | (walk["score"] >= held)
    at = np.flatnonzero(alive)
    code = np.unique(family.astype(str), return_inverse=True)[1] * 2 + walk["up"]
    order = at[np.lexsort((-walk["score"][at], walk["look"][at], code[at], walk["row"][at]))]
    opened: list[int] = []
    key: tuple[int, int] | None = None
    running, seen, ended, peak = False, -9, -9, 0.0
    for i in order.tolist():
        own, look, start, end = (
            (int(walk["row"][i]), int(code[i])),
            int(walk["look"][i]),
            int(walk["start"][i]),
            int(walk["end"][i]),
        )
        if own != key:
            key, running, seen, ended, peak = own, False, -9, -9, 0.0
        if running and look - seen > calm:
            running = False
        score = float(walk["score"][i])
        same = start <= ended and score < GROWTH * peak
        if raised[i]:
            if not running and not same and look > 0:
                opened.append(i)
            running, seen, ended, peak = True, look, max(ended, end), max(peak, score)
        elif running:
            seen, ended = look, max(ended, end)
    return {name: values[opened] for name, values in walk.columns.items()}
