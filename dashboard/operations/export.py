"""Values as a file that people and other programs read, and that comes in again as exactly the same values.

One row a value: period, metric (its code), value, unit, then the dimensions. Text that a spreadsheet would take for a formula gets a
leading apostrophe (OWASP ASVS 1.2.10), which the import takes off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.cells.names import escaped
from connectors.mapping import DIMENSION_PREFIX
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, RequestError
from data.model.metric import Metric
from data.model.segment import dimensions, segment_pairs

ENCODINGS = {"utf-8": "utf-8-sig", "cp949": "cp949"}  # Excel on Windows reads UTF-8 only with its mark
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_FOR_CP949 = str.maketrans({"₩": "￦", "–": "-", "—": "-", "−": "-"})


def export_values(workspace: Workspace, metrics: Sequence[str] = (), encoding: str = "utf-8") -> bytes:
    """The values that count, of all metrics or some, as CSV; CP949 for old Excel replaces what it cannot hold.

    Raises: NotFound `metric.not_found`; RequestError `export.encoding`.
    """
    if encoding not in ENCODINGS:
        raise RequestError("export.encoding", encoding=encoding, known=", ".join(ENCODINGS))
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(_rows(workspace, metrics))
    if encoding == "cp949":
        return text.getvalue().translate(_FOR_CP949).encode("cp949", "replace")
    return text.getvalue().encode(ENCODINGS[encoding])


def export_file(workspace: Workspace, file: Path, metrics: Sequence[str] = (), encoding: str = "utf-8") -> int:
    """Write the file; returns how many values it holds. Raises: as `export_values`; RequestError `export.unwritable`."""
    content = export_values(workspace, metrics, encoding)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise RequestError("export.unwritable", file=file.name, problem=error.strerror or "") from error
    return content.count(b"\r\n") - 1


def _rows(workspace: Workspace, metrics: Sequence[str]) -> Iterator[list[str]]:
    from data.store.observations import read_observations

    known = {metric.code: metric for metric in workspace.catalog().metrics}
    for code in metrics:
        if code not in known:
            raise NotFound("metric.not_found", metric=code)
    frame = read_observations(workspace.store, list(metrics) or None)
    segments = {text: segment_pairs(text) for text in frame["segment"].cat.categories}
    names = sorted({name for text in segments for name in dimensions(text)})
    yield ["period", "metric", "value", "unit", *(f"{DIMENSION_PREFIX}{name}" for name in names)]
    starts = frame["period"].dt.to_pydatetime()
    for code, segment, start, value in zip(frame["metric"], frame["segment"], starts, frame["value"].tolist(), strict=True):
        pairs, metric = segments[segment], known[code]
        day = start.isoformat() if metric.cadence.minutes else start.date().isoformat()
        yield [day, escaped(code), _number(value), _unit(metric), *(escaped(pairs.get(name, "")) for name in names)]


def _number(value: float) -> str:
    """All digits; `1.234` gets a zero more, or its point might be taken for a thousands mark."""
    text = repr(value).removesuffix(".0")
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text


def _unit(metric: Metric) -> str:
    return escaped(metric.unit)
