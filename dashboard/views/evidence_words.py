"""The lines of the evidence list that say how sure a signal is and where it stands, and the words of patterns over several metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, span_text
from dashboard.text.numbers import number_text, spoken_text, value_text
from dashboard.text.segments import segment_label
from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.signal import Polarity, Signal
from signals.multiplicity import odds_bound

_LARGEST_ODDS = 1000.0  # beyond it a number says nothing more
_PARTS = ("size", "confidence", "importance", "urgency")


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of the evidence list: `label` is a code of `evidence.label`, `text` the sentence."""

    label: str
    text: str


def chance_text(p: float, language: str) -> str:
    """A probability as percent, to two digits; very small ones as a bound."""
    if p < 1e-4:
        return "0.01% 미만" if language == "ko" else "less than 0.01%"
    return f"{number_text(100 * p, digits=2)}%"


def odds_text(p: float, text: Text) -> str:
    """`1 time in 24`: a chance as people count it; nearly certain ones stay percent."""
    return text("evidence.odds", n=f"{round(1 / max(p, 1e-4)):,}") if p <= 0.5 else chance_text(p, text.language)


def claim_lines(signal: Signal, text: Text) -> Iterator[EvidenceLine]:
    """Rule and evidence in lines of their own, each with what chance does."""
    evidence = signal.evidence
    is_rule = signal.claim.value == "rule"
    if is_rule:
        yield EvidenceLine("rule", _rule(signal, text))
    elif signal.kind != "forecast_miss":
        yield EvidenceLine("evidence", text("evidence.evidence"))
    chance = evidence.get("chance") if is_rule else signal.p
    if isinstance(chance, float):
        key = "evidence.chance_target" if signal.kind == "target_miss" else "evidence.chance"
        label = "chance" if is_rule else "evidence"  # a rule is no evidence; what chance does is said beside it
        yield EvidenceLine(label, text(key, chance=chance_text(chance, text.language), odds=odds_text(chance, text)))
    if not is_rule and signal.p is not None and 0 < signal.p < 0.05:
        strongest = 1 / float(odds_bound([signal.p])[0])
        key = "evidence.honest_odds" if strongest <= _LARGEST_ODDS else "evidence.honest_odds_more"
        yield EvidenceLine("evidence", text(key, n=f"{min(strongest, _LARGEST_ODDS):,.0f}"))
    if signal.q is not None:
        yield EvidenceLine("evidence", text("evidence.discoveries", share=chance_text(signal.q, text.language)))
    if evidence.get("waits"):
        yield EvidenceLine("evidence", text("evidence.odd" if signal.kind == "spike" else "evidence.waits"))
    probability = evidence.get("probability")
    if isinstance(probability, float):
        yield EvidenceLine("evidence", text("evidence.forecast", probability=f"{round(100 * probability)}%"))


def _rule(signal: Signal, text: Text) -> str:
    span = span_text(max(_count(signal.evidence.get("steps")), 1), Cadence(signal.cadence), text.language)
    if signal.kind == "trend":
        return text("evidence.rule_run_good" if signal.polarity is Polarity.GOOD else "evidence.rule_run", span=span)
    if signal.kind == "divergence":
        return text(f"evidence.rule_divergence_{signal.evidence.get('pattern')}")
    key = "evidence.rule_flat" if signal.kind == "plateau" else f"evidence.rule_{signal.kind}"
    return text(key if text.has(key) else "evidence.rule", span=span)


def merged(lines: Iterable[EvidenceLine]) -> list[EvidenceLine]:
    """Neighbouring lines of one label as one, their sentences one after the other."""
    result: list[EvidenceLine] = []
    for line in lines:
        if result and result[-1].label == line.label:
            joint = " " if line.text.endswith(".") else " · "
            result[-1] = EvidenceLine(line.label, f"{result[-1].text}{joint}{line.text}")
        else:
            result.append(line)
    return result


def standing_lines(signal: Signal, text: Text) -> Iterator[EvidenceLine]:
    """How large against what matters, how the priority came about, since when it is known."""
    evidence = signal.evidence
    parts = evidence.get("priority")
    if isinstance(parts, Mapping) and all(isinstance(parts.get(name), int | float) for name in _PARTS):
        shown = {name: f"{float(parts[name]):.2f}" for name in _PARTS}
        shown["size"] = f"{max(float(parts['size']), float(parts.get('miss', 0.0))):.2f}"
        yield EvidenceLine("priority", text("evidence.priority", total=f"{signal.priority:.2f}", **shown))
    if signal.first_seen is not None:
        since = date_text(signal.first_seen.date(), text.language)
        last = date_text((signal.last_seen or signal.first_seen).date(), text.language)
        yield EvidenceLine("seen", text("evidence.seen", since=since, last=last))
    if signal.verdict:
        yield EvidenceLine("verdict", text(f"verdict.{signal.verdict}"))


def size_line(signal: Signal, unit: str, text: Text) -> Iterator[EvidenceLine]:
    """The change in units of the usual noise, and from which size on a change is reported at all."""
    usual, least = signal.evidence.get("noise"), signal.evidence.get("m")
    if not isinstance(usual, float) or usual <= 0 or not signal.effect or signal.kind in ("plateau", "composite", "target_miss"):
        return
    times = number_text(abs(signal.effect) / usual, digits=2)
    yield EvidenceLine("size", text("evidence.size", times=times, noise=value_text(usual, unit, text.language)))
    if isinstance(least, float) and 0 < least < abs(signal.effect) and signal.claim.value == "evidence":
        yield EvidenceLine("size", text("evidence.material", m=value_text(least, unit, text.language)))


def pattern_words(signal: Signal, catalog: Catalog, language: str) -> dict[str, str]:
    """What the sentences of divergence, leading_warning and data_incident name besides the metric itself."""
    evidence = signal.evidence
    if _SAID.isdisjoint(evidence):
        return {}
    words = {
        name: metric_name(evidence.get(name), catalog, language)
        for name in ("counter", "leading", "top", "bottom")
        if name in evidence
    }
    for name, owner in _VALUES.items():
        value = evidence.get(name)
        if isinstance(value, int | float):
            words[name] = spoken_text(float(value), _unit(evidence.get(owner), catalog), language)
    if isinstance(evidence.get("segment"), str):
        words["part"] = segment_label(str(evidence["segment"]), language)
    share = evidence.get("share")
    if isinstance(share, int | float):
        words["share"] = f"{round(100 * min(float(share), 9.99))}%"
    if isinstance(evidence.get("quarters"), int):
        words["quarters"] = span_text(_count(evidence["quarters"]), Cadence.QUARTER, language)
    if "source" in evidence:
        others = evidence.get("others")
        words |= {"source": str(evidence["source"]), "n": str(len(others) if isinstance(others, list | tuple) else 1)}
    if "leading_run" in evidence:
        words["run"] = span_text(max(_count(evidence["leading_run"]), 1), Cadence(signal.cadence), language)
        words["lag"] = span_text(max(_count(evidence.get("lag")), 1), Cadence(signal.cadence), language)
    return words


_VALUES = {
    "counter_before": "counter", "counter_after": "counter", "leading_before": "leading", "leading_after": "leading", "top_before": "top",
    "top_after": "top", "bottom_before": "bottom", "bottom_after": "bottom", "volume_before": "", "volume_after": "",
}  # fmt: skip


_SAID = {*_VALUES, "counter", "leading", "top", "bottom", "segment", "share", "quarters", "source", "leading_run"}


def pattern_lines(signal: Signal, catalog: Catalog, text: Text) -> Iterator[EvidenceLine]:
    """The other side of a pattern in numbers, and the record of a declared link."""
    words = pattern_words(signal, catalog, text.language)
    if signal.kind == "divergence" and text.has(key := f"evidence.divergence_{signal.evidence.get('pattern')}"):
        yield EvidenceLine("other_side", text(key, **words))
    if signal.kind == "divergence" and signal.evidence.get("pattern") == "period_end":
        sums = signal.evidence.get("sums")
        joined = " → ".join(number_text(float(value), digits=4) for value in sums) if isinstance(sums, list) else ""
        yield EvidenceLine("other_side", text("evidence.quarter_sums", sums=joined))
    heap = signal.evidence.get("heap")
    if isinstance(heap, Mapping):
        yield EvidenceLine("other_side", heap_sentence(heap, text))
    track = signal.evidence.get("track")
    if signal.kind == "leading_warning" and isinstance(track, Mapping):
        yield EvidenceLine("other_side", text("evidence.leading_values", **words))
        yield EvidenceLine("track", _track(track, text))
        yield EvidenceLine("track", text("evidence.no_cause"))


def heap_sentence(heap: Mapping[str, float], text: Text) -> str:
    """How values are heaped at their target (signals.near_targets)."""
    chance = chance_text(float(heap["p"]), text.language)
    good, bad, width = int(heap["good"]), int(heap["bad"]), f"{number_text(100 * float(heap['width']), digits=2)}%"
    return text("evidence.heap", n=good + bad, good=good, bad=bad, width=width, chance=chance)


def _track(track: Mapping[str, Any], text: Text) -> str:
    if not track["turns"]:
        return text("evidence.no_track")
    percent = {name: f"{round(100 * float(track[name]))}%" for name in ("usual", "low", "high")}
    return text("evidence.track", turns=track["turns"], followed=track["followed"], **percent)


def metric_name(code: object, catalog: Catalog, language: str) -> str:
    """A metric's name, or its code where the catalogue lost it."""
    metric = catalog.metric(str(code))
    return metric.name.in_language(language) if metric else str(code)


def _unit(code: object, catalog: Catalog) -> str:
    metric = catalog.metric(str(code))
    return metric.unit if metric else "count"


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
