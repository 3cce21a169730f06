"""A table of targets or events before it is stored: a sentence, counts, the rows in words, what cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract import Level
from dashboard.operations.plans import PreparedPlan
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import value_text
from dashboard.text.segments import segment_label
from dashboard.views.import_view import RefusalLine, Row, refusal_line
from data.model.metric import Target
from data.model.segment import TOTAL
from data.store.record import from_text


@dataclass(frozen=True, slots=True)
class PlanView:
    """Words and rows of a table of targets or events."""

    title: str
    counts: tuple[tuple[str, str], ...]
    rows: list[Row]
    refusals: tuple[RefusalLine, ...]


def plan_view(planned: PreparedPlan, words: Text) -> PlanView:
    """All words of the page."""
    counts = planned.counts
    size = counts["added"] + counts["changed"]
    key = f"wizard.plan_title.{planned.plan.kind}" if size else "wizard.title.nothing"
    title = words(key, n=f"{size:,}", rejected=f"{planned.rejected:,}") if size else words(key)
    names = ("read", "added", "changed", "unchanged", "rejected")
    rows = _targets(planned, words) if planned.plan.targets else _events(planned, words)
    errors = (message for message in planned.plan.messages if message.level is Level.ERROR)
    return PlanView(
        title,
        tuple((words(f"wizard.count.{n}"), f"{counts[n]:,}") for n in names),
        rows,
        tuple(refusal_line(m, words) for m in errors),
    )


def _targets(planned: PreparedPlan, words: Text) -> list[Row]:
    known = {metric.code: metric for metric in planned.catalog.metrics}
    rows: list[Row] = []
    for item, entry in zip(planned.plan.targets, planned.entries, strict=True):
        metric, target = known[item.metric], item.target
        name = metric.name.in_language(words.language)
        segment = "" if target.segment == TOTAL else f" · {segment_label(target.segment, words.language)}"
        old = value_text(from_text(Target, entry.before).value, metric.unit, words.language, exact=True) if entry.before else "—"
        rows.append(
            {
                words("wizard.column.line"): item.line,
                words("wizard.column.metric"): name + segment,
                words("wizard.column.due"): date_text(target.due, words.language),
                words("wizard.column.now"): old,
                words("wizard.column.file"): value_text(target.value, metric.unit, words.language, exact=True),
            }
        )
    return rows


def _events(planned: PreparedPlan, words: Text) -> list[Row]:
    known = {metric.code: metric.name.in_language(words.language) for metric in planned.catalog.metrics}
    return [
        {
            words("wizard.column.line"): item.line,
            words("wizard.column.event"): item.event.name.in_language(words.language),
            words("wizard.column.period"): " – ".join(
                dict.fromkeys(date_text(day, words.language) for day in (item.event.start, item.event.end))
            ),
            words("wizard.column.kind"): item.event.kind,
            words("wizard.column.metric"): ", ".join(known[code] for code in item.event.metrics),
        }
        for item in planned.plan.events
    ]
