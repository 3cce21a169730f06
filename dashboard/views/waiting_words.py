"""What waits for confirmation, in sentences: what was seen, since when, how much of what is asked, and when it would be raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from dashboard.text.catalog import Text
from dashboard.text.dates import period_text, span_text
from dashboard.views.headlines import subject_text
from data.model.metric import Catalog
from data.model.period import Cadence
from signals.waiting import Waiting


def waiting_changes(settings: Mapping[str, object], catalog: Catalog, department: str | None) -> list[Waiting]:
    """The changes the last look kept (in its settings), of one department or of all (None), nearest first."""
    kept = settings.get("waiting")
    rows = [row for row in kept if isinstance(row, Mapping)] if isinstance(kept, Sequence) else []
    changes = [Waiting(**{**row, "start": datetime.fromisoformat(str(row["start"]))}) for row in rows]
    if department is None:
        return changes
    return [change for change in changes if (metric := catalog.metric(change.metric)) and metric.department == department]


def waiting_lines(changes: Sequence[Waiting], catalog: Catalog, text: Text) -> Iterator[tuple[str, str, str]]:
    """(metric code, name, what waits)."""
    for change in changes:
        cadence = Cadence(change.cadence)
        key = "waiting.line" if change.periods is None else "waiting.line_soon"
        told = text(
            key,
            kind=text(
                f"waiting.kind.{change.kind}" if change.direction == "none" else f"waiting.kind.{change.kind}_{change.direction}"
            ),
            since=period_text(change.start, cadence, text),
            share=f"{min(int(100 * change.share), 99)}%",
            span=span_text(change.periods or 1, cadence, text.language),
        )
        yield change.metric, subject_text(catalog.metric(change.metric), change.metric, change.segment, text.language), told
