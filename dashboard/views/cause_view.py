"""What the page of a signal shows of its causes: bars that sum to the change, the table of segments, metrics on one time line, the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import MINUS, change_text, value_text
from dashboard.text.segments import dimension_label, segment_label
from dashboard.views.cause_sentences import is_segment, metric_label
from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Cause, Explanation, Split
from signals.causes.tree import Edge, below
from signals.series import values_of

MOST_BARS = 7
_WORTH_A_BAR = 0.01  # of all movement: smaller parts share one bar
REST, TOTAL_BAR = "rest", "total"
_MOST_LINES = 4
_STANDING_STILL = 1e-3  # of the value: such a change is not worth its digits in a picture


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a waterfall, from `start` to `end` in the metric's unit; `key` names the part (Cause.key), or the rest or the total."""

    key: str
    label: str
    start: float
    end: float
    shown: str
    share: str
    status: str = ""

    @property
    def value(self) -> float:
        return self.end - self.start


def waterfall(explanation: Explanation, part_of: str, unit: str, catalog: Catalog, text: Text) -> tuple[Bar, ...]:
    """Parts of one decomposition, largest first, then what is not explained, then the total: the bars sum to the change exactly."""
    parts = [cause for cause in explanation.causes if cause.part_of == part_of and cause.contribution is not None]
    if not parts:
        return ()
    movement = sum(abs(cause.contribution or 0.0) for cause in parts)
    shown = [c for c in parts if c.name != "other" and abs(c.contribution or 0.0) >= _WORTH_A_BAR * movement][:MOST_BARS]
    rest = explanation.change - sum(cause.contribution or 0.0 for cause in shown)
    bars, at = [], 0.0
    for cause in shown:
        size = cause.contribution or 0.0
        share = "" if cause.share is None else share_text(cause.share)
        label, amount = bar_label(cause, catalog, text), change_text(size, unit, text.language)
        bars.append(Bar(cause.key, label, at, at + size, amount, share, cause.status))
        at += size
    if abs(rest) > _WORTH_A_BAR * movement:
        has_rest = len(shown) < len(parts) and abs(explanation.unexplained) <= _WORTH_A_BAR * movement
        label = text("why.other" if has_rest else "why.rest")
        share = _share(rest, explanation)
        bars.append(Bar(REST, label, at, at + rest, change_text(rest, unit, text.language), share))
    whole = change_text(explanation.change, unit, text.language)
    bars.append(Bar(TOTAL_BAR, text("why.total"), 0.0, explanation.change, whole, "100%" if _has_shares(explanation) else ""))
    return tuple(bars)


def _has_shares(explanation: Explanation) -> bool:
    return any(cause.share is not None for cause in explanation.causes)


def _share(part: float, explanation: Explanation) -> str:
    return share_text(part / explanation.change) if _has_shares(explanation) and explanation.change else ""


def share_text(share: float) -> str:
    """A share in whole percent with a true minus."""
    return f"{100 * share:.0f}%".replace("-", MINUS)


def bar_label(cause: Cause, catalog: Catalog, text: Text) -> str:
    """What a part is called: a metric, or a segment with which side of it moved."""
    if cause.kind == "driver":
        return metric_label(catalog.metric(cause.name), cause.name, text)
    if is_segment(cause.name):
        return text(f"signal.part.{cause.kind}", segment=segment_label(cause.name, text.language))
    return text("why.other")


def caption(explanation: Explanation, cadence: Cadence, before: datetime, after: datetime, unit: str, text: Text) -> str:
    """From where to where, and that the bars add up."""
    return text(
        "why.caption",
        before_period=period_text(before, cadence, text),
        after_period=period_text(after, cadence, text),
        before=value_text(explanation.before, unit, text.language),
        after=value_text(explanation.after, unit, text.language),
        change=change_text(explanation.change, unit, text.language),
    )


def split_sentence(split: Split, unit: str, still: bool, text: Text) -> str:
    """What a split over one dimension says beyond its bars: a reversal, or movement that cancelled out; empty when neither."""
    if split.rate is None or split.mix is None or not (split.reversal or still):
        return ""
    cancelled = still and split.rate * split.mix < 0
    if not split.reversal and not cancelled:
        return ""
    rate, mix = (change_text(part, unit, text.language) for part in (split.rate, split.mix))
    return text(
        "cause.offset" if cancelled else "cause.reversal",
        dimension=dimension_label(split.dimension, text.language), rate=rate, mix=mix,
    )  # fmt: skip


def segment_table(split: Split, unit: str, text: Text) -> pd.DataFrame:
    """Every part of a split as words: segment, what, before, after, part, range, finding."""
    rows = []
    for cause in split.parts:
        own = "%" if cause.kind == "mix" else unit
        before, after = (_number(cause.params.get(end)) for end in ("before", "after"))
        rows.append(
            {
                text("why.segment"): segment_label(cause.name, text.language),
                text("why.part_kind"): text(f"why.kind.{cause.kind}"),
                text("why.before"): value_text(before, own, text.language),
                text("why.after"): value_text(after, own, text.language),
                text("why.part"): change_text(cause.contribution, unit, text.language),
                text("why.interval"): " ~ ".join(change_text(end, unit, text.language) for end in cause.interval or ()),
                text("why.status"): text(f"cause.status.{cause.status}") if cause.status else "",
            }
        )
    return pd.DataFrame(rows)


def parts_table(explanation: Explanation, unit: str, catalog: Catalog, text: Text) -> pd.DataFrame:
    """All parts of all decompositions with exact numbers, for a file."""
    rows = [
        {
            "part_of": cause.part_of, "kind": cause.kind, "name": bar_label(cause, catalog, text),
            "before": _number(cause.params.get("before")), "after": _number(cause.params.get("after")),
            "contribution": cause.contribution, "share": cause.share,
            "low": cause.interval[0] if cause.interval else None, "high": cause.interval[1] if cause.interval else None,
            "status": cause.status, "unit": unit,
        }
        for cause in explanation.causes
        if cause.contribution is not None
    ]  # fmt: skip
    rows.append(
        {"part_of": "", "kind": "unexplained", "name": text("why.rest"), "contribution": explanation.unexplained, "unit": unit}
    )
    rows.append({"part_of": "", "kind": "total", "name": text("why.total"), "contribution": explanation.change, "unit": unit})
    return pd.DataFrame(rows)


def together(
    measured: pd.DataFrame, codes: Sequence[str], start: datetime, cadence: Cadence, catalog: Catalog, text: Text
) -> pd.DataFrame:
    """The metric and its companions on one time line, the value at `start` as 100: columns period, place, name, index, shown."""
    rows = []
    for code in list(dict.fromkeys(codes))[:_MOST_LINES]:
        values, metric = values_of(measured, code, TOTAL), catalog.metric(code)
        base = values.get(pd.Timestamp(start))
        if base is None or not float(base):
            continue
        for moment, value in values.iloc[-13:].items():
            at = pd.Timestamp(str(moment)).to_pydatetime()
            place = at.toordinal() * 1440 + at.hour * 60 + at.minute
            rows.append(
                {
                    "period": period_text(at, cadence, text, short=True), "place": place,
                    "name": metric_label(metric, code, text), "index": 100 * float(value) / float(base),
                    "shown": value_text(float(value), metric.unit if metric else "count", text.language),
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["period", "place", "name", "index", "shown"])


def values_csv(values: Sequence[tuple[datetime, float]]) -> str:
    """The values of a chart for a file: period start and value."""
    return pd.DataFrame([(at.isoformat(), value) for at, value in values], columns=["period", "value"]).to_csv(index=False)


@dataclass(frozen=True, slots=True)
class Node:
    """One metric of the tree: its name with value and change, and its status word (empty for an input nobody judges)."""

    code: str
    label: str
    status: str
    moved: float


@dataclass(frozen=True, slots=True)
class Tree:
    """The drivers below a metric; `path` leads from it down to the driver that accounts for most."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    path: tuple[str, ...]


def metric_tree(
    explanation: Explanation,
    measured: pd.DataFrame,
    ends: tuple[datetime, datetime],
    catalog: Catalog,
    statuses: Mapping[str, str],
    text: Text,
) -> Tree | None:
    """The tree below the metric of a signal; None when nothing is known to drive it."""
    found = [edge for edge in below(explanation.metric, catalog.metrics) if catalog.metric(edge.driver)]
    if not found:
        return None
    codes = dict.fromkeys([explanation.metric, *(code for edge in found for code in (edge.metric, edge.driver))])
    effects = {cause.name: cause.contribution or 0.0 for cause in explanation.causes if cause.kind == "driver"}
    nodes = tuple(_node(code, measured, ends, catalog, statuses, effects, text) for code in codes)
    return Tree(nodes, tuple(found), _path(explanation.metric, found, effects))


def _node(
    code: str, measured: pd.DataFrame, ends: tuple[datetime, datetime], catalog: Catalog, statuses: Mapping[str, str],
    effects: Mapping[str, float], text: Text,
) -> Node:  # fmt: skip
    metric, values = catalog.metric(code), values_of(measured, code, TOTAL)
    unit = metric.unit if metric else "count"
    old, new = (values.get(pd.Timestamp(end)) for end in ends)
    name = metric_label(metric, code, text)
    if old is None or new is None:
        return Node(code, name, statuses.get(code, ""), 0.0)
    move = float(new) - float(old)
    if abs(move) < _STANDING_STILL * abs(float(new)):
        move = 0.0
    shown, change = value_text(float(new), unit, text.language), change_text(move, unit, text.language)
    return Node(code, text("why.node.state", name=name, value=shown, change=change), statuses.get(code, ""), effects.get(code, 0.0))


def _path(root: str, found: Sequence[Edge], effects: Mapping[str, float]) -> tuple[str, ...]:
    """From the metric down, always towards the driver below which most of the change lies."""
    if not effects:
        return ()
    goal = max(effects, key=lambda code: abs(effects[code]))
    came: dict[str, str] = {}
    for edge in found:  # nearest first, so the first way found is a shortest one
        if edge.kind == "identity":
            came.setdefault(edge.driver, edge.metric)
    path = [goal]
    while path[-1] != root:
        if path[-1] not in came or len(path) > len(came):
            return ()
        path.append(came[path[-1]])
    return tuple(reversed(path))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
