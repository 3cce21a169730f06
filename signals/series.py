"""Series at a cadence: every metric, measured or computed, rolled up by its own type, for the total and each one-dimension segment.

Flows (`sum`) add up, stocks (`last`) keep their last value, levels (`mean`) average; a formula rolls its parts up first and divides then
(never a mean of ratios). A coarser period counts only when all its finer periods are there. Whole columns at a time: the work grows with
the number of values, not of metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.formula import Formula
from data.model.metric import Catalog, Metric, MetricType
from data.model.period import Cadence, ordinal_of, start_of
from data.model.segment import TOTAL, segment_pairs
from signals.margins import with_margins

COLUMNS = ["metric", "segment", "period", "value"]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_SPAN = 1 << 40  # more than the seconds of any calendar: two numbers in one integer, the second from -_SPAN/2 to _SPAN/2


@dataclass(frozen=True, slots=True)
class _Rows:
    """Parallel columns; `metric` counts in the catalogue, `segment` in a list of texts, `period` in seconds from 1970."""

    metric: Ints
    segment: Ints
    period: Ints
    value: Floats

    def kept(self, chosen: NDArray[np.bool_] | Ints) -> _Rows:
        return _Rows(self.metric[chosen], self.segment[chosen], self.period[chosen], self.value[chosen])

    def sorted(self) -> _Rows:
        """By metric, segment and period; costs nothing when it is so already."""
        place = _joined(self.segment, self.period)
        if len(place) < 2 or bool(((np.diff(self.metric) > 0) | ((np.diff(self.metric) == 0) & (np.diff(place) > 0))).all()):
            return self
        return self.kept(np.lexsort((place, self.metric)))


def _joined(first: Ints, second: Ints) -> Ints:
    return first * _SPAN + second + _SPAN // 2


def _parted(joined: Ints) -> tuple[Ints, Ints]:
    return joined // _SPAN, joined % _SPAN - _SPAN // 2


def measure(
    observations: pd.DataFrame, catalog: Catalog, cadence: Cadence, *, fiscal_start: int = 1, unfinished: bool = False
) -> pd.DataFrame:
    """All series that exist at `cadence`: COLUMNS (names categorical), `period` = start of the coarse period, sorted.

    `observations` has the store's FRAME_COLUMNS. Metrics finer than or equal to `cadence` take part; a total or a segment of one dimension
    that is not stored is the sum of finer segments for flows. Formula metrics need all their parts in a period and segment. With
    `unfinished` the newest coarse period of each series is there although finer ones are still to come.
    """
    metrics = sorted(catalog.metrics, key=lambda metric: metric.code)
    rows, segments = _known_rows(with_margins(observations, metrics), metrics, cadence)
    rows = _rolled_up(_with_totals(rows, metrics, segments), metrics, cadence, fiscal_start, unfinished).sorted()
    found = _concatenated([rows, *_formulas(rows, metrics, cadence)]).sorted()
    return pd.DataFrame(
        {
            "metric": pd.Categorical.from_codes(found.metric, categories=pd.Index([m.code for m in metrics], dtype=str)),
            "segment": pd.Categorical.from_codes(found.segment, categories=pd.Index(segments, dtype=str)),
            "period": found.period.astype("datetime64[s]"),
            "value": found.value,
        }
    )


def _known_rows(observations: pd.DataFrame, metrics: list[Metric], cadence: Cadence) -> tuple[_Rows, list[str]]:
    """The rows of measured metrics that reach the cadence, total and one dimension only; and the segments they count in."""
    codes, names = _factorized(observations["metric"])
    numbers, texts = _factorized(observations["segment"])
    place = {metric.code: n for n, metric in enumerate(metrics) if not metric.formula and metric.cadence.rank <= cadence.rank}
    metric = np.array([place.get(name, -1) for name in names] or [-1], dtype=np.int64)[codes]
    segments = sorted({*(text for text in texts if len(_pairs(text)) <= 1), TOTAL})
    order = {text: n for n, text in enumerate(segments)}
    segment = np.array([order.get(text, -1) for text in texts] or [-1], dtype=np.int64)[numbers]
    period = observations["period"].to_numpy(dtype="datetime64[s]").astype(np.int64)
    rows = _Rows(metric, segment, period, observations["value"].to_numpy(dtype=float))
    keep = (metric >= 0) & (segment >= 0)
    return (rows if keep.all() else rows.kept(keep)).sorted(), segments


def _factorized(column: pd.Series) -> tuple[Ints, list[str]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), [str(word) for word in column.cat.categories]
    codes, words = pd.factorize(column)
    return codes.astype(np.int64), [str(word) for word in words]


@cache
def _pairs(segment: str) -> Mapping[str, str]:
    return segment_pairs(segment)


def _concatenated(parts: list[_Rows]) -> _Rows:
    if len(parts) == 1:
        return parts[0]
    return _Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("metric", "segment", "period", "value")))


def _with_totals(rows: _Rows, metrics: list[Metric], segments: list[str]) -> _Rows:
    """Add the total of flows that are stored by segment only: the sum over the dimension that covers most periods."""
    total = segments.index(TOTAL)
    lacks = np.array([metric.type is MetricType.SUM for metric in metrics], dtype=bool)
    lacks[rows.metric[rows.segment == total]] = False
    if not len(rows.metric) or not lacks[rows.metric].any():
        return rows
    part = rows.kept(lacks[rows.metric])
    names = [next(iter(_pairs(text)), "") for text in segments]
    dimensions = {name: n for n, name in enumerate(dict.fromkeys(names))}
    dimension = np.array([dimensions[name] for name in names], dtype=np.int64)[part.segment]
    width = len(dimensions)
    covered = np.bincount(part.metric * width + dimension, minlength=len(metrics) * width).reshape(len(metrics), width)
    part = part.kept(dimension == covered.argmax(axis=1)[part.metric])
    part = part.kept(np.lexsort((part.period, part.metric)))
    first = np.flatnonzero(np.r_[True, (np.diff(part.metric) != 0) | (np.diff(part.period) != 0)])
    count = np.diff(np.r_[first, len(part.metric)])
    most = np.zeros(len(metrics), dtype=np.int64)
    np.maximum.at(most, part.metric[first], count)
    whole = count == most[part.metric[first]]  # a period that lacks a segment has no total
    sums = np.add.reduceat(part.value, first)[whole]
    at = first[whole]
    return _concatenated([rows, _Rows(part.metric[at], np.full(len(at), total), part.period[at], sums)])


def _rolled_up(rows: _Rows, metrics: list[Metric], cadence: Cadence, fiscal_start: int, unfinished: bool) -> _Rows:
    """Rows of the cadence itself, and finer ones gathered into its periods. A measured ratio has no parts: no roll-up (trap T3)."""
    same = np.array([metric.cadence is cadence for metric in metrics] or [True], dtype=bool)
    ratio = np.array([metric.type is MetricType.RATIO for metric in metrics] or [True], dtype=bool)
    finer = ~same & ~ratio
    if not finer[rows.metric].any():
        return rows.kept(same[rows.metric])
    part = rows.kept(finer[rows.metric]).sorted()
    moments, inverse = np.unique(part.period, return_inverse=True)
    ordinals = [ordinal_of(cadence, moment.item(), fiscal_start) for moment in moments.astype("datetime64[s]")]
    ordinal = np.array(ordinals, dtype=np.int64)[inverse]
    changed = (np.diff(part.metric) != 0) | (np.diff(part.segment) != 0)
    first = np.flatnonzero(np.r_[True, changed | (np.diff(ordinal) != 0)])
    last = np.r_[first[1:], len(ordinal)] - 1
    keep = _complete(part, first, last, ordinal[first], metrics, (cadence, fiscal_start))
    if unfinished:
        keep |= np.r_[changed, True][last]
    value = _gathered(part, first, last, metrics)
    starts = {o: np.datetime64(start_of(cadence, o, fiscal_start), "s").astype(np.int64) for o in set(ordinals)}
    at = first[keep]
    period = np.array([starts[int(o)] for o in ordinal[at]], dtype=np.int64)
    coarse = _Rows(part.metric[at], part.segment[at], period, value[keep])
    return _concatenated([rows.kept(same[rows.metric]), coarse])


def _gathered(part: _Rows, first: Ints, last: Ints, metrics: list[Metric]) -> Floats:
    kinds = np.array([list(MetricType).index(metric.type) for metric in metrics])[part.metric[first]]
    sums = np.add.reduceat(part.value, first)
    is_sum, is_last = (kinds == list(MetricType).index(kind) for kind in (MetricType.SUM, MetricType.LAST))
    value: Floats = np.where(is_sum, sums, np.where(is_last, part.value[last], sums / (last - first + 1)))
    return value


def _complete(
    part: _Rows, first: Ints, last: Ints, ordinal: Ints, metrics: list[Metric], coarse: tuple[Cadence, int]
) -> NDArray[np.bool_]:
    """Which coarse periods are whole: all finer ones there; for a stock its last finer one."""
    cadences = list(Cadence)
    rank = np.array([metric.cadence.rank for metric in metrics], dtype=np.int64)[part.metric[first]]
    is_stock = np.array([metric.type is MetricType.LAST for metric in metrics], dtype=bool)[part.metric[first]]
    pairs, inverse = np.unique(_joined(rank, ordinal), return_inverse=True)
    inside = [
        finer_in(cadences[fine], coarse[0], number, coarse[1])
        for fine, number in zip(*map(np.ndarray.tolist, _parted(pairs)), strict=True)
    ]
    needed = np.array([number for number, _ in inside], dtype=np.int64)[inverse]
    final = np.array([moment for _, moment in inside], dtype=np.int64)[inverse]
    return np.where(is_stock, part.period[last] >= final, last - first + 1 >= needed)


def finer_in(fine: Cadence, coarse: Cadence, ordinal: int, fiscal_start: int) -> tuple[int, int]:
    """How many fine periods start inside a coarse one, and when the last of them starts (seconds from 1970)."""
    start, end = start_of(coarse, ordinal, fiscal_start), start_of(coarse, ordinal + 1, fiscal_start)
    first = ordinal_of(fine, start, fiscal_start)
    first += start_of(fine, first, fiscal_start) < start
    last = ordinal_of(fine, end, fiscal_start)
    last += start_of(fine, last, fiscal_start) < end
    newest = np.datetime64(start_of(fine, last - 1, fiscal_start), "s")
    return last - first, int(newest.astype(np.int64))


def _formulas(rows: _Rows, metrics: list[Metric], cadence: Cadence) -> list[_Rows]:
    """Every formula's series wherever all its parts exist; zero denominators give no value. `rows` must be sorted."""
    stored = {metric.code: metric for metric in metrics}
    place = {metric.code: n for n, metric in enumerate(metrics)}
    bounds = np.searchsorted(rows.metric, np.arange(len(metrics) + 1))
    found = []
    for metric in metrics:
        if not metric.formula or metric.cadence.rank > cadence.rank:
            continue
        parts = {code: slice(bounds[place[code]], bounds[place[code] + 1]) for code in resolve(metric, stored) if code in place}
        keys = {code: _joined(rows.segment[part], rows.period[part]) for code, part in parts.items()}
        shared = reduce(np.intersect1d, keys.values()) if keys else np.zeros(0, dtype=np.int64)
        if not len(shared) or len(parts) < len(resolve(metric, stored)):
            continue
        values = {code: rows.value[part][np.searchsorted(keys[code], shared)] for code, part in parts.items()}
        with np.errstate(divide="ignore", invalid="ignore"):
            result = Formula.parse(expanded(metric, stored)).evaluate(values)
        value = np.broadcast_to(np.asarray(result, dtype=float) * Formula.parse(metric.formula).factor(metric.unit), (len(shared),))
        known = np.isfinite(value)
        number = np.full(int(known.sum()), place[metric.code], dtype=np.int64)
        found.append(_Rows(number, *_parted(shared[known]), value[known]))
    return found


def resolve(metric: Metric, stored: Mapping[str, Metric]) -> tuple[str, ...]:
    """The measured metrics a formula finally rests on, through formulas of formulas."""
    return Formula.parse(expanded(metric, stored)).parts


def expanded(metric: Metric, stored: Mapping[str, Metric], _depth: int = 0) -> str:
    """The formula with every computed part written out, so that parts are rolled up before anything is divided."""
    text = metric.formula or metric.code
    if _depth > 10:
        return text
    for code in Formula.parse(text).parts:
        part = stored.get(code)
        if part is not None and part.formula:
            factor = Formula.parse(part.formula).factor(part.unit)
            inner = expanded(part, stored, _depth + 1)
            text = replaced(text, code, f"({inner})" if factor == 1 else f"(({inner}) * {factor:g})")
    return text


def replaced(text: str, code: str, by: str) -> str:
    """A formula with one code written out, wherever it stands as a whole word."""
    import re

    return re.sub(rf"\b{re.escape(code)}\b", by, text)


def values_of(measured: pd.DataFrame, metric: str, segment: str = TOTAL) -> pd.Series:
    """One series of a measured frame: values by period start, sorted."""
    part = measured[(measured["metric"] == metric) & (measured["segment"] == segment)]
    return pd.Series(part["value"].to_numpy(dtype=float), index=pd.DatetimeIndex(part["period"], name="period"), name="value")


def segments_of(measured: pd.DataFrame, metric: str) -> Iterable[str]:
    """The segments of a metric without its total."""
    return [segment for segment in measured.loc[measured["metric"] == metric, "segment"].unique() if segment != TOTAL]
