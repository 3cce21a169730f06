"""One change taken apart over each dimension of a metric, with the interval of every part from the metric's own history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.formula import Formula
from data.model.metric import Metric, MetricType
from data.model.segment import segment_pairs
from data.model.signal import Cause, Split
from signals.causes.ranking import surprise_of
from signals.causes.segments import Part, concentration, is_reversal, kitagawa, ratio_parts, sum_parts
from signals.causes.usual import Window, counted, interval, is_beyond
from signals.series import expanded

Floats = NDArray[np.float64]
_FEWEST_SEGMENTS = 2
_SMALL_SHARE = 0.05  # of the whole at both ends: such segments are shown, never named
_SMALL_COUNT = 30.0  # a quotient over fewer cases is not a value yet
_WORTH_NAMING = 0.05  # of the change, or of all movement where the change is small
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Table:
    """Values of a metric's segments over one dimension: segments x periods, NaN where there is none. `bottom` is None for a flow."""

    dimension: str
    segments: tuple[str, ...]
    top: Floats
    bottom: Floats | None = None


def splits(
    series: Mapping[str, pd.DataFrame], subject: Metric, stored: Mapping[str, Metric], window: Window, change: float
) -> list[Split]:
    """All splits of a change, the telling one first. `series`: by metric code, segments x periods of one common time line."""
    found = [
        (table, split) for table in tables(series, subject, stored) if (split := _split(table, subject, stored, window, change))
    ]
    return [split for _, split in sorted(found, key=lambda pair: _rank(pair[0], pair[1], window), reverse=True)]


def tables(series: Mapping[str, pd.DataFrame], subject: Metric, stored: Mapping[str, Metric]) -> Iterator[Table]:
    """The dimensions of a flow, or of a quotient of flows; other metrics cannot be taken apart over segments."""
    if not subject.formula:
        if subject.type is MetricType.SUM and subject.code in series:
            frame = series[subject.code]
            for dimension, segments in _by_dimension(frame.index).items():
                yield Table(dimension, segments, frame.loc[list(segments)].to_numpy(dtype=float))
        return
    quotient = Formula.parse(expanded(subject, stored)).quotient
    if quotient is None:
        return
    parts = {code for side in quotient for code in side.parts}
    if not parts or not parts <= series.keys():
        return
    common = [segment for segment in series[next(iter(parts))].index if all(segment in series[code].index for code in parts)]
    for dimension, segments in _by_dimension(common).items():
        chosen = {code: series[code].loc[list(segments)].to_numpy(dtype=float) for code in parts}
        top, bottom = (
            np.broadcast_to(np.asarray(side.evaluate(chosen), dtype=float), next(iter(chosen.values())).shape) for side in quotient
        )
        yield Table(dimension, segments, top, bottom)


def _by_dimension(segments: pd.Index | list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for segment in segments:
        if len(pairs := segment_pairs(str(segment))) == 1:
            found.setdefault(next(iter(pairs)), []).append(str(segment))
    return {dimension: tuple(sorted(names)) for dimension, names in found.items() if len(names) >= _FEWEST_SEGMENTS}


def _split(table: Table, subject: Metric, stored: Mapping[str, Metric], window: Window, change: float) -> Split | None:
    parts, factor = _parts(table, subject, window), _factor(subject)
    if not parts:
        return None
    history = _earlier(table, window, factor)
    small, few = _small(table, window), _few(table, stored, subject, window)
    causes = [
        _cause(part, table, history, subject, part.segment in small or (part.kind == "rate" and part.segment in few))
        for part in parts
    ]
    causes = _as_one_fact(causes)
    worth = _WORTH_NAMING * max(abs(change), sum(abs(part.contribution) for part in parts) / 2)
    causes = [cause for cause in causes if abs(cause.contribution or 0.0) > _ROUNDING * max(abs(change), worth)]
    named = [_named(cause, worth) for cause in sorted(causes, key=lambda cause: -abs(cause.contribution or 0.0))]
    rest = change - sum(cause.contribution or 0.0 for cause in named)
    if table.bottom is None:
        return Split(table.dimension, tuple(named), rest)
    rate = sum(cause.contribution or 0.0 for cause in named if cause.kind == "rate")
    mix = sum(cause.contribution or 0.0 for cause in named if cause.kind != "rate")
    return Split(table.dimension, tuple(named), rest, rate, mix, is_reversal(parts))


def _as_one_fact(causes: list[Cause]) -> list[Cause]:
    """Of two segments one loses the share the other gains: both mix parts are told once, under the segment that grew."""
    mixed = [cause for cause in causes if cause.kind == "mix"]
    if len({cause.name for cause in causes}) != 2 or len(mixed) != 2:
        return causes
    grew, shrank = sorted(mixed, key=_gained, reverse=True)
    bounds = [cause.interval for cause in mixed if cause.interval is not None]
    merged = Cause(
        "mix", grew.name, grew.segment, (grew.contribution or 0.0) + (shrank.contribution or 0.0), None,
        (sum(low for low, _ in bounds), sum(high for _, high in bounds)) if len(bounds) == 2 else None, "mix", grew.params, grew.part_of,
    )  # fmt: skip
    return [*(cause for cause in causes if cause.kind != "mix"), merged]


def _gained(cause: Cause) -> float:
    before, after = (cause.params[end] for end in ("before", "after"))
    return float(str(after)) - float(str(before))


def _factor(subject: Metric) -> float:
    return Formula.parse(subject.formula).factor(subject.unit) if subject.formula else 1.0


def _parts(table: Table, subject: Metric, window: Window) -> list[Part]:
    if table.bottom is None:
        ends = [
            {name: float(value) for name, value in zip(table.segments, table.top[:, at], strict=True) if np.isfinite(value)}
            for at in (window.before, window.after)
        ]
        return sum_parts(*ends) if ends[0] and ends[1] else []
    pairs = []
    for at in (window.before, window.after):
        both = zip(table.segments, table.top[:, at], table.bottom[:, at], strict=True)
        pairs.append({name: (float(n), float(d)) for name, n, d in both if np.isfinite(n) and np.isfinite(d)})
    return (ratio_parts(pairs[0], pairs[1], _factor(subject)) or []) if pairs[0] and pairs[1] else []


def _earlier(table: Table, window: Window, factor: float) -> dict[str, Floats]:
    """Every segment's parts in earlier changes of the same length, by kind: arrays segments x changes."""
    first, last = window.earlier()
    if table.bottom is None:
        return {"segment": table.top[:, last] - table.top[:, first]}
    rate, mix = kitagawa(table.top[:, first], table.bottom[:, first], table.top[:, last], table.bottom[:, last])
    return {"rate": factor * rate, "mix": factor * mix}


def _small(table: Table, window: Window) -> set[str]:
    """Segments under 5 % of the whole at both ends."""
    known = _weights(table, window)
    share = known / np.maximum(known.sum(axis=0), 1e-300)
    return {name for name, tiny in zip(table.segments, share.max(axis=1) < _SMALL_SHARE, strict=True) if tiny}


def _few(table: Table, stored: Mapping[str, Metric], subject: Metric, window: Window) -> set[str]:
    """Segments whose quotient is over fewer than 30 cases: their value says little, their share may still say something."""
    if table.bottom is None or not _counts_cases(subject, stored):
        return set()
    few = _weights(table, window).min(axis=1) < _SMALL_COUNT
    return {name for name, is_few in zip(table.segments, few, strict=True) if is_few}


def _weights(table: Table, window: Window) -> Floats:
    whole = np.abs(table.top if table.bottom is None else table.bottom)[:, [window.before, window.after]]
    return np.nan_to_num(whole)


def _counts_cases(subject: Metric, stored: Mapping[str, Metric]) -> bool:
    quotient = Formula.parse(expanded(subject, stored)).quotient
    return quotient is not None and all(code in stored and stored[code].unit == "count" for code in quotient[1].parts)


def _cause(part: Part, table: Table, history: Mapping[str, Floats], subject: Metric, small: bool) -> Cause:
    rows = history.get("mix" if part.kind in ("new", "lost") and table.bottom is not None else part.kind)
    bounds = None if rows is None else interval(part.contribution, rows[table.segments.index(part.segment)])
    if bounds is None and table.bottom is None and subject.unit == "count":
        bounds = counted(part.before or 0.0, part.after or 0.0, part.contribution)
    return Cause(
        part.kind, part.segment, segment_pairs(part.segment), part.contribution, interval=bounds, code=part.kind,
        params={"before": part.before, "after": part.after, "small": small}, part_of="segments",
    )  # fmt: skip


def _named(cause: Cause, worth: float) -> Cause:
    likely = not cause.params["small"] and is_beyond(cause.interval) and abs(cause.contribution or 0.0) >= worth
    return Cause(
        cause.kind, cause.name, cause.segment, cause.contribution, None, cause.interval, cause.code, cause.params, cause.part_of,
        "likely" if likely else "",
    )  # fmt: skip


def _rank(table: Table, split: Split, window: Window) -> tuple[float, float]:
    """Dimensions with a named part first; among flows the more surprising, else the one in which a segment stands out."""
    named = sum(abs(cause.contribution or 0.0) for cause in split.parts if cause.status)
    if table.bottom is None:
        ends = (
            dict(zip(table.segments, np.nan_to_num(table.top[:, at]).tolist(), strict=True)) for at in (window.before, window.after)
        )
        surprise = surprise_of(*ends)
        if surprise is not None and surprise.chosen:
            return (float(named > 0), 1 + surprise.total)
    parts = [Part(c.kind, c.name, c.contribution or 0.0, None, None) for c in split.parts]
    return (float(named > 0), named / (1 + named) if named else concentration(parts))
