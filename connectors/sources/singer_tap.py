"""Any Singer tap: its streams become metrics, its STATE is the bookmark. Which commands may be started is said in kpi.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.records import flattened, records_table, table
from connectors.source import Access, Document, Form, Setting, Settings, State
from connectors.tap_process import Tap, allowed_command
from data.errors import RequestError, Reshaped

_FIELDS = {"period", "value", "values", "metric", "dimensions"}


class SingerTap:
    """`streams` names the streams to read, each with the fields that hold period, value (or `values`: field to metric), metric and
    dimensions; a stream without fields is recognised like a file. Records are observations: a tap of single orders needs a tap or a query
    that adds them up."""

    kind = "singer"
    settings = (
        Setting("command", required=True, example="/opt/taps/tap-csv/bin/tap-csv"),
        Setting("config", Form.PAIRS),
        Setting(
            "streams", Form.PAIRS, required=True, example='visits = { period = "month", value = "visitors", metric = "visitors" }'
        ),
        Setting("batch_rows", Form.NUMBER, default=20_000),
        Setting("minutes", Form.NUMBER, default=60),
    )

    def check(self, settings: Settings, access: Access) -> str:
        """The streams the tap offers; those that are asked for must be among them."""
        return ", ".join(_stream_names(_selected(_tap(settings, access, {}).discover(), settings), only_selected=False))

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """Records up to each STATE as documents, one a stream; what came after the last STATE of a tap that failed is read again."""
        known = state.get("tap")
        tap = _tap(settings, access, known if isinstance(known, Mapping) else {})
        catalog = _selected(tap.discover(), settings)
        mappings = {name: _mapping(name, fields) for name, fields in _streams(settings).items()}
        size = int(str(settings.get("batch_rows", 20_000)))
        collected = _Collected(mappings)
        newest: object = known
        bookmark: State = dict(state)
        for message in tap.messages(catalog):
            if message["type"] == "STATE":
                newest = message.get("value", {})
                if collected.rows >= size:
                    yield from collected.documents(bookmark, {"tap": newest})
                    bookmark = {"tap": newest}
            else:
                collected.take(message)
        yield from collected.documents(bookmark, {"tap": newest} if newest is not None else bookmark)


def _tap(settings: Settings, access: Access, state: Mapping[str, Any]) -> Tap:
    command = allowed_command(str(settings["command"]), access.taps)
    config = settings.get("config", {})
    filled = _filled(config, access)
    return Tap(command, filled if isinstance(filled, dict) else {}, state, seconds=60 * float(str(settings.get("minutes", 60))))


def _filled(value: object, access: Access) -> object:
    """The configuration with the secrets in place of their references, at any depth."""
    if isinstance(value, Mapping):
        return {str(name): _filled(inner, access) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, access) for inner in value]
    return access.filled(value) if isinstance(value, str) else value


def _streams(settings: Settings) -> Mapping[str, object]:
    found = settings["streams"]
    return found if isinstance(found, Mapping) else {}


def _stream_names(catalog: Mapping[str, Any], *, only_selected: bool) -> list[str]:
    return [_name(stream) for stream in catalog.get("streams", []) if not only_selected or stream.get("selected")]


def _name(stream: Mapping[str, Any]) -> str:
    return str(stream.get("stream") or stream.get("tap_stream_id"))


def _selected(catalog: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The catalogue with our streams selected in both ways taps understand. Raises: Reshaped `source.no_stream`."""
    wanted, offered = set(_streams(settings)), set(_stream_names(catalog, only_selected=False))
    if missing := sorted(wanted - offered):
        raise Reshaped("source.no_stream", stream=missing[0], known=", ".join(sorted(offered)))
    for stream in catalog["streams"]:
        chosen = _name(stream) in wanted
        stream["selected"] = chosen
        if isinstance(stream.get("schema"), dict):
            stream["schema"]["selected"] = chosen
        entries = stream.setdefault("metadata", [])
        top = next((entry for entry in entries if not entry.get("breadcrumb")), None)
        if top is None:
            top = {"breadcrumb": [], "metadata": {}}
            entries.append(top)
        top.setdefault("metadata", {})["selected"] = chosen
    return catalog


@dataclass(frozen=True)
class _Fields:
    """Which fields of a record say what; without `period` the whole record is read like a row of a file."""

    period: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    metric: str = ""
    dimensions: tuple[str, ...] = ()


def _mapping(stream: str, fields: object) -> _Fields:
    """Raises: RequestError `source.setting_form` for a mapping that names no value or an unknown part."""
    if not fields:
        return _Fields()
    if not isinstance(fields, Mapping) or set(fields) - _FIELDS or "period" not in fields:
        raise RequestError("source.setting_form", setting=f"streams.{stream}", allowed=", ".join(sorted(_FIELDS)))
    values = fields.get("values") or ({str(fields["value"]): str(fields.get("metric", ""))} if "value" in fields else {})
    if not values or not all(values.values()):
        raise RequestError("source.setting_form", setting=f"streams.{stream}", allowed="value + metric, values")
    said = fields.get("dimensions", ())
    dimensions = tuple(re.split(r"\s*,\s*", said.strip())) if isinstance(said, str) and said.strip() else tuple(said or ())
    return _Fields(str(fields["period"]), dict(values), "", dimensions)


class _Collected:
    """The records since the last document; a record that comes again with the same key replaces the earlier one, as Singer means it."""

    def __init__(self, mappings: Mapping[str, _Fields]) -> None:
        self._mappings = mappings
        self._keys: dict[str, tuple[str, ...]] = {}
        self._records: dict[str, dict[object, dict[str, object]]] = {}

    @property
    def rows(self) -> int:
        return sum(len(found) for found in self._records.values())

    def take(self, message: Mapping[str, Any]) -> None:
        """One SCHEMA or RECORD. Raises: Reshaped `source.tap_order` for a record before its schema."""
        stream = str(message.get("stream", ""))
        if message["type"] == "SCHEMA":
            self._keys[stream] = tuple(message.get("key_properties") or ())
            return
        if message["type"] != "RECORD" or stream not in self._mappings:
            return
        if stream not in self._keys:
            raise Reshaped("source.tap_order", stream=stream)
        record = message.get("record")
        if not isinstance(record, Mapping):
            raise Reshaped("source.tap_order", stream=stream)
        flat = dict(flattened(record))
        found = self._records.setdefault(stream, {})
        key: object = tuple(flat.get(name) for name in self._keys[stream]) if self._keys[stream] else len(found)
        found.pop(key, None)
        found[key] = flat

    def documents(self, before: State, after: State) -> Iterator[Document]:
        """What was collected, one table a stream; only the last one moves the bookmark."""
        streams = [(name, list(found.values())) for name, found in self._records.items() if found]
        self._records.clear()
        for name, records in streams[:-1]:
            yield Document(f"{name}.csv", _content(name, records, self._mappings[name]), dict(before))
        if streams:
            name, records = streams[-1]
            yield Document(f"{name}.csv", _content(name, records, self._mappings[name]), dict(after))
        elif after != before:
            yield Document("state", b"", dict(after))


def _content(stream: str, records: Sequence[dict[str, object]], fields: _Fields) -> bytes:
    if not fields.period:
        return records_table(records)
    known = {name for record in records for name in record}
    for name in (fields.period, *fields.values, *fields.dimensions):
        if name not in known:
            raise Reshaped("source.no_column", column=f"{stream}.{name}", known=", ".join(sorted(known)))
    rows = (
        [record.get(fields.period), metric, *(record.get(name) for name in fields.dimensions), record.get(name)]
        for record in records
        for name, metric in fields.values.items()
    )
    return table(["period", "metric", *fields.dimensions, "value"], rows)
