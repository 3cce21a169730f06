"""The receipt of an import: what was said about the file, kept with its batch, so that the same large file is not read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.contract import Level, Message
from dashboard.operations.import_answer import MOST_ROWS, message_answer
from dashboard.operations.workspace import Workspace

if TYPE_CHECKING:
    from dashboard.operations.intake import Prepared

_COUNTS = ("read", "accepted", "rejected", "duplicate", "missing", "totals")


def receipt_of(prepared: Prepared, day: str) -> dict[str, object]:
    """Plain values: encoding, sheet, layout, mapping, counts, messages, and the day it was read."""
    mapping = prepared.mapping
    return {
        "day": day,
        "status": prepared.status,
        "encoding": prepared.encoding,
        "sheet": prepared.sheet,
        "layout": mapping.layout if mapping else "",
        "mapping": dict(mapping.roles) if mapping else {},
        "counts": {name: prepared.counts[name] for name in _COUNTS},
        "messages": [
            [m.code, m.level.value, m.row, m.column, {key: _plain(value) for key, value in m.params.items()}, m.value]
            for m in prepared.messages
        ],
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def answer_from_receipt(workspace: Workspace, name: str, content_hash: str) -> dict[str, Any] | None:
    """The import's JSON answer for a file that is stored as it is, or None where only reading it can tell.

    Holds while the batch counts, the catalogue is the same, no value was left out that another day might take, and there are too many
    values to be listed.
    """
    from data.store.batches import find_receipt

    found = find_receipt(workspace.store, content_hash)
    if found is None:
        return None
    number, receipt = found
    counts: Mapping[str, int] = receipt["counts"]
    if counts["accepted"] <= MOST_ROWS or (counts["rejected"] and receipt["day"] != workspace.today.isoformat()):
        return None
    messages = [
        Message(c, Level(level), row, column, params, value) for c, level, row, column, params, value in receipt["messages"]
    ]
    messages.append(Message("already", Level.INFO, params={"batch": number}))
    return {
        "status": receipt["status"],
        "file": name,
        **{key: receipt[key] for key in ("encoding", "sheet", "layout", "mapping")},
        "counts": {**counts, "added": 0, "changed": 0, "unchanged": counts["accepted"]},
        "rows": None,
        "changes": [],
        "messages": [message_answer(message, workspace.text) for message in messages],
        "batch": number,
    }
