"""The rows of a file that cannot be taken, as a CSV: as they stand there, in their order, each with its line and its reasons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import numpy as np

from connectors.cells.names import escaped
from connectors.cells.numbers import Number, read_number
from connectors.contract import Choices, Grid, Level, Message
from connectors.normalise import Surroundings
from connectors.reading import read_file
from dashboard.operations.import_answer import message_text
from dashboard.operations.intake import best_sheet, surroundings
from dashboard.operations.plans import PreparedPlan
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from data.errors import ImportRefused


def rejected_csv(workspace: Workspace, content: bytes, name: str, choices: Choices) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows Korean. Empty rows when the whole file is refused."""
    around = surroundings(workspace, name, choices, every_fault=True)
    try:
        grid, mapping, messages = _messages(content, name, choices, around)
    except ImportRefused:
        return b""
    return _table(grid, mapping, _reasons(messages, workspace.text), workspace.text).encode("utf-8-sig")


def rejected_plan_csv(planned: PreparedPlan, text: Text) -> bytes:
    """The same of a table of targets or events."""
    return _table(planned.grid, planned.plan.headers, _reasons(planned.plan.messages, text), text).encode("utf-8-sig")


def _reasons(messages: Iterable[Message], text: Text) -> dict[int, list[str]]:
    """The sentences about each line that cannot be taken."""
    reasons: dict[int, list[str]] = {}
    for message in messages:
        if message.level is Level.ERROR and message.row is not None:
            reasons.setdefault(message.row, []).append(message_text(message, text))
    return reasons


def _messages(
    content: bytes, name: str, choices: Choices, around: Surroundings
) -> tuple[Grid, tuple[str, ...], tuple[Message, ...]]:
    found = read_file(content, name, choices)
    grid, mapping, result = best_sheet(found, choices, around)
    return grid, mapping.headers, result.messages


def _table(grid: Grid, headers: tuple[str, ...], reasons: dict[int, list[str]], text: Text) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([text("wizard.rejected.line"), *(safe_cell(header) for header in headers), text("wizard.rejected.reason")])
    lines = np.array(sorted(reasons), dtype=np.int64)
    places = np.searchsorted(grid.lines, lines)
    for line, place in zip(lines.tolist(), places.tolist(), strict=True):
        cells = grid.row(place) if place < len(grid) and grid.lines[place] == line else []
        shown = [safe_cell(cell) for cell in cells] + [""] * (len(headers) - len(cells))
        writer.writerow([line, *shown, safe_cell(" / ".join(dict.fromkeys(reasons[line])))])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return text if isinstance(read_number(text), Number) else escaped(text)
