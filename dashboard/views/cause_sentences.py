"""One cause as a sentence: parts of a change account for it, companions and events only happened then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, span_text
from dashboard.text.numbers import change_text, number_text, value_text
from dashboard.text.segments import segment_label
from data.model.metric import Catalog, Metric
from data.model.period import Cadence
from data.model.segment import segment_pairs
from data.model.signal import Cause, Signal


def cause_sentence(cause: Cause, signal: Signal, catalog: Catalog, text: Text) -> str:
    """What a cause says, with its numbers; never that it caused anything."""
    params = cause.params
    if cause.kind == "event":
        name = str(params["ko" if text.language == "ko" else "en"])
        return text("cause.event", name=name, start=date_text(date.fromisoformat(str(params["start"])), text.language))
    if cause.kind == "human":
        return _human(cause, text)
    if cause.kind == "data":
        return _data(cause, signal, catalog, text)
    if cause.code in ("lead", "lead_new"):
        return _lead(cause, catalog, text)
    subject = catalog.metric(signal.metric)
    other = catalog.metric(cause.name) if cause.kind in ("driver", "companion") else subject
    own = "%" if cause.kind == "mix" else other.unit if other else "count"
    return text(
        f"cause.{cause.code or cause.kind}",
        name=metric_label(other, cause.name, text),
        segment=part_label(cause, text),
        before=value_text(_number(params.get("before")), own, text.language),
        after=value_text(_number(params.get("after")), own, text.language),
        part=change_text(cause.contribution, subject.unit if subject else "count", text.language),
    )


def metric_label(metric: Metric | None, code: str, text: Text) -> str:
    """A metric's name, or its code where the catalogue has none."""
    return metric.name.in_language(text.language) if metric else code


def part_label(cause: Cause, text: Text) -> str:
    """The segment of a part as people read it."""
    return segment_label(cause.name, text.language) if is_segment(cause.name) else cause.name


def is_segment(name: str) -> bool:
    """True when a name is the canonical text of a segment."""
    return name.startswith("{") and bool(segment_pairs(name))


def interval_sentence(cause: Cause, unit: str, text: Text) -> str:
    """What a part may be given its usual movement; empty where that is not known."""
    if cause.interval is None:
        return ""
    low, high = (change_text(bound, unit, text.language) for bound in cause.interval)
    return text("cause.interval", low=low, high=high)


def _human(cause: Cause, text: Text) -> str:
    return quoted(cause.params, cause.status, text)


def quoted(params: Mapping[str, object], status: str, text: Text) -> str:
    """What a person wrote down, with name, method and day."""
    at = str(params.get("at", ""))
    when = date_text(datetime.fromisoformat(at), text.language) if at else ""
    return text(
        f"cause.human_{status or 'confirmed'}",
        actor=params["actor"], body=params["body"], method=text(f"cause.method.{params.get('method', 'data')}"), at=when,
    )  # fmt: skip


def _data(cause: Cause, signal: Signal, catalog: Catalog, text: Text) -> str:
    params: Mapping[str, object] = cause.params
    metric = catalog.metric(cause.name)
    listed = params.get("segments")
    segments = [str(name) for name in listed] if isinstance(listed, list) else []
    kind = str(params.get("kind") or "")
    return text(
        f"cause.{cause.code}",
        name=metric_label(metric, cause.name, text),
        segments=", ".join(segment_label(name, text.language) for name in segments),
        kind=text(f"signal.kind.{kind}") if kind else "",
        before=number_text(_number(params.get("before")) or 0.0),
        after=number_text(_number(params.get("after")) or 0.0),
        value=value_text(_number(params.get("before")), metric.unit if metric else "count", text.language),
        part=change_text(_number(params.get("part")), metric.unit if metric else "count", text.language),
    )


def _lead(cause: Cause, catalog: Catalog, text: Text) -> str:
    params = cause.params
    metric, lagging = catalog.metric(cause.name), catalog.metric(str(params["lagging"]))
    lag, cadence = int(str(params["lag"])), Cadence(str(params["cadence"]))
    usual = _number(params.get("usual"))
    later = text("cause.at_once") if lag == 0 else text("cause.later", span=span_text(lag, cadence, text.language))
    return text(
        f"cause.{cause.code}",
        name=metric_label(metric, cause.name, text),
        lagging=metric_label(lagging, str(params["lagging"]), text),
        before=value_text(_number(params.get("before")), metric.unit if metric else "count", text.language),
        after=value_text(_number(params.get("after")), metric.unit if metric else "count", text.language),
        way=text(f"cause.way.{params['way']}"),
        follows=text(f"cause.way.{params['follows']}"),
        moves=params["moves"],
        followed=params["followed"],
        usual="" if usual is None else f"{100 * usual:.0f}%",
        later=later,
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
