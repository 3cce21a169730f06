"""Verdicts change what the next look raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.model.signal import Claim, Polarity, Severity, Signal, SignalState, Verdict
from signals.lessons import larger_material, lessons, precisions
from signals.rules import Rules

MARCH = datetime(2025, 3, 1)


def judged(verdict: Verdict, number: int = 1, *, kind: str = "spike", start: datetime = MARCH, effect: float = 5.0) -> Signal:
    return Signal(
        f"s{number}", f"m{number}", "{}", kind, "up", Polarity.BAD, "month", start, start, Claim.EVIDENCE, 1.2, 0.005, None, effect, None,
        Severity.WATCH, 0.5, None, state=SignalState.DISMISSED, verdict=verdict,
    )  # fmt: skip


def test_a_rule_that_is_mostly_noise_is_muted_after_twenty_verdicts() -> None:
    noise = [judged(Verdict.NOISE, n) for n in range(19)]
    assert not lessons(noise, Rules()).muted
    noise.append(judged(Verdict.USEFUL, 99))
    assert lessons(noise, Rules()).muted == {"spike"}
    assert not lessons(noise, Rules(kept=("spike",))).muted
    (record,) = precisions(noise)
    assert (record.useful, record.judged) == (1, 20)
    assert record.high < 0.3


def test_a_useful_rule_is_not_muted() -> None:
    mixed = [judged(Verdict.USEFUL if n % 2 else Verdict.NOISE, n) for n in range(40)]
    assert not lessons(mixed, Rules()).muted


def test_a_change_called_noise_must_be_larger_next_time() -> None:
    learned = lessons([judged(Verdict.NOISE)], Rules())
    assert learned.silences("m1", "{}", "spike", -4.9)
    assert not learned.silences("m1", "{}", "spike", 5.1)
    assert not learned.silences("m2", "{}", "spike", 1.0)


def test_an_expected_cause_is_expected_at_the_same_time_of_another_year() -> None:
    learned = lessons([judged(Verdict.EXPECTED)], Rules())
    known = judged(Verdict.EXPECTED)
    assert learned.expects(replace(known, start=datetime(2026, 3, 1)))
    assert learned.expects(replace(known, start=datetime(2026, 4, 1)))
    assert not learned.expects(replace(known, start=datetime(2026, 9, 1)))
    assert not learned.expects(replace(known, start=datetime(2026, 3, 1), direction="down"))
    assert not learned.expects(known)
    assert lessons([judged(Verdict.EXPECTED, start=datetime(2025, 12, 1))], Rules()).expects(
        replace(known, start=datetime(2027, 1, 1))
    )


def test_a_data_error_leaves_its_period_out_until_the_verdict_is_taken_back() -> None:
    (wrong,) = lessons([judged(Verdict.DATA_ERROR)], Rules()).excluded
    assert (wrong.metric, wrong.start) == ("m1", MARCH)
    assert not lessons([replace(judged(Verdict.DATA_ERROR), state=SignalState.NEW)], Rules()).excluded


def test_after_a_second_dismissal_as_noise_a_larger_change_is_proposed() -> None:
    first, second = (replace(judged(Verdict.NOISE, n), metric="m", effect_percent=size) for n, size in ((1, -3.02), (2, 6.0)))
    assert larger_material([first], "m", Rules()) is None
    assert larger_material([first, second], "m", Rules()) == 0.06
    assert larger_material([first, second, replace(first, effect_percent=1.0)], "m", Rules()) == 0.031
    assert larger_material([first, second], "other", Rules()) is None
    assert larger_material([first, second], "m", Rules(material=0.06)) is None
    assert larger_material([first, replace(second, verdict=Verdict.EXPECTED)], "m", Rules()) is None
    assert larger_material([first, replace(second, effect_percent=11.0)], "m", Rules()) is None
