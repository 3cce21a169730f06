"""The sentence of a signal and the list of its evidence, in either language; every number comes from the stored evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from dashboard.text.catalog import Text, load_text, text_of
from dashboard.text.dates import date_text, period_text, span_text, until_text, when_text
from dashboard.text.numbers import change_text, number_text, spoken_text, value_text
from dashboard.text.segments import segment_label
from dashboard.views.evidence_words import EvidenceLine, claim_lines, pattern_lines, pattern_words, size_line, standing_lines
from data.model.metric import Catalog, Metric
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Signal


def subject_text(metric: Metric | None, code: str, segment: str, language: str) -> str:
    """A metric's name, with its segment in brackets."""
    name = metric.name.in_language(language) if metric else code
    if segment == TOTAL:
        return name
    return load_text(language)("signal.subject", metric=name, segment=segment_label(segment, language))


def headline(signal: Signal, catalog: Catalog, words: Text | str) -> str:
    """One plain sentence: what changed, since when, to which value."""
    text = text_of(words)
    language = text.language
    metric = catalog.metric(signal.metric)
    unit = metric.unit if metric else "count"
    evidence = signal.evidence
    spoken = _spoken(unit, language)
    before, after = _ends(signal)
    key, steps = _key(signal), _count(evidence.get("steps"))
    if f"signal.headline.{key}" not in text.sentences:
        key = signal.kind
    target = _mapping(evidence.get("target")).get("value")
    if key == "forecast_miss" and target is None:
        key = "forecast_miss_plain"
    if signal.kind == "divergence":
        key = f"divergence_{evidence.get('pattern')}"
    cadence = Cadence(signal.cadence)
    return text(
        f"signal.headline.{key}",
        subject=subject_text(metric, signal.metric, signal.segment, language),
        span=span_text(max(steps, 1), cadence, language),
        since=period_text(signal.start, cadence, text),
        when=when_text(signal.start, cadence, text),
        end=period_text(signal.end, cadence, text),
        until=until_text(signal.start, signal.end, cadence, text),
        usual=spoken(evidence.get("expected")),
        before=spoken(before),
        after=spoken(after),
        target=spoken(target),
        met=_names(evidence.get("met"), catalog, language),
        **pattern_words(signal, catalog, language),
    )


def _spoken(unit: str, language: str) -> Callable[[Any], str]:
    return lambda value: spoken_text(None if value is None else float(value), unit, language)


def _key(signal: Signal) -> str:
    if signal.kind == "trend" and signal.claim.value == "rule":
        return f"trend_run_{signal.direction}"
    if signal.kind == "trend" and _is_over(signal):
        return f"trend_past_{signal.direction}"
    if signal.evidence.get("reason") == "excursion" and signal.end > signal.start:
        return f"spike_span_{signal.direction}"
    if signal.kind == "missing" and signal.end > signal.start:
        return "missing_several"
    if signal.kind == "stale":
        return f"stale_{signal.evidence.get('reason')}"
    return f"{signal.kind}_{signal.direction}"


def _is_over(signal: Signal) -> bool:
    """True for a change that ended before the newest period that was looked at."""
    newest = signal.evidence.get("last_period")
    return isinstance(newest, str) and signal.end.isoformat()[:10] < newest[:10]


def _ends(signal: Signal) -> tuple[Any, Any]:
    """The values a sentence compares: levels for a shift, else the two periods of the change, else what was observed last."""
    evidence = signal.evidence
    if signal.kind in ("level_shift", "trend_change") and evidence.get("level_after") is not None:
        return evidence.get("level_before"), evidence.get("level_after")
    before, after = _mapping(evidence.get("before")), _mapping(evidence.get("after"))
    values = evidence.get("values")
    last = values[-1][1] if isinstance(values, list) and values else None
    if signal.kind in ("unit_error", "spike"):
        last = evidence.get("actual", last)
        return before.get("value"), last
    return before.get("value"), after.get("value", last)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def _names(codes: object, catalog: Catalog, language: str) -> str:
    chosen = codes if isinstance(codes, (list, tuple)) else ()
    joint = "·" if language == "ko" else ", "
    return joint.join(m.name.in_language(language) if (m := catalog.metric(str(c))) else str(c) for c in chosen)


def evidence_lines(signal: Signal, catalog: Catalog, words: Text | str) -> list[EvidenceLine]:
    """What was seen, what it was compared with, how often chance does this, and what would make it go away."""
    text = text_of(words)
    metric = catalog.metric(signal.metric)
    unit = metric.unit if metric else "count"
    return [
        *_observed(signal, unit, text),
        *size_line(signal, unit, text),
        *pattern_lines(signal, catalog, text),
        *claim_lines(signal, text),
        *_context(signal, catalog, unit, text),
        *standing_lines(signal, text),
    ]


def _observed(signal: Signal, unit: str, text: Text) -> Iterator[EvidenceLine]:
    evidence, language = signal.evidence, text.language
    cadence = Cadence(signal.cadence)
    before, after = _mapping(evidence.get("before")), _mapping(evidence.get("after"))
    if cadence.minutes and evidence.get("level_after") is not None:  # one hour before and one after say nothing of a lasting move
        before, after = ({**end, "value": level} for end, level in zip((before, after), _ends(signal), strict=True))
    if before and after:
        change = after["value"] - before["value"]
        parts = {
            "before_period": period_text(datetime.fromisoformat(before["period"]), cadence, text),
            "after_period": period_text(datetime.fromisoformat(after["period"]), cadence, text),
            "before": value_text(before["value"], unit, language),
            "after": value_text(after["value"], unit, language),
            "change": change_text(change, unit, language),
        }
        if before["value"] and unit != "%":
            percent = 100 * change / abs(before["value"])
            yield EvidenceLine("change", text("evidence.change_percent", **parts, percent=_percent(percent)))
        else:
            yield EvidenceLine("change", text("evidence.change", **parts))
    else:
        value = _ends(signal)[1]
        period = period_text(signal.end, cadence, text)
        yield EvidenceLine("values", text("evidence.value", period=period, value=value_text(value, unit, language)))
    lower, upper = evidence.get("lower"), evidence.get("upper")
    if isinstance(lower, float) and isinstance(upper, float) and signal.kind in ("spike", "level_shift"):
        yield EvidenceLine(
            "usual", text("evidence.usual", lower=value_text(lower, unit, language), upper=value_text(upper, unit, language))
        )


def _percent(percent: float) -> str:
    sign = "−" if percent < 0 else "+"
    return f"{sign}{number_text(abs(percent), digits=2 if abs(percent) < 10 else 3)}%"


def _context(signal: Signal, catalog: Catalog, unit: str, text: Text) -> Iterator[EvidenceLine]:
    evidence, language = signal.evidence, text.language
    if target := _mapping(evidence.get("target")):
        key = "evidence.target_missed" if target.get("missed") else "evidence.target_met"
        due = date_text(date.fromisoformat(str(target["due"])), language)
        yield EvidenceLine("target", text(key, target=value_text(target["value"], unit, language), due=due))
    if n := _count(evidence.get("n")):
        yield EvidenceLine("history", text("evidence.history", n=n))
    if others := _names(evidence.get("others"), catalog, language):
        yield EvidenceLine("others", text("evidence.others", metrics=others))
    for facet in _facets(evidence.get("facets"), text):
        yield EvidenceLine("others", facet)
    if (ends := _ends_when(signal, unit, text)) is not None:
        yield EvidenceLine("ends", ends)


def _facets(facets: object, text: Text) -> Iterator[str]:
    rows = facets if isinstance(facets, list) else []
    seen: set[str] = set()
    for row in rows:
        sentence = text(
            "evidence.facet",
            kind=text(f"signal.kind.{row['kind']}"),
            segment=segment_label(row["segment"], text.language),
            cadence=text(f"cadence.{row['cadence']}"),
        )
        if sentence not in seen and len(seen) < 3:
            seen.add(sentence)
            yield sentence


def _ends_when(signal: Signal, unit: str, text: Text) -> str | None:
    """What would make the signal go away: the other side of the last value, of the usual range, or movement."""
    if signal.kind in ("plateau", "composite"):
        return text("evidence.ends_flat")
    if text.has(key := f"evidence.ends_{signal.kind}"):
        return text(key)
    _, after = _ends(signal)
    if signal.kind not in ("trend", "level_shift", "trend_change") or after is None or signal.direction not in ("up", "down"):
        return None
    edge = signal.evidence.get("upper" if signal.direction == "up" else "lower")
    value = edge if signal.kind == "level_shift" and edge is not None else after
    unit_name = text(f"cadence.{signal.cadence}")
    key = "evidence.ends_up" if signal.direction == "up" else "evidence.ends_down"
    return text(key, unit=unit_name, value=value_text(float(str(value)), unit, text.language))
