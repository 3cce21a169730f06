"""One broken source is one notice: what several KPIs of a source show in the same period is first of all about the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from data.model.metric import Catalog, Metric, MetricRole
from data.model.signal import Claim, Polarity, Severity, Signal
from signals.series import resolve

_BROKEN = ("stale", "missing", "unit_error")  # two of these at once are one source
_CHANGED = ("level_shift", "spike")  # a silent change of definition: more than half of the source's KPIs, at least three
_FEWEST_BROKEN, _FEWEST_CHANGED, _SHARE = 2, 3, 0.5


def data_incidents(found: Sequence[Signal], catalog: Catalog, as_of: date) -> list[Signal]:
    """The signals with those of one source and one period folded into a data incident; the others as they are."""
    if not any(signal.kind in (*_BROKEN, *_CHANGED) for signal in found):
        return list(found)
    named = catalog.stating("source", "formula")
    stored = {metric.code: metric for metric in (catalog.metrics if any(metric.formula for metric in named) else named)}
    sources = {metric.code: source_of(metric, stored) for metric in named}
    sizes = Counter(sources[metric.code] for metric in named if metric.role is MetricRole.KPI)
    groups: dict[tuple[str, bool, datetime | None], list[Signal]] = {}
    for signal in found:
        source = sources.get(signal.metric, "")
        if source and signal.kind in (*_BROKEN, *_CHANGED):
            broken = signal.kind in _BROKEN
            groups.setdefault((source, broken, None if signal.kind == "stale" else signal.start), []).append(signal)
    result = list(found)
    for (source, broken, _), members in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1], str(item[0][2]))):
        metrics = {signal.metric for signal in members}
        enough = len(metrics) >= _FEWEST_BROKEN if broken else len(metrics) >= max(_FEWEST_CHANGED, _SHARE * sizes[source] + 0.5)
        if enough:
            inside = {signal.id for signal in members}
            result = [signal for signal in result if signal.id not in inside]
            result.append(_incident(source, members, as_of))
    return result


def source_of(metric: Metric, stored: Mapping[str, Metric]) -> str:
    """Where a metric's values come from: its own source, or the one source all parts of its formula share."""
    if metric.source:
        return metric.source
    if not metric.formula:
        return ""
    parts = {stored[code].source for code in resolve(metric, stored) if code in stored}
    return parts.pop() if len(parts) == 1 else ""


def _incident(source: str, members: Sequence[Signal], as_of: date) -> Signal:
    lead = max(members, key=lambda signal: (signal.priority, signal.metric))
    evidence = {
        **lead.evidence,
        "source": source,
        "as_of": as_of.isoformat(),
        "others": sorted({signal.metric for signal in members}),
        "facets": [
            {"cadence": s.cadence, "segment": s.segment, "kind": s.kind, "start": s.start.isoformat(), "score": round(s.score, 3)}
            for s in sorted(members, key=lambda s: s.id)
        ],
    }
    return replace(
        lead,
        id=f"{lead.metric}-data_incident-{lead.start:%Y%m%d}",
        kind="data_incident",
        direction="none",
        polarity=Polarity.NEUTRAL,
        claim=Claim.RULE,
        p=None,
        q=None,
        severity=Severity.WARN,
        priority=max(signal.priority for signal in members),
        evidence=evidence,
    )
