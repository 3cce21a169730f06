"""A target missed several periods in a row, where no other bad news tells of the same metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from data.model.metric import Catalog, Direction, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Polarity, Signal
from signals.composed import composed
from signals.judging import misses, target_in_force
from signals.looks import Look
from signals.rules import Rules

_COARSE_RUN = 2  # two missed quarters are as long as anybody should wait


def target_misses(looks: Sequence[Look], catalog: Catalog, found: Sequence[Signal], as_of: date, rules: Rules) -> Iterator[Signal]:
    """One signal a metric whose newest periods all missed the target in force by more than its leeway.

    Its chance is what the earlier periods say: the share of them that missed too, to the power of the run (a rule carries the chance of
    holding on a metric that has not changed; for one that always missed it is near 1).
    """
    by_cadence = {look.cadence: look for look in looks}
    told = {signal.metric for signal in found if signal.polarity is Polarity.BAD and signal.segment == TOTAL}
    for metric in catalog.stating("targets"):
        look = by_cadence.get(metric.cadence)
        if look is None or metric.role is not MetricRole.KPI or metric.code in told or metric.good is Direction.NONE:
            continue
        target = target_in_force(metric, TOTAL, as_of)
        if target is None:
            continue
        values = look.values(metric.code)
        wanted = min(rules.misses, _COARSE_RUN) if metric.cadence.rank >= Cadence.QUARTER.rank else rules.misses
        if len(values) < wanted:
            continue
        missed = misses(metric, TOTAL, values, as_of)
        run = next((n for n, bad in enumerate(reversed(missed)) if not bad), len(missed))
        if run < wanted:
            continue
        earlier = missed[: len(missed) - run]
        chance = ((sum(earlier) + 1) / (len(earlier) + 2)) ** run
        first = max(len(values) - run, 0)
        evidence = {"run": run, "steps": run, "chance": round(chance, 10)}
        yield composed(
            metric, "target_miss", metric.cadence, values, as_of, first=first, evidence=evidence, miss=1.0, moved=False,
            material=rules.material,
        )  # fmt: skip
