"""What no single metric shows, on the cases of the guide: the hospital, the shrinking base, the quarter's end, all green yet stagnating."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from dashboard.text.catalog import load_text
from dashboard.views.headlines import evidence_lines
from data.model.metric import Catalog, Department, Direction, Link, Metric, MetricRole, MetricType, Name, Target
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal
from signals.looks import Look
from signals.patterns import pattern_signals
from signals.rules import Rules
from signals.series import measure

TODAY = date(2026, 10, 5)
DUE = date(2026, 12, 31)
EMPTY = pd.DataFrame({"series": [], "kind": [], "score": [], "p_value": [], "claim": [], "effect": [], "expected": []})


def metric(code: str, good: Direction = Direction.UP, *, cadence: Cadence = Cadence.QUARTER, **more: object) -> Metric:
    return Metric(code, Name.of(code), cadence, good=good, department="d", **{"type": MetricType.MEAN, **more})  # type: ignore[arg-type]


def looks(catalog: Catalog, cadence: Cadence = Cadence.QUARTER, **series: list[float]) -> list[Look]:
    """`a__high` is the segment risk=high of the metric a."""
    parts = []
    for name, numbers in series.items():
        code, _, segment = name.partition("__")
        freq = {Cadence.QUARTER: "QS", Cadence.MONTH: "MS"}[cadence]
        periods = pd.date_range(end="2026-09-30", periods=len(numbers), freq=freq).astype("datetime64[s]")
        text = f'{{"risk":"{segment}"}}' if segment else "{}"
        parts.append(pd.DataFrame({"metric": code, "segment": text, "period": periods, "value": numbers}))
    return [Look(cadence, measure(pd.concat(parts), catalog, cadence), EMPTY)]


def found(catalog: Catalog, seen: list[Look], known: list[Signal] | None = None, rules: Rules | None = None) -> list[Signal]:
    return pattern_signals(seen, catalog, known or [], TODAY, rules or Rules())


def only(signals: list[Signal], kind: str) -> Signal:
    (chosen,) = [signal for signal in signals if signal.kind == kind]
    return chosen


def signal(code: str, kind: str, *, polarity: Polarity = Polarity.BAD, start: datetime = datetime(2026, 7, 1)) -> Signal:
    return Signal(
        f"{code}-{kind}", code, "{}", kind, "up", polarity, "quarter", start, start, Claim.EVIDENCE, 1.2, 0.001, 0.01, 1.0, 1.0,
        Severity.WATCH, 0.5, "d", evidence={"last_period": start.isoformat(), "values": []},
    )  # fmt: skip


DEATHS = metric("deaths", role=MetricRole.INPUT, type=MetricType.SUM)
SURGERIES = metric("surgeries", role=MetricRole.INPUT, type=MetricType.SUM)
SHARE = metric(
    "death_share", Direction.DOWN, type=MetricType.RATIO, formula="deaths / surgeries", unit="%", counter_metrics=("high_risk",)
)
HIGH_RISK = metric("high_risk", type=MetricType.SUM)


@pytest.mark.guide("A3.4-3")
def test_the_hospital_is_a_paradox_not_a_success() -> None:
    """Surgical deaths fall while high-risk operations fall (the guide's case): a warning, and the good news is folded into it."""
    catalog = Catalog(metrics=(replace(SHARE, formula=None, type=MetricType.MEAN), HIGH_RISK))
    seen = looks(catalog, death_share=[2.4, 2.4, 2.3, 2.4, 2.2, 2.0, 1.8, 1.6], high_risk=[120, 118, 121, 119, 104, 90, 75, 62])
    good = replace(signal("death_share", "trend", polarity=Polarity.GOOD, start=datetime(2025, 10, 1)), direction="down")
    result = found(catalog, seen, [good])
    told = only(result, "divergence")
    assert (told.metric, told.polarity, told.direction, told.claim) == ("death_share", Polarity.BAD, "down", Claim.EVIDENCE)
    assert (told.evidence["pattern"], told.evidence["counter"]) == ("guard", "high_risk")
    assert told.p is not None
    assert told.p <= 0.05
    assert good not in result


@pytest.mark.guide("A3.4-4")
def test_the_hospitals_mix_is_told_from_its_segments() -> None:
    """METRICS section 5: 2.40 % to 1.58 %, 94 % of it because high-risk operations fell from 120 to 62."""
    catalog = Catalog(metrics=(DEATHS, SURGERIES, replace(SHARE, counter_metrics=())))
    seen = looks(
        catalog, deaths__low=[2, 2, 2, 2], surgeries__low=[380, 380, 380, 380], deaths__high=[10, 8.6, 7, 5],
        surgeries__high=[120, 104, 85, 62],
    )  # fmt: skip
    told = only(found(catalog, seen), "divergence")
    assert (told.evidence["pattern"], told.evidence["segment"], told.claim) == ("mix", '{"risk":"high"}', Claim.RULE)
    assert told.evidence["share"] == pytest.approx(0.94, abs=0.01)
    assert (told.evidence["volume_before"], told.evidence["volume_after"]) == (120, 62)


def test_a_total_that_rises_while_every_part_falls_is_simpsons() -> None:
    catalog = Catalog(metrics=(
        metric("orders", role=MetricRole.INPUT, type=MetricType.SUM), metric("visits", role=MetricRole.INPUT, type=MetricType.SUM),
        metric("conversion", type=MetricType.RATIO, formula="orders / visits", unit="%"),
    ))  # fmt: skip
    seen = looks(catalog, orders__paid=[16, 14.6, 13, 10.8], visits__paid=[800, 740, 670, 600], orders__organic=[12, 15.2, 19, 22.8],
                 visits__organic=[200, 260, 330, 400])  # fmt: skip
    assert only(found(catalog, seen), "divergence").evidence["pattern"] == "simpson"


@pytest.mark.guide("A3.4-4")
def test_a_share_that_rises_because_its_base_shrinks() -> None:
    catalog = Catalog(metrics=(
        metric("organic", role=MetricRole.INPUT, type=MetricType.SUM), metric("leads", role=MetricRole.INPUT, type=MetricType.SUM),
        metric("organic_share", type=MetricType.RATIO, formula="organic / leads", unit="%"),
    ))  # fmt: skip
    told = only(found(catalog, looks(catalog, organic=[300, 301, 299, 300], leads=[1000, 900, 800, 700])), "divergence")
    assert (told.evidence["pattern"], told.evidence["bottom_after"]) == ("denominator", 700)
    grown = looks(catalog, organic=[300, 350, 400, 450], leads=[1000, 990, 980, 970])
    assert not [s for s in found(catalog, grown) if s.kind == "divergence"]


@pytest.mark.guide("A3.4-4")
def test_deals_that_pile_up_at_the_end_of_quarters() -> None:
    """METRICS section 5, CP5: sums 47, 45, 46 and nothing grew."""
    deals = metric("deals", cadence=Cadence.MONTH, type=MetricType.SUM)
    catalog = Catalog(metrics=(deals,))
    piled = [12, 13, 22, 9, 12, 24, 8, 13, 25, 8, 12, 24]
    seen = looks(catalog, Cadence.MONTH, deals=piled)
    told = only(found(catalog, seen), "divergence")
    assert (told.evidence["pattern"], told.evidence["sums"]) == ("period_end", [47, 45, 46])
    assert not found(catalog, looks(catalog, Cadence.MONTH, deals=[12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14]))


def test_a_target_met_by_heaping_just_below_it_while_the_guard_breaks() -> None:
    """METRICS section 5, CP8: the reply time falls to its target, replies are reopened more often, and each person's months end just within
    the goal."""
    random = np.random.default_rng(6)
    reopened = metric("reopened", Direction.DOWN, cadence=Cadence.MONTH)
    replies = metric("replies", Direction.DOWN, cadence=Cadence.MONTH, targets=(Target(DUE, 60.0),), counter_metrics=("reopened",))
    people = {f"replies__{n}": np.r_[random.normal(62, 9, 8), random.uniform(57, 60, 4)].round(1).tolist() for n in range(20)}
    courses: dict[str, list[float]] = {
        "replies": [70, 69, 71, 70, 68, 66, 65, 63, 61, 60, 59, 58], "reopened": [6, 6, 6, 6, 6, 7, 8, 9, 10, 11, 12, 13], **people,
    }  # fmt: skip
    catalog = Catalog(metrics=(replies, reopened))
    told = only(found(catalog, looks(catalog, Cadence.MONTH, **courses)), "divergence")
    assert (told.evidence["pattern"], told.evidence["grade"]) == ("guard", "gaming")
    heap = told.evidence["heap"]
    assert heap["good"] > 2 * heap["bad"]  # type: ignore[index]
    for language, words in (("en", "just on its good side"), ("ko", "목표를 막 채운 쪽")):
        lines = evidence_lines(told, catalog, load_text(language))
        assert any(words in line.text for line in lines)
    smooth = {name: random.normal(62, 9, 12).round(1).tolist() for name in people}
    plain = only(found(catalog, looks(catalog, Cadence.MONTH, **{**courses, **smooth})), "divergence")
    assert plain.evidence["grade"] != "gaming"


def test_calm_pairs_diverge_rarely() -> None:
    """500 pairs without any change: the guard stays silent but for a few in a hundred."""
    random = np.random.default_rng(3)
    pairs = [(f"a{n}", f"b{n}") for n in range(500)]
    metrics = (part for a, b in pairs for part in (metric(a, counter_metrics=(b,)), metric(b)))
    catalog = Catalog(metrics=tuple(metrics))
    seen = looks(catalog, **{code: random.normal(100, 5, 12).tolist() for pair in pairs for code in pair})
    assert len({s.metric for s in found(catalog, seen) if s.kind == "divergence"}) <= 10


def health(*codes: str) -> tuple[Metric, ...]:
    return tuple(metric(code, survival=True, targets=(Target(DUE, 100.0),)) for code in codes)


@pytest.mark.guide("A6.3.3-1")
def test_all_green_yet_stagnating() -> None:
    acv = metric("acv", importance=0.9, targets=(Target(DUE, 60.0),))
    catalog = Catalog((Department("d", Name.of("D")),), (*health("attainment", "deals"), acv))
    values = {"attainment": [101, 102, 103, 102], "deals": [101, 104, 109, 114], "acv": [50.2, 49.8, 50.3, 50.0]}
    told = only(found(catalog, looks(catalog, **values)), "composite")
    assert (told.metric, told.claim, told.severity, told.evidence["met"]) == (
        "acv",
        Claim.RULE,
        Severity.WARN,
        ["attainment", "deals"],
    )
    assert not found(catalog, looks(catalog, **{**values, "attainment": [101, 102, 103, 99]}), rules=Rules(off=("target_miss",)))


def test_a_target_missed_again_and_again_says_how_often_it_was_missed_before() -> None:
    late = metric("late", Direction.DOWN, cadence=Cadence.MONTH, targets=(Target(DUE, 5.0),))
    catalog = Catalog(metrics=(late,))
    told = only(found(catalog, looks(catalog, Cadence.MONTH, late=[4, 4, 6, 4, 4, 4, 4, 4, 7, 6, 8])), "target_miss")
    assert (told.evidence["run"], told.evidence["steps"], told.claim) == (3, 3, Claim.RULE)
    assert told.evidence["chance"] == pytest.approx(((1 + 1) / (8 + 2)) ** 3)
    assert not found(catalog, looks(catalog, Cadence.MONTH, late=[4, 4, 6, 4, 4, 4, 4, 4, 4, 6, 8]))
    assert [s.kind for s in found(catalog, looks(catalog, Cadence.MONTH, late=[6, 7, 8]), [signal("late", "trend")])] == ["trend"]


def test_one_broken_source_is_one_notice() -> None:
    catalog = Catalog(metrics=tuple(metric(code, source="crm") for code in ("a", "b", "c", "e")))
    stale = [signal(code, "stale", polarity=Polarity.NEUTRAL) for code in ("a", "b")]
    told = only(found(catalog, [], stale), "data_incident")
    assert (told.evidence["source"], told.evidence["others"], told.polarity) == ("crm", ["a", "b"], Polarity.NEUTRAL)
    shifts = [signal(code, "level_shift") for code in ("a", "b", "c")]
    assert [s.kind for s in found(catalog, [], shifts)] == ["data_incident"]
    assert {s.kind for s in found(catalog, [], shifts[:2])} == {"level_shift"}
    apart = [shifts[0], replace(shifts[1], start=datetime(2026, 4, 1)), shifts[2]]
    assert {s.kind for s in found(catalog, [], apart)} == {"level_shift"}


def test_kinds_that_are_off_stay_off() -> None:
    catalog = Catalog(metrics=(replace(SHARE, formula=None, type=MetricType.MEAN), HIGH_RISK))
    seen = looks(catalog, death_share=[2.4, 2.2, 2.0, 1.8, 1.6], high_risk=[120, 104, 90, 75, 62])
    assert [s.kind for s in found(catalog, seen)] == ["divergence"]
    assert not found(catalog, seen, rules=Rules(off=("divergence",)))


def test_a_leading_metric_that_turned_with_what_such_turns_were_worth() -> None:
    """Attainment 102 %, prospects falling, declared to lead by a quarter; the record of earlier turns is told."""
    random = np.random.default_rng(4)
    x = 200 + np.cumsum(random.choice([-9.0, 9.0], 30))
    y = 100 + 0.2 * np.r_[x[0], x[:-1]] - 40
    x = np.r_[x, x[-1] - np.array([5, 22, 39, 50, 60])]
    y = np.r_[y, np.full(5, 102.0)]
    attainment = metric("attainment", links=(Link("prospects", 1),), targets=(Target(DUE, 100.0),))
    catalog = Catalog(metrics=(attainment, metric("prospects", type=MetricType.MEAN)))
    told = only(found(catalog, looks(catalog, attainment=y.tolist(), prospects=x.tolist())), "leading_warning")
    assert (told.metric, told.evidence["leading"], told.evidence["leading_run"], told.claim) == (
        "attainment",
        "prospects",
        5,
        Claim.RULE,
    )
    track = told.evidence["track"]
    assert track["turns"] >= 3  # type: ignore[index]
    assert track["followed"] / track["turns"] > track["usual"]  # type: ignore[index]
    assert not found(catalog, looks(catalog, attainment=y.tolist(), prospects=np.r_[x[:-5], np.full(5, 200.0)].tolist()))


def test_a_lagging_metric_that_is_in_trouble_itself_needs_no_warning() -> None:
    attainment = metric("attainment", links=(Link("prospects", 1),), targets=(Target(DUE, 100.0),))
    catalog = Catalog(metrics=(attainment, metric("prospects")))
    falling = [210.0, 205, 188, 171, 160, 150]
    assert [s.kind for s in found(catalog, looks(catalog, attainment=[101, 102, 103, 101, 102, 102], prospects=falling))] == [
        "leading_warning"
    ]
    short = looks(catalog, attainment=[101, 102, 103, 101, 102, 90], prospects=falling)
    assert not [s for s in found(catalog, short) if s.kind == "leading_warning"]
