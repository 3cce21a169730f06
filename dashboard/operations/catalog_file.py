"""The catalogue as TOML: written exactly, read strictly; every mistake is named with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any

from dashboard.operations.catalog_sources import read_sources, source_out
from data.errors import CatalogError
from data.model.formula import Formula
from data.model.metric import (
    Catalog,
    Department,
    Direction,
    Event,
    Link,
    Metric,
    MetricRole,
    MetricType,
    Name,
    Target,
    Timing,
    Work,
)
from data.model.period import Cadence
from data.model.segment import TOTAL, segment_pairs, segment_text

_DEFAULTS = Metric("", Name("", ""), Cadence.MONTH)
_RENAMED = {"minimum": "min", "maximum": "max"}  # fields whose words in the file are shorter
_WORDS: dict[str, type[Enum]] = {
    "cadence": Cadence,
    "type": MetricType,
    "good": Direction,
    "role": MetricRole,
    "timing": Timing,
    "work": Work,
}
_NUMBERS = {"importance", "minimum", "maximum"}
_FLAGS = {"working_days", "survival", "draft"}
_PAIRS = {"band", "scale"}
_LISTS = {"counter_metrics", "aliases"}


def read_catalog(toml: bytes | str) -> Catalog:
    """Departments, metrics, events and sources of a file.

    Raises: CatalogError naming the place (`metrics.cost_per_lead.good`) and what may stand there.
    """
    try:
        table = tomllib.loads(toml if isinstance(toml, str) else toml.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError("catalog.unreadable", problem=str(error)) from error
    _known(table, {"departments", "metrics", "events", "sources"}, "")
    departments = tuple(_department(code, body, place) for place, (code, body) in enumerate(_table(table, "departments").items()))
    metrics = tuple(_metric(code, body) for code, body in _table(table, "metrics").items())
    events = tuple(_event(body, f"events[{number}]") for number, body in enumerate(table.get("events", []), start=1))
    return Catalog(departments, metrics, events, read_sources(_table(table, "sources")))


def write_catalog(catalog: Catalog) -> str:
    """The file that reads back as the same catalogue; fields at their default are left out."""
    import tomli_w

    tables: dict[str, Any] = {"departments": {d.code: {"name": _name_out(d.name), "order": d.order} for d in catalog.departments}}
    tables["metrics"] = {m.code: _metric_out(m) for m in catalog.metrics}
    if catalog.events:
        tables["events"] = [_event_out(e) for e in catalog.events]
    if catalog.sources:
        tables["sources"] = {source.code: source_out(source) for source in catalog.sources}
    return tomli_w.dumps(tables)


def _metric_out(metric: Metric) -> dict[str, Any]:
    out: dict[str, Any] = {"name": _name_out(metric.name)}
    for field in fields(Metric):
        value = getattr(metric, field.name)
        if field.name in {"code", "name", "targets", "links"} or (
            value == getattr(_DEFAULTS, field.name) and field.name != "cadence"
        ):
            continue
        plain = value.value if isinstance(value, Enum) else list(value) if isinstance(value, tuple) else value
        out[_RENAMED.get(field.name, field.name)] = plain
    if metric.targets:
        out["targets"] = [_target_out(target) for target in metric.targets]
    if metric.links:
        out["links"] = [_link_out(link) for link in metric.links]
    return out


def _link_out(link: Link) -> dict[str, Any]:
    plain = {"leading": link.leading, "lag": link.lag, "inverse": link.inverse, "note": link.note}
    return {name: value for name, value in plain.items() if value}


def _target_out(target: Target) -> dict[str, Any]:
    out: dict[str, Any] = {"due": target.due, "value": target.value}
    if target.start:
        out["start"] = target.start
    if target.segment != TOTAL:
        out["segment"] = segment_pairs(target.segment)
    if target.watch:
        out["watch"] = target.watch
    if target.note:
        out["note"] = target.note
    return out


def _event_out(event: Event) -> dict[str, Any]:
    out: dict[str, Any] = {"start": event.start, "end": event.end, "name": _name_out(event.name), "kind": event.kind}
    if event.departments:
        out["departments"] = list(event.departments)
    if event.metrics:
        out["metrics"] = list(event.metrics)
    return out


def _name_out(name: Name) -> Any:
    return name.ko if name.ko == name.en else {"ko": name.ko, "en": name.en}


def _department(code: str, body: object, place: int) -> Department:
    where = f"departments.{code}"
    table = _mapping(body, where)
    _known(table, {"name", "order"}, where)
    return Department(code, _name(table.get("name"), f"{where}.name"), _number_of(int, table.get("order", place), f"{where}.order"))


def _metric(code: str, body: object) -> Metric:
    where = f"metrics.{code}"
    table = dict(_mapping(body, where))
    _known(table, {_RENAMED.get(f.name, f.name) for f in fields(Metric)} - {"code"}, where)
    for required in ("name", "cadence"):
        if required not in table:
            raise CatalogError("catalog.required", place=where, field=required)
    values: dict[str, Any] = {"code": code, "name": _name(table.pop("name"), f"{where}.name")}
    targets, links = table.pop("targets", []), table.pop("links", [])
    short = {word: name for name, word in _RENAMED.items()}
    for word, value in table.items():
        name = short.get(word, word)
        values[name] = _field(name, value, f"{where}.{word}")
    for formula in (values.get("formula"), values.get("breakdown")):
        if formula:
            Formula.parse(formula)
    values["targets"] = tuple(_target(item, f"{where}.targets[{n}]") for n, item in enumerate(targets, start=1))
    values["links"] = tuple(_link(item, f"{where}.links[{n}]") for n, item in enumerate(links, start=1))
    return Metric(**values)


def _link(body: object, where: str) -> Link:
    table = _mapping(body, where)
    _known(table, {"leading", "lag", "inverse", "note"}, where)
    if "leading" not in table:
        raise CatalogError("catalog.required", place=where, field="leading")
    lag = _number_of(int, table.get("lag", 0), f"{where}.lag")
    if lag < 0:
        raise CatalogError("catalog.value", place=f"{where}.lag", value=str(lag), allowed="0, 1, 2")
    return Link(
        str(_checked(table["leading"], str, f"{where}.leading")),
        lag,
        _checked(table.get("inverse", False), bool, f"{where}.inverse"),
        _checked(table.get("note", ""), str, f"{where}.note"),
    )


def _field(name: str, value: object, where: str) -> object:
    if name in _WORDS:
        return _word(_WORDS[name], value, where)
    if name in _NUMBERS:
        return _number_of(float, value, where)
    if name == "freshness_days":
        return _number_of(int, value, where)
    if name in _FLAGS:
        return _checked(value, bool, where)
    if name in _PAIRS:
        pair = _checked(value, list, where)
        if len(pair) != 2:
            raise CatalogError("catalog.value", place=where, value=str(value), allowed="[1, 2]")
        return (_number_of(float, pair[0], where), _number_of(float, pair[1], where))
    if name in _LISTS:
        return tuple(str(_checked(item, str, where)) for item in _checked(value, list, where))
    return _checked(value, str, where)


def _target(body: object, where: str) -> Target:
    table = _mapping(body, where)
    _known(table, {"due", "value", "start", "segment", "watch", "note"}, where)
    for required in ("due", "value"):
        if required not in table:
            raise CatalogError("catalog.required", place=where, field=required)
    start = table.get("start")
    return Target(
        due=_day(table["due"], f"{where}.due"),
        value=_number_of(float, table["value"], f"{where}.value"),
        start=_day(start, f"{where}.start") if start is not None else None,
        segment=segment_text(_mapping(table.get("segment", {}), f"{where}.segment")),
        watch=_number_of(float, table.get("watch", 0.0), f"{where}.watch"),
        note=_checked(table.get("note", ""), str, f"{where}.note"),
    )


def _event(body: object, where: str) -> Event:
    table = _mapping(body, where)
    _known(table, {"start", "end", "name", "kind", "departments", "metrics"}, where)
    for required in ("start", "name"):
        if required not in table:
            raise CatalogError("catalog.required", place=where, field=required)
    start = _day(table["start"], f"{where}.start")
    return Event(
        start=start,
        end=_day(table.get("end", start), f"{where}.end"),
        name=_name(table["name"], f"{where}.name"),
        kind=_checked(table.get("kind", "campaign"), str, f"{where}.kind"),
        departments=tuple(table.get("departments", ())),
        metrics=tuple(table.get("metrics", ())),
    )


def _name(value: object, where: str) -> Name:
    if isinstance(value, str) and value.strip():
        return Name.of(value)
    if isinstance(value, Mapping) and set(value) <= {"ko", "en"} and value:
        first = next(iter(value.values()))
        return Name(str(value.get("ko", first)), str(value.get("en", first)))
    raise CatalogError("catalog.value", place=where, value=str(value), allowed='"...", { ko = "...", en = "..." }')


def _word(kind: type[Enum], value: object, where: str) -> Enum:
    try:
        return kind(value)
    except ValueError as error:
        allowed = ", ".join(str(item.value) for item in kind)
        raise CatalogError("catalog.value", place=where, value=str(value), allowed=allowed) from error


def _number_of(kind: type[Any], value: object, where: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or (kind is int and value != int(value)):
        raise CatalogError("catalog.value", place=where, value=str(value), allowed="1, 2.5" if kind is float else "1, 2")
    return kind(value)


def _day(value: object, where: str) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise CatalogError("catalog.value", place=where, value=str(value), allowed="2026-12-31")
    return value


def _checked(value: object, kind: type[Any], where: str) -> Any:
    if not isinstance(value, kind):
        allowed = {str: '"..."', bool: "true, false", list: "[...]"}[kind]
        raise CatalogError("catalog.value", place=where, value=str(value), allowed=allowed)
    return value


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CatalogError("catalog.value", place=where, value=str(value), allowed="[...]")
    return value


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _mapping(table.get(name, {}), name)


def _known(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := sorted(set(table) - allowed):
        raise CatalogError("catalog.unknown", place=f"{where}.{unknown[0]}".lstrip("."), known=", ".join(sorted(allowed)))
