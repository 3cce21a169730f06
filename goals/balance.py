"""Is the set of KPIs sound? SMART, leading and lagging, pairs against gaming, running and changing the business, KPIs nobody uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from data.model.goal import Objective
from data.model.metric import Catalog, Direction, Metric, MetricRole, Timing, Work
from goals import cues
from goals.judgement import FAR, judge
from goals.suggest.levels import History

_SPECIFIC, _MEASURABLE, _ATTAINABLE, _RELEVANT, _TIMED = "S", "M", "A", "R", "T"


@dataclass(frozen=True, slots=True)
class SmartItem:
    """One letter of SMART for one KPI; `code` is the text key `framework.smart.<code>` with what to mend when it does not hold."""

    letter: str
    holds: bool
    code: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Leading and lagging KPIs of one team; `one_sided` is `leading` or `lagging` when the other kind is missing altogether."""

    department: str | None
    leading: int
    lagging: int
    unknown: int

    @property
    def one_sided(self) -> str:
        if self.leading + self.lagging < 2 or (self.leading and self.lagging):
            return ""
        return "leading" if self.leading else "lagging"


@dataclass(frozen=True, slots=True)
class Ambidexterity:
    """How much of the work runs the business and how much changes it: KPIs and active objectives."""

    run: int
    change: int


def smart(metric: Metric, history: History) -> tuple[SmartItem, ...]:
    """The five letters of one KPI from its definition and history."""
    return (
        _specific(metric),
        SmartItem(_MEASURABLE, bool(len(history.values)), "measured" if len(history.values) else "not_measured"),
        _attainable(metric, history),
        SmartItem(
            _RELEVANT, bool(metric.strategic_goal.strip()), "relevant" if metric.strategic_goal.strip() else "no_strategic_goal"
        ),
        SmartItem(_TIMED, bool(metric.targets), "timed" if metric.targets else "no_deadline"),
    )


def _specific(metric: Metric) -> SmartItem:
    """A name that is a wish ("고객 만족도 향상") says no measure; a unit and a definition or formula do."""
    names = (metric.name.ko, metric.name.en)
    if any(cues.BARE_KPI_KO.search(name) or cues.BARE_KPI_EN.search(name) for name in names):
        return SmartItem(_SPECIFIC, False, "vague_name")
    if not metric.unit or not (metric.definition.strip() or metric.formula):
        return SmartItem(_SPECIFIC, False, "no_definition")
    return SmartItem(_SPECIFIC, True, "specific")


def _attainable(metric: Metric, history: History) -> SmartItem:
    """A KPI's target is to be met in full, so it should lie inside what its history supports; an OKR's need not."""
    if not metric.targets or metric.good not in (Direction.UP, Direction.DOWN) or not len(history.values):
        return SmartItem(_ATTAINABLE, bool(metric.targets), "attainable_unknown" if metric.targets else "no_target")
    target, newest = max(metric.targets, key=lambda item: item.due).value, float(history.values[-1])
    sign = 1 if metric.good is Direction.UP else -1
    best = max(history.values, key=lambda value: sign * value)
    if sign * (target - best) <= 0:
        return SmartItem(_ATTAINABLE, True, "attainable")  # it has been there
    said = judge(newest, target, metric.good.value, improvements=history.improvements(metric.good.value))
    if said.expected_score is None or said.expected_score >= FAR:
        return SmartItem(_ATTAINABLE, True, "attainable")
    return SmartItem(_ATTAINABLE, False, "beyond_history")


def kpis(catalog: Catalog) -> tuple[Metric, ...]:
    """Metrics that are steered by, not only counted."""
    return tuple(metric for metric in catalog.metrics if metric.role is MetricRole.KPI and not metric.draft)


def balances(catalog: Catalog) -> tuple[Balance, ...]:
    """Leading and lagging by department, in the catalogue's order; KPIs without a department last."""
    found = []
    for code in (*(department.code for department in catalog.departments), None):
        own = [metric.timing for metric in kpis(catalog) if metric.department == code]
        if own:
            found.append(Balance(code, own.count(Timing.LEADING), own.count(Timing.LAGGING), own.count(None)))
    return tuple(found)


def unguarded(catalog: Catalog) -> tuple[Metric, ...]:
    """KPIs with a target but neither a counter-metric nor a written waiver (Goodhart)."""
    return tuple(metric for metric in kpis(catalog) if metric.targets and not metric.counter_metrics and not metric.waiver.strip())


def ambidexterity(catalog: Catalog, objectives: Sequence[Objective]) -> Ambidexterity:
    """KPIs by their declared work, and every running objective as change."""
    own = [metric.work for metric in kpis(catalog)]
    return Ambidexterity(own.count(Work.RUN), own.count(Work.CHANGE) + len(objectives))


def unused(catalog: Catalog, used: Collection[str]) -> tuple[Metric, ...]:
    """KPIs nobody used: no goal on them, no decision on their signals, no part of a formula, no guard, not needed to survive."""
    needed = {code for metric in catalog.metrics for code in metric.counter_metrics}
    formulas = " ".join(metric.formula or "" for metric in catalog.metrics)
    return tuple(
        metric
        for metric in kpis(catalog)
        if metric.code not in used and metric.code not in needed and not metric.survival and metric.code not in formulas
    )


def smart_table(catalog: Catalog, histories: Callable[[str], History]) -> tuple[tuple[Metric, tuple[SmartItem, ...]], ...]:
    """The checklist of every KPI."""
    return tuple((metric, smart(metric, histories(metric.code))) for metric in kpis(catalog))
