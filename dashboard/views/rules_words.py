"""The rules, the error budget and the record of each kind in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from dashboard.text.catalog import Text
from dashboard.text.numbers import number_text
from signals.lessons import FEWEST_VERDICTS, Precision
from signals.rules import Rules

if TYPE_CHECKING:
    from dashboard.operations.budget import Budget


def rule_lines(rules: Rules, text: Text) -> Iterator[str]:
    """`name: value`, one a setting, with what it means."""
    for field in fields(Rules):
        yield f"{field.name} = {setting_text(getattr(rules, field.name), text)}  ({text(f'rules.name.{field.name}')})"


def setting_text(value: object, text: Text) -> str:
    """A setting's value as people read it."""
    if value is None:
        return text("rules.shipped")
    if isinstance(value, bool):
        return text("rules.yes" if value else "rules.no")
    if isinstance(value, tuple):
        return ", ".join(value) or text("rules.none")
    return f"{value:g}" if isinstance(value, float) else str(value)


def budget_lines(budget: Budget, text: Text) -> Iterator[str]:
    """What the present catalogue is expected to raise by chance in a year, by cadence and in all, and what was seen."""
    if not budget.shares:
        yield text("rules.budget.never")
        return
    yield text("rules.budget.expected", n=number_text(budget.expected, digits=2), series=budget.series)
    for share in budget.shares:
        is_capped = share.expected < share.series * share.rate * (1 - 1e-9)
        yield text(
            "rules.budget.capped" if is_capped else "rules.budget.share",
            cadence=text(f"cadence.{share.cadence.value}"),
            series=share.series,
            rate=number_text(share.rate, digits=2),
            error=number_text(share.error, digits=2),
            expected=number_text(share.expected, digits=2),
            share=f"{100 * budget.discoveries:g}%",
        )
    yield text("rules.budget.measured", list="; ".join(_measured(budget, text)))
    yield text("rules.budget.seen", raised=budget.raised, judged=budget.judged, noise=budget.noise)


def _measured(budget: Budget, text: Text) -> Iterator[str]:
    """What each cadence's number was counted on, once for cadences that lean on the same one."""
    for held in dict.fromkeys(share.measured for share in budget.shares):
        yield text(
            "rules.budget.measured_one",
            cadence=text(f"cadence.{held.cadence.value}"),
            years=f"{held.years:,.0f}",
            alarms=f"{held.alarms:,}",
        )


def precision_lines(record: Iterable[Precision], rules: Rules, text: Text) -> Iterator[str]:
    """How often each kind was worth it, and what follows from that."""
    for precision in record:
        key = "muted" if precision.is_poor and precision.kind not in rules.kept else "plain"
        yield text(
            f"rules.precision.{key}",
            kind=text(f"signal.kind.{precision.kind}"),
            useful=precision.useful,
            judged=precision.judged,
            low=f"{100 * precision.low:.0f}%",
            high=f"{100 * precision.high:.0f}%",
            fewest=FEWEST_VERDICTS,
        )
