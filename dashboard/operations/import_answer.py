"""The answer of an import: messages in words, rows, counts; as JSON of the contract and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from connectors.cells.names import shown
from connectors.contract import Level, Message
from dashboard.text.catalog import Text
from dashboard.text.errors import safe_params
from dashboard.text.numbers import value_text
from data.errors import KpiError
from data.model.segment import segment_pairs
from data.values import periods

if TYPE_CHECKING:
    from dashboard.operations.intake import Prepared

MOST_ROWS = 20_000
_LONGEST = 300
_MARKS = {"error": "◆", "warning": "▲", "info": "·"}


def import_answer(prepared: Prepared, text: Text, *, batch: int | None = None) -> dict[str, Any]:
    """Exactly the JSON of the contract."""
    mapping = prepared.mapping
    return {
        "status": prepared.status,
        "file": prepared.name,
        "encoding": prepared.encoding,
        "sheet": prepared.sheet,
        "layout": mapping.layout if mapping else "",
        "mapping": dict(mapping.roles) if mapping else {},
        "counts": prepared.counts,
        "rows": None if prepared.size > MOST_ROWS else _rows(prepared, text.language),
        "changes": _changes(prepared),
        "messages": [message_answer(message, text) for message in all_messages(prepared)],
        "batch": batch,
    }


def all_messages(prepared: Prepared) -> tuple[Message, ...]:
    """The whole file's refusal, or all messages about its cells."""
    if prepared.refused is None:
        return prepared.messages
    return (refusal_message(prepared.refused),)


def refusal_message(refused: KpiError) -> Message:
    """A refusal as a message at its line."""
    line = refused.params.get("line")
    column = refused.params.get("column")
    return Message(
        refused.code,
        Level.ERROR,
        row=line if isinstance(line, int) else None,
        column=shown(str(column)) if column else None,
        params=safe_params(refused.params),
    )


def message_answer(message: Message, text: Text) -> dict[str, Any]:
    """One message in words."""
    return {
        "code": message.code,
        "text": message_text(message, text),
        "row": message.row,
        "column": message.column and shown(message.column, _LONGEST),
        "level": message.level.value,
        **({"value": message.value} if message.value else {}),
    }


def message_text(message: Message, text: Text, *, with_place: bool = True) -> str:
    """The sentence of a message, with the place it is about unless that is shown beside it."""
    if text.has(f"error.{message.code}"):
        return text(f"error.{message.code}", **safe_params(message.params))
    params = {"row": message.row, "column": shown(message.column or ""), "found": message.value, **_worded(message, text)}
    sentence = text(f"rejection.{message.code}", **params)
    return text("rejection.at", place=place_text(message, text), sentence=sentence) if message.row and with_place else sentence


def place_text(message: Message, text: Text) -> str:
    """Where: line and column as a person sees them."""
    if message.row is None:
        return ""
    key = "rejection.place_column" if message.column else "rejection.place"
    return text(key, row=message.row, column=shown(message.column or ""))


def _worded(message: Message, text: Text) -> dict[str, object]:
    worded = safe_params(message.params)
    worded["quoted"] = f"‘{message.value or worded.get('found', '')}’"
    if "cadence" in worded:
        worded["cadence"] = text(f"import.cadence.{worded['cadence']}")
    if worded.get("unit") is not None and "unit" in worded:
        key = f"import.unit.{worded['unit']}"
        worded["unit"] = text(key) if text.has(key) else worded["unit"]
    if isinstance(value := worded.get("value"), float) and "metric_unit" in worded:
        unit = str(worded["metric_unit"])
        worded["shown"] = value_text(value, unit, text.language, exact=True)
        if isinstance(usual := worded.get("usual"), float):
            worded["usual"] = value_text(usual, unit, text.language)
    if isinstance(worded.get("limit"), float):
        worded["limit"] = f"{worded['limit']:,g}"
    if "order" in worded:
        worded["order"] = text(f"import.order.{worded['order']}")
    return worded


def _rows(prepared: Prepared, language: str) -> list[dict[str, Any]]:
    found = prepared.result
    if found is None or not prepared.size:
        return []
    values = found.values
    names = {metric.code: metric.name.in_language(language) for metric in (*prepared.catalog.metrics, *found.drafts)}
    segments = [segment_pairs(segment) for segment in values.segments]
    days = periods(values.minute).tolist()
    columns = (values.metric.tolist(), values.segment.tolist(), days, values.value.tolist(), found.rows.tolist())
    return [
        {
            "kpi": names[values.metrics[metric]], "metric": values.metrics[metric], "segment": segments[segment],
            "date": _date(day.isoformat()), "value": value, "row": row,
        }
        for metric, segment, day, value, row in zip(*columns, strict=True)
    ]  # fmt: skip


def _date(moment: str) -> str:
    return moment.removesuffix("T00:00:00")


def _changes(prepared: Prepared) -> list[dict[str, Any]]:
    """Old and new value of each changed value (the first thousand)."""
    if prepared.difference is None or prepared.already is not None:
        return []
    return [
        {"metric": c.metric, "segment": segment_pairs(c.segment), "date": _date(c.period.isoformat()), "old": c.old, "new": c.new}
        for c in prepared.difference.changes
    ]


def answer_lines(answer: Mapping[str, Any], text: Text) -> Iterator[str]:
    """The same for people."""
    counts = answer["counts"]
    yield text(f"import.line.{answer['status']}", file=answer["file"], **counts)
    if answer["layout"]:
        yield text("import.line.read", encoding=answer["encoding"], layout=text(f"import.layout.{answer['layout']}"))
    for change in answer["changes"][:20]:
        segment = " · ".join(change["segment"].values())
        yield text("import.line.change", **{**change, "segment": f" · {segment}" if segment else ""})
    for message in answer["messages"]:
        yield f"{_MARKS[message['level']]} {message['text']}"
    if answer["batch"] is not None:
        yield text("import.line.batch", batch=answer["batch"])
