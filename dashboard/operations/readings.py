"""What the metrics say about key results: the value of the quarter so far, by the definition that was agreed, with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.operations.workspace import Workspace
from data.model.formula import Formula
from data.model.goal import KeyResult, KeyResultKind, Objective
from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence
from data.store.catalog import archived_metrics
from data.store.observations import read_observations
from goals.cycle import Cycle
from signals.paths import end_draws
from signals.series import expanded, measure, resolve, values_of
from signals.windows import Window, way_of, window


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric in one quarter. `history` are all its values that are over, `draws` its possible values at the end of the quarter.

    `is_redefined`: the catalogue has changed the metric since the objective became active; the reading keeps to what was agreed.
    """

    metric: Metric
    window: Window
    way: str
    history: tuple[tuple[datetime, float], ...] = ()
    draws: tuple[float, ...] = ()
    is_redefined: bool = False

    @property
    def value(self) -> float | None:
        return self.window.value

    @property
    def values(self) -> tuple[float, ...]:
        """The values inside the quarter, oldest first."""
        return tuple(value for _, value in self.window.periods)


@dataclass
class Readings:
    """Reads observations once and every cadence once; make a new one for each request. `metrics` are the codes that will be asked for
    (their parts come along); None reads all."""

    workspace: Workspace
    metrics: frozenset[str] | None = None
    _frames: dict[object, pd.DataFrame] = field(default_factory=dict)
    _archived: tuple[Metric, ...] | None = None

    def of(self, item: KeyResult, cycle: Cycle) -> Reading | None:
        """The reading of a key result; None when its number does not come from a metric (or the metric is unknown)."""
        found = self._metric(item)
        if found is None:
            return None
        metric, catalog, redefined = found
        measured = self._measured(catalog, metric.cadence, item.metric if redefined else "")
        way = str(item.definition.get("window") or way_of(metric, counted=is_counted(item)))
        today = self.workspace.today
        seen = window(measured, catalog, metric, item.segment, cycle.start, cycle.due, today, way)
        past = _over(values_of(measured, metric.code, item.segment), metric.cadence, today)
        ahead = seen.expected - seen.known
        draws = end_draws([value for _, value in past], [value for _, value in seen.periods], ahead, way)
        return Reading(metric, seen, way, past, tuple(float(draw) for draw in draws), redefined)

    def measured(self, metric: Metric) -> pd.DataFrame:
        """All series at a metric's own cadence, by the catalogue of today."""
        return self._measured(self.workspace.catalog(), metric.cadence, "")

    def batches(self, item: KeyResult, cycle: Cycle) -> tuple[int, ...]:
        """The imports and pulls behind a reading."""
        found = self._metric(item)
        if found is None:
            return ()
        metric, catalog, _ = found
        codes = resolve(metric, {each.code: each for each in catalog.metrics}) if metric.formula else (metric.code,)
        rows = read_observations(self.workspace.store, codes, with_batch=True)
        inside = (rows["period"] >= pd.Timestamp(cycle.start)) & (rows["period"] <= pd.Timestamp(cycle.due))
        return tuple(sorted(int(number) for number in rows.loc[inside, "batch"].unique()))

    def definition(self, item: KeyResult) -> dict[str, object]:
        """What to keep of a metric when its target is agreed: formula down to measured parts, type, unit, cadence, window."""
        found = self._metric(replace(item, definition={}))
        if found is None:
            return {}
        metric, catalog, _ = found
        return _definition(metric, catalog, item)

    def _metric(self, item: KeyResult) -> tuple[Metric, Catalog, bool] | None:
        catalog = self.workspace.catalog()
        metric = catalog.metric(item.metric) or next((m for m in self._away() if m.code == item.metric), None)
        if not item.definition:
            return (metric, catalog, False) if metric else None
        if metric is not None and catalog.metric(item.metric) and _definition(metric, catalog, item) == dict(item.definition):
            return metric, catalog, False
        agreed = _as_agreed(item, metric)
        others = [each for each in (*catalog.metrics, *self._away()) if each.code != agreed.code]
        return agreed, replace(catalog, metrics=(*others, agreed)), True

    def _away(self) -> tuple[Metric, ...]:
        if self._archived is None:
            self._archived = archived_metrics(self.workspace.store)
        return self._archived

    def _measured(self, catalog: Catalog, cadence: Cadence, own: str) -> pd.DataFrame:
        key = (cadence, own)
        if key not in self._frames:
            if "rows" not in self._frames:
                self._frames["rows"] = read_observations(self.workspace.store, self._codes(catalog))
            rows = self._frames["rows"]
            self._frames[key] = measure(rows, catalog, cadence, fiscal_start=self.workspace.settings.fiscal_start)
        return self._frames[key]

    def _codes(self, catalog: Catalog) -> list[str] | None:
        if self.metrics is None:
            return None
        stored = {each.code: each for each in (*self._away(), *catalog.metrics, *self.workspace.catalog().metrics)}
        parts = {part for code in self.metrics if code in stored for part in resolve(stored[code], stored)}
        parts |= {part for code in self.metrics if (found := catalog.metric(code)) for part in resolve(found, stored)}
        return sorted(parts | set(self.metrics))


def metrics_of(objectives: Iterable[Objective]) -> frozenset[str]:
    """Every metric that objectives name: key results (also as agreed, with the parts of their formulas) and guardrails."""
    found: set[str] = set()
    for objective in objectives:
        for item in (*objective.key_results, *objective.agreed):
            formula = str(item.definition.get("formula") or "")
            found |= {item.metric, *(Formula.parse(formula).parts if formula else ())}
        found |= {guard.metric for guard in objective.guardrails}
    return frozenset(found - {""})


def is_counted(item: KeyResult) -> bool:
    """True for what is counted from nothing over the quarter: three new accounts, 5,000 downloads."""
    return item.kind is KeyResultKind.COUNT or (item.kind is not KeyResultKind.MAINTAIN and item.baseline == 0)


def _definition(metric: Metric, catalog: Catalog, item: KeyResult) -> dict[str, object]:
    stored = {each.code: each for each in catalog.metrics}
    return {
        "formula": expanded(metric, stored) if metric.formula else "",
        "written": metric.formula or "",
        "type": metric.type.value,
        "unit": metric.unit,
        "cadence": metric.cadence.value,
        "window": way_of(metric, counted=is_counted(item)),
        "segment": item.segment,
    }


def _as_agreed(item: KeyResult, metric: Metric | None) -> Metric:
    said: Any = item.definition
    start = metric or Metric(item.metric, Name.of(item.metric), Cadence(said["cadence"]))
    return replace(
        start,
        formula=str(said["formula"]) or None,
        type=MetricType(said["type"]),
        unit=str(said["unit"]),
        cadence=Cadence(said["cadence"]),
    )


def _over(values: pd.Series, cadence: Cadence, today: date) -> tuple[tuple[datetime, float], ...]:
    from data.model.period import Period

    starts = pd.DatetimeIndex(values.index).to_pydatetime()
    pairs = zip(starts, values.to_numpy(dtype=float), strict=True)
    return tuple((start, float(value)) for start, value in pairs if Period.containing(cadence, start).is_complete(today))
