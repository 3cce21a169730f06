"""Golden sentences: every kind of signal in both languages, and evidence that quotes only stored numbers."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.views.evidence_words import chance_text
from dashboard.views.headlines import evidence_lines, headline
from data.model.metric import Catalog, Direction, Metric, Name
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal

COST = Metric("cpl", Name("리드당 비용", "Cost per lead"), Cadence.QUARTER, unit="USD", good=Direction.DOWN)
UPTIME = Metric("uptime", Name("서비스 가동률", "Uptime"), Cadence.MONTH, unit="%", good=Direction.UP)
CATALOG = Catalog(metrics=(COST, UPTIME))
START, END = datetime(2026, 1, 1), datetime(2026, 7, 1)
EVIDENCE: dict[str, object] = {
    "values": [["2026-01-01T00:00:00", 44.0], ["2026-07-01T00:00:00", 50.0]], "steps": 3, "n": 12.0, "chance": 0.0416666667, "actual": 50.0,
    "before": {"period": "2025-10-01T00:00:00", "value": 41.0}, "after": {"period": "2026-07-01T00:00:00", "value": 50.0},
    "level_before": 41.0, "level_after": 50.0, "lower": 36.0, "upper": 46.0, "probability": 0.9,
    "target": {"value": 40.0, "due": "2026-12-31", "missed": True}, "met": ["uptime"], "others": ["uptime"],
    "counter": "uptime", "counter_before": 99.97, "counter_after": 99.5, "leading": "uptime", "leading_before": 99.97,
    "leading_after": 99.5, "leading_run": 3, "lag": 1, "share": 0.94, "segment": '{"channel":"search"}', "volume_before": 120.0,
    "volume_after": 62.0, "top": "uptime", "top_before": 99.97, "top_after": 99.5, "bottom": "uptime", "bottom_before": 99.9,
    "bottom_after": 90.0, "quarters": 3, "sums": [47.0, 45.0, 46.0], "source": "CRM", "noise": 2.5, "m": 0.9,
    "track": {"turns": 5, "followed": 4, "usual": 0.2, "low": 0.38, "high": 0.96},
    "priority": {"size": 0.9, "confidence": 0.35, "importance": 0.9, "urgency": 0.5, "miss": 0.0},
    "facets": [{"kind": "plateau", "segment": "{}", "cadence": "month"}],
}  # fmt: skip


def signal(kind: str, direction: str, *, claim: Claim = Claim.EVIDENCE, segment: str = "{}", pattern: str = "guard") -> Signal:
    return Signal(
        "s", "cpl", segment, kind, direction, Polarity.BAD, "quarter", START, END, claim, 1.2, 0.003, None, 9.0, 22.0, Severity.WARN, 0.7,
        "marketing", evidence={**EVIDENCE, "pattern": pattern}, first_seen=END, last_seen=END,
    )  # fmt: skip


GOLDEN = tomllib.loads((Path(__file__).parent / "headlines.toml").read_text(encoding="utf-8"))["sentence"]
MOVES = ("trend", "level_shift", "spike")
OTHERS = ("trend_change", "plateau", "variance_change", "missing", "stale", "unit_error", "forecast_miss", "composite", "target_miss",
          "divergence", "leading_warning", "data_incident")  # fmt: skip


@pytest.mark.parametrize("sentence", GOLDEN, ids=lambda s: f"{s['kind']}-{s.get('pattern', s['claim'])}")
def test_sentences(sentence: dict[str, str]) -> None:
    found = signal(sentence["kind"], sentence["direction"], claim=Claim(sentence["claim"]), pattern=sentence.get("pattern", ""))
    assert (headline(found, CATALOG, "ko"), headline(found, CATALOG, "en")) == (sentence["ko"], sentence["en"])


@pytest.mark.parametrize(
    ("kind", "direction"),
    [*((kind, way) for kind in MOVES for way in ("up", "down")), *((k, w) for k in OTHERS for w in ("up", "none"))],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_kind_has_a_sentence_and_evidence(kind: str, direction: str, language: str) -> None:
    found = signal(kind, direction, segment='{"channel":"search"}')
    assert headline(found, CATALOG, language).endswith(".")
    assert evidence_lines(found, CATALOG, language)


def test_one_missing_value_is_said_as_one() -> None:
    one = replace(signal("missing", "none", claim=Claim.RULE), end=START)
    assert headline(one, CATALOG, "en") == "The value of Cost per lead for Q1 2026 is missing."
    assert headline(one, CATALOG, "ko") == "리드당 비용의 2026년 1분기 값이 빠져 있습니다."


def test_a_rule_line_never_contains_a_probability() -> None:
    lines = evidence_lines(signal("trend", "up", claim=Claim.RULE), CATALOG, "en")
    assert (
        next(line.text for line in lines if line.label == "rule")
        == "Meets the rule that three quarters of worsening in a row are reported."
    )
    assert [line.text for line in lines if line.label == "chance" and "4.2%" in line.text]


def test_the_word_significant_is_never_used() -> None:
    for language, words in (("ko", ("유의",)), ("en", ("significant", "caused"))):
        for kind in ("trend", "spike", "level_shift"):
            texts = [line.text for line in evidence_lines(signal(kind, "up"), CATALOG, language)]
            assert not [text for text in texts for word in words if word in text]


def test_small_chances_are_bounds() -> None:
    assert (chance_text(0.0416667, "en"), chance_text(1e-9, "en")) == ("4.2%", "less than 0.01%")


@pytest.mark.parametrize("pattern", ["guard", "mix", "simpson", "denominator", "period_end"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_other_side_of_an_improvement_is_said_in_numbers(pattern: str, language: str) -> None:
    found = signal("divergence", "down", claim=Claim.RULE, pattern=pattern)
    assert [line for line in evidence_lines(found, CATALOG, language) if line.label == "other_side"]


def test_what_a_signal_says_is_complete() -> None:
    """The contract's list: claim, numbers, chance, since when, how big, compared with what, complete periods, what ends it."""
    lines = evidence_lines(signal("level_shift", "up"), CATALOG, "en")
    labels = {line.label for line in lines}
    assert labels >= {"change", "usual", "evidence", "size", "target", "history", "ends", "priority", "seen"}
    texts = " ".join(line.text for line in lines)
    for part in ("(1 time in 333)", "3.6 times the usual noise of $2.5", "Periods that are not over were left out", "21 to 1"):
        assert part in texts


def test_a_track_record_claims_no_cause() -> None:
    texts = [line.text for line in evidence_lines(signal("leading_warning", "none", claim=Claim.RULE), CATALOG, "en")]
    assert any("Of 5 earlier turns like this, 4" in text for text in texts)
    assert any("does not mean cause" in text for text in texts)


def test_a_trend_that_ended_before_the_newest_period_says_until_when() -> None:
    found = signal("trend", "up")
    over = replace(found, evidence={**found.evidence, "last_period": "2027-01-01T00:00:00"})
    assert headline(over, CATALOG, "en") == "Cost per lead rose steadily from Q1 2026 to Q3 2026, to $50."
    assert headline(over, CATALOG, "ko") == "리드당 비용이 2026년 1분기부터 2026년 3분기까지 꾸준히 올라 50달러가 됐습니다."
