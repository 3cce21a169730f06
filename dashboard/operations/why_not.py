"""Why a metric raised nothing: every test with how far it is from its line, and the next value that would raise a signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from dashboard.operations.catalog import known_metric
from dashboard.operations.looking import Looking, look_at
from dashboard.operations.metric_facts import unjudged
from dashboard.operations.next_values import next_values
from dashboard.operations.rules import load_rules
from dashboard.operations.showing import hidden, kept_of, with_every_period
from dashboard.operations.workspace import Workspace
from data.model.metric import Catalog, Metric
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import OPEN_STATES
from data.store.observations import read_observations
from data.store.signals import load_signals
from signals.alarm_rate import line_for
from signals.course import Course
from signals.ends import materiality
from signals.kept import Kept
from signals.lessons import Lessons, lessons
from signals.looks import Look, series_name
from signals.news import is_news, lasting_news
from signals.repeated_looks import periods_to_go
from signals.rules import Rules
from signals.series import resolve
from signals.stories import with_strength

TESTED = (
    "trend",
    "level_shift",
    "trend_change",
    "spike",
    "plateau",
    "variance_change",
    "forecast_miss",
    "unit_error",
    "missing",
    "stale",
)


@dataclass(frozen=True, slots=True)
class Tested:
    """One kind: `outcome` is a code of `why.outcome`; how far (`score` against `line`), its chance, its size against what matters; for one
    that waits `periods` more until it is raised if it stays as clear (None: time alone does not do it)."""

    kind: str
    outcome: str
    score: float | None = None
    line: float | None = None
    p: float | None = None
    effect: float | None = None
    material: float | None = None
    start: datetime | None = None
    periods: int | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What was tested on a metric's total at its own cadence, and which next value would raise something (None: none that was tried).

    `cannot`: (reason, has, needs) when nothing could be judged.
    """

    metric: Metric
    cadence: Cadence
    periods: int
    tests: tuple[Tested, ...]
    above: float | None
    below: float | None
    cannot: tuple[str, int, int] | None


def why_not(workspace: Workspace, code: str) -> WhyNot:
    """Look at one metric alone. Raises: NotFound `metric.not_found`."""
    metric, catalog, rules = known_metric(workspace, code), workspace.catalog(), load_rules(workspace)
    stored = {m.code: m for m in catalog.metrics}
    parts = list(resolve(metric, stored)) if metric.formula else [metric.code]
    own = Catalog(catalog.departments, tuple(m for m in catalog.metrics if m.code in {code, *parts}), catalog.events)
    known = load_signals(workspace.store)
    learned = lessons(known, rules)
    settings = workspace.settings
    looking = Looking(own, workspace.today, settings.calendar, settings.fiscal_start, rules, learned.excluded)
    look, report = look_at(read_observations(workspace.store, parts), looking, metric.cadence)
    values = look.values(code)
    kept = kept_of(look.measured, looking, metric.cadence)
    short = next(iter(unjudged(report, metric.cadence, own)), None)
    line = line_for(metric.cadence, rules.false_alarms)
    raised = {s.kind for s in known if s.metric == code and s.segment == TOTAL and s.state in OPEN_STATES}
    rows = _rows(look, code, kept, looking)
    tests = tuple(_tested(kind, [row for row in rows if row["kind"] == kind], values, look.cadence, line, (rules, learned, raised), code)
                  for kind in TESTED)  # fmt: skip
    above, below = next_values(metric, kept, looking, line) if short is None and len(values) else (None, None)
    cannot = (short.reason, short.has, short.needs) if short else None if len(values) else ("empty", 0, 4)
    return WhyNot(metric, metric.cadence, len(values), tests, above, below, cannot)


def _rows(look: Look, code: str, kept: Kept, looking: Looking) -> list[dict[str, Any]]:
    chosen = look.findings[look.findings["series"].astype(str) == series_name(code, TOTAL)]
    chosen = with_strength(chosen, look.cadence, look.calendar)
    if len(chosen):
        chosen = chosen.assign(hidden=hidden(chosen, with_every_period(kept, looking, look.cadence), looking, look.cadence))
    return [{str(name): value for name, value in row.items()} for row in chosen.to_dict("records")]


def _tested(
    kind: str, rows: Sequence[dict[str, Any]], values: pd.Series, cadence: Cadence, line: float,
    known: tuple[Rules, Lessons, set[str]], code: str,
) -> Tested:  # fmt: skip
    rules, learned, raised = known
    if kind in rules.off:
        return Tested(kind, "off")
    if not rows:
        return Tested(kind, "nothing")
    row = max(rows, key=lambda row: float(row["score"]))
    course = Course.of(values)
    fresh = [row for row in rows if is_news(row, course, cadence)]
    row = max(fresh, key=lambda row: float(row["score"])) if fresh else row
    effect, score = float(row["effect"]), float(row["score"])
    if kind in raised:
        outcome = "raised"
    elif not fresh:
        outcome = "old"
    elif learned.silences(code, TOTAL, kind, effect):
        outcome = "silenced"
    elif score < line:
        small = np.isfinite(effect) and abs(effect) < materiality(row)
        outcome = "small" if small else "weak"
    elif row["hidden"]:
        outcome = "hidden"
    else:
        outcome = "folded" if row["strength"] >= line else "odd" if kind == "spike" else "waits"
    p, waits = float(row["p_value"]), outcome in ("odd", "waits")
    asked = line * score / row["strength"] if waits and row["strength"] > 0 else line
    return Tested(
        kind, outcome, round(score, 4), round(asked, 4), p if np.isfinite(p) else None, effect if np.isfinite(effect) else None,
        materiality(row) or None, pd.Timestamp(row["start"]).to_pydatetime(),
        periods_to_go(cadence, kind, score, row["held"], line, lasting_news(cadence)) if waits else None,
    )  # fmt: skip
