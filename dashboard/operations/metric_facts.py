"""What the catalogue says of series that are searched: which way is good, how they add up, what they aim at, which have no values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from signals.kept import IS_AMOUNT, IS_BAND, IS_COUNT, IS_KPI, IS_OWN, IS_TOTAL, Facts
from signals.looks import SEPARATOR, series_name
from signals.series import resolve
from signals.triage import CannotTell

COARSE = (Cadence.MONTH, Cadence.QUARTER)
FEWEST = 4
_SIGNS = {Direction.UP: 1.0, Direction.DOWN: -1.0}


_IN_LOGS = ("count", "amount", "")


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was searched: a report without its findings."""

    skipped: pd.DataFrame
    series: int
    periods: int


def row_facts(names: Sequence[str], catalog: Catalog, cadence: Cadence) -> Facts:
    """What a search of rows by these names needs to know of their metrics."""
    parts = [name.split(SEPARATOR, 1) for name in names]
    known = {code: _said(catalog.metric(code), cadence) for code in dict.fromkeys(code for code, _ in parts)}
    rows = [known[code] for code, _ in parts]
    total = np.array([segment == TOTAL for _, segment in parts], dtype=np.uint8)
    flags, sign, kind, unit = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Facts(
        np.array(flags, dtype=np.uint8) | total * np.uint8(IS_TOTAL), np.array(sign, dtype=float), np.array(kind, dtype="U5"),
        np.array(unit, dtype="U6"),
    )  # fmt: skip


def _said(metric: Metric | None, cadence: Cadence) -> tuple[int, float, str, str]:
    if metric is None:
        return IS_AMOUNT, 0.0, "ratio", ""
    own = (metric.role is MetricRole.KPI) * IS_KPI | (metric.cadence is cadence) * IS_OWN | (metric.unit == "count") * IS_COUNT
    own |= (metric.good is Direction.BAND) * IS_BAND | (_unit(metric) in _IN_LOGS) * IS_AMOUNT
    return own, _SIGNS.get(metric.good, 0.0), "ratio" if metric.formula else metric.type.value, _unit(metric)


def facts_of(names: Sequence[str], catalog: Catalog) -> pd.DataFrame:
    """What `scan` needs to know of series by name: which way is good, how they add up, what they count."""
    metrics = [catalog.metric(str(name).split(SEPARATOR, 1)[0]) for name in names]
    return pd.DataFrame(
        {
            "direction": [_direction(metric) for metric in metrics],
            "type": [metric.type.value if metric and not metric.formula else "ratio" for metric in metrics],
            "unit": [_unit(metric) for metric in metrics],
        },
        index=list(names),
    )


def _direction(metric: Metric | None) -> str:
    return metric.good.value if metric and metric.good in (Direction.UP, Direction.DOWN) else "none"


def _unit(metric: Metric | None) -> str:
    """What kind of number a metric is for the engine: counts, amounts (money, hours), ratios, else an index."""
    if metric is None:
        return ""
    if metric.unit == "count":
        return "count"
    if metric.unit in ("%", "ratio"):
        return "ratio"
    return "amount" if metric.unit in ("hours", "hour", "h") or (len(metric.unit) == 3 and metric.unit.isupper()) else "index"


def targets_of(catalog: Catalog, cadence: Cadence) -> pd.DataFrame | None:
    """Targets of metrics judged at their own cadence; coarser looks would count a yearly target twice."""
    rows = [
        (series_name(metric.code, target.segment), target.start or target.due, target.due, target.value)
        for metric in catalog.stating("targets")
        for target in metric.targets
        if metric.role is MetricRole.KPI
        and (metric.cadence is cadence or (cadence in COARSE and metric.cadence.rank < cadence.rank))
    ]
    return pd.DataFrame(rows, columns=["series", "start", "due", "target"]) if rows else None


def unjudged(report: Searched, cadence: Cadence, catalog: Catalog) -> Iterator[CannotTell]:
    """KPIs whose total could not be judged at their own cadence."""
    for row in report.skipped.itertuples(index=False):
        code, segment = str(row.series).split(SEPARATOR, 1)
        metric = catalog.metric(code)
        if metric is not None and metric.cadence is cadence and segment == TOTAL:
            yield CannotTell(code, segment, cadence.value, str(row.reason), int(str(row.has)), int(str(row.needs)))


def without_values(catalog: Catalog, known: Collection[str]) -> Iterator[CannotTell]:
    """KPIs that have no value at all (formulas: none of their parts); `known` are the metrics that have one."""
    stored: dict[str, Metric] = {}
    for code in catalog.codes:
        metric = None if code in known else catalog.metric(code)
        if metric is None or metric.role is not MetricRole.KPI:
            continue
        if metric.formula and not stored:
            stored = {item.code: item for item in catalog.metrics}
        parts = resolve(metric, stored) if metric.formula else ()
        if not set(known).intersection(parts):
            yield CannotTell(metric.code, TOTAL, metric.cadence.value, "empty", 0, FEWEST)
