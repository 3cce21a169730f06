"""What an import shows before it is stored: a sentence, counts, how the file was read, what changes, what cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract import Level, Message
from dashboard.operations.import_answer import all_messages, message_text, place_text
from dashboard.operations.intake import Prepared
from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import change_text, value_text
from dashboard.text.segments import segment_label
from data.model.metric import Metric
from data.model.segment import TOTAL
from data.store.difference import ValueChange
from data.values import periods

SHOWN = 200
_PREVIEWED = 8
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One value that would be replaced, in words."""

    what: str
    now: str
    file: str
    change: str


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """One value that cannot be taken: where, what stands there, why and what to do."""

    place: str
    found: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """`size` values would be stored; tables are lists of rows with worded headings."""

    title: str
    lead: str
    size: int
    rejected: int
    counts: tuple[tuple[str, str], ...]
    how: tuple[str, ...]
    changes: tuple[ChangeLine, ...]
    refusals: tuple[RefusalLine, ...]
    per_metric: list[Row]
    can_store: bool
    needs_choice: bool


def import_view(prepared: Prepared, words: Text) -> ImportView:
    """All words and tables of the difference."""
    counts = prepared.counts
    size = counts["added"] + counts["changed"]
    rejected = counts["rejected"]
    errors = [m for m in all_messages(prepared) if m.level is Level.ERROR]
    return ImportView(
        _title(prepared, size, rejected, words),
        _lead(prepared, counts, words),
        size,
        rejected,
        tuple((words(f"wizard.count.{name}"), f"{counts[name]:,}") for name in _SHOWN_COUNTS if counts[name] or name in _ALWAYS),
        _how(prepared, words),
        _changes(prepared, words),
        tuple(refusal_line(message, words) for message in errors[:SHOWN]),
        _per_metric(prepared, words),
        prepared.status != "rejected" and size > 0,
        prepared.status == "rejected" and prepared.size > 0,
    )


_SHOWN_COUNTS = ("read", "added", "changed", "unchanged", "rejected", "duplicate", "missing", "totals")
_ALWAYS = {"read", "added", "changed", "unchanged", "rejected"}


def _title(prepared: Prepared, size: int, rejected: int, words: Text) -> str:
    if prepared.refused is not None or prepared.mapping is None:
        return words("wizard.title.refused", file=prepared.name)
    if rejected and prepared.size == 0:
        return words("wizard.title.none", rejected=f"{rejected:,}")
    if rejected:
        return words("wizard.title.some", n=f"{size:,}", rejected=f"{rejected:,}")
    return words("wizard.title.all", n=f"{size:,}") if size else words("wizard.title.nothing")


def _lead(prepared: Prepared, counts: dict[str, int], words: Text) -> str:
    if prepared.refused is not None:
        return words("wizard.lead.refused")
    if prepared.already is not None:
        return words("wizard.lead.already", batch=prepared.already)
    return words("wizard.lead.changes", n=f"{counts['changed']:,}") if counts["changed"] else words("wizard.lead.new")


def _how(prepared: Prepared, words: Text) -> tuple[str, ...]:
    """How the file was understood, and every note about it."""
    if prepared.mapping is None:
        return ()
    layout = words(f"import.layout.{prepared.mapping.layout}")
    first = words("wizard.how", file=prepared.name, encoding=prepared.encoding, layout=layout)
    notes = [message_text(m, words) for m in prepared.messages if m.level is not Level.ERROR and m.code != "already"]
    return (first, *dict.fromkeys(notes[:SHOWN]))


def refusal_line(message: Message, words: Text) -> RefusalLine:
    """One message about a value as a line of the table."""
    found = message.value or str(message.params.get("found", ""))
    return RefusalLine(place_text(message, words), found, message_text(message, words, with_place=False))


def known_metrics(prepared: Prepared) -> dict[str, Metric]:
    """The catalogue's metrics and those the file would create, by code."""
    return {metric.code: metric for metric in (*prepared.catalog.metrics, *prepared.new_metrics)}


def _changes(prepared: Prepared, words: Text) -> tuple[ChangeLine, ...]:
    if prepared.difference is None or prepared.already is not None:
        return ()
    known = known_metrics(prepared)
    return tuple(_change(change, known[change.metric], words) for change in prepared.difference.changes[:SHOWN])


def _change(change: ValueChange, metric: Metric, words: Text) -> ChangeLine:
    language = words.language
    segment = "" if change.segment == TOTAL else segment_label(change.segment, language)
    parts = (metric.name.in_language(language), segment, period_text(change.period, metric.cadence, language))
    old, new = (value_text(value, metric.unit, language, exact=True) for value in (change.old, change.new))
    return ChangeLine(
        " · ".join(part for part in parts if part), old, new, change_text(change.new - change.old, metric.unit, language)
    )


def _per_metric(prepared: Prepared, words: Text) -> list[Row]:
    if prepared.difference is None:
        return []
    known = known_metrics(prepared)
    return [
        {
            words("wizard.column.metric"): known[one.metric].name.in_language(words.language),
            words("wizard.column.added"): one.added,
            words("wizard.column.changed"): one.changed,
            words("wizard.column.unchanged"): one.unchanged,
        }
        for one in prepared.difference.per_metric
    ]


def preview_rows(prepared: Prepared, words: Text) -> list[Row]:
    """The first values as they are understood."""
    if prepared.result is None:
        return []
    known, values = known_metrics(prepared), prepared.result.values
    rows: list[Row] = []
    has_segments = values.segments != (TOTAL,)
    starts = periods(values.minute[:_PREVIEWED]).tolist()
    for place, start in enumerate(starts):
        metric = known[values.metrics[values.metric[place]]]
        segment = values.segments[values.segment[place]]
        rows.append(
            {
                words("wizard.column.line"): int(prepared.result.rows[place]),
                words("wizard.column.metric"): metric.name.in_language(words.language),
                **({words("wizard.column.segment"): segment_label(segment, words.language)} if has_segments else {}),
                words("wizard.column.period"): period_text(start, metric.cadence, words),
                words("wizard.column.value"): value_text(float(values.value[place]), metric.unit, words.language, exact=True),
            }
        )
    return rows


def head_rows(prepared: Prepared, words: Text) -> list[Row]:
    """The first rows of the file as they stand there."""
    if not prepared.head:
        return []
    width = max(len(cells) for _, cells in prepared.head)
    line = words("wizard.column.line")
    return [
        {line: number} | {str(i + 1): cells[i] if i < len(cells) else "" for i in range(width)} for number, cells in prepared.head
    ]
