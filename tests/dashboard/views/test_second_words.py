"""The second test in words: every method and outcome in both languages, numbers with sign, unit and period."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.text.catalog import load_text
from dashboard.views.second_words import second_lines
from data.model.signal import Claim, Polarity, Severity, Signal
from signals.confirming.questions import Confirmation

SIGNAL = Signal(
    "s", "cpl", "{}", "trend", "up", Polarity.BAD, "quarter", datetime(2026, 1, 1), datetime(2026, 7, 1), Claim.EVIDENCE, 1.2, 0.003, None,
    9.0, 22.0, Severity.WARN, 0.7, "marketing", evidence={},
)  # fmt: skip
SPAN = {"low": -1.0, "high": 3.5}
CASES = {
    "trend": Confirmation("trend", "agrees", 0.0123, "ar1", {"n": 12, "slope": 1.25, **SPAN, "anywhere": 0.29}),
    "short": Confirmation("trend", "leans", 0.042, "iid", {"n": 4, "slope": 3.0, **SPAN, "p_0.3": 0.06, "p_0.5": 0.075}),
    "level_shift": Confirmation(
        "level_shift", "leans", 0.08, "iid",
        {"n": 12, "size": 8.5, **SPAN, "early": "2025-10-01T00:00:00", "late": "2026-04-01T00:00:00", "shape": "unclear", "p_0.4": 0.12},
    ),
    "plateau": Confirmation(
        "plateau", "disagrees", 0.4, "iid",
        {"n": 8, "bound": 0.5, "slope": 0.1, **SPAN, "level_p": 0.2, "level_low": -2.0, "level_high": 2.0, "material": 1.0},
    ),
    "spike": Confirmation("spike", "agrees", 0.0004, "iid", {"n": 20, "law": "counts", "gesd": "among"}),
    "variance_change": Confirmation("variance_change", "agrees", 0.01, "iid", {"n": 40, "ratio": 2.5, "at": "2025-01-01T00:00:00"}),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("case", sorted(CASES))
def test_every_method_has_its_sentence(case: str, language: str) -> None:
    (line,) = second_lines(CASES[case], SIGNAL, "USD", load_text(language))
    assert line.label == "second"
    assert "{" not in line.text
    assert len(line.text) > 40


def test_numbers_are_said_with_sign_unit_and_period() -> None:
    text = load_text("en")
    trend = second_lines(CASES["trend"], SIGNAL, "USD", text)[0].text
    assert "probability 1.2%" in trend
    assert "slope +$1.25 a quarter" in trend
    assert "95% interval: −$1 to +$3.5" in trend
    assert "12 periods with probability 29%" in trend
    shift = second_lines(CASES["level_shift"], SIGNAL, "USD", text)[0].text
    assert "between Q4 2025 and Q2 2026" in shift
    assert "shape unclear" in shift
    assert "(0.4) it is 12%" in shift
    short = second_lines(CASES["short"], SIGNAL, "USD", text)[0].text
    assert "too few for an interval" in short


def test_no_test_and_too_little_history() -> None:
    text = load_text("ko")
    assert second_lines(None, SIGNAL, "USD", text) == []
    cannot = Confirmation("trend", "cannot", numbers={"has": 3, "needs": 4})
    assert second_lines(cannot, SIGNAL, "USD", text)[0].text.startswith("다른 검정을 하기에는")
