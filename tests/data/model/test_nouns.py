"""The nouns: periods on any calendar, formulas, segments, permissions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import CatalogError
from data.model.actor import SYSTEM, Actor, Permission, Role
from data.model.formula import Formula
from data.model.metric import Catalog, Department, Metric, Name
from data.model.period import Cadence, Period, ordinal_of, start_of
from data.model.segment import TOTAL, dimensions, segment_pairs, segment_text

cadences = st.sampled_from(list(Cadence))
moments = st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1))
starts = st.integers(1, 12)


@given(cadences, moments, starts)
def test_a_period_contains_the_moment_it_was_made_from(cadence: Cadence, moment: datetime, fiscal_start: int) -> None:
    period = Period.containing(cadence, moment, fiscal_start)
    assert period.start <= moment < period.end
    assert ordinal_of(cadence, period.start, fiscal_start) == period.ordinal


@given(cadences, moments, starts, st.integers(-50, 50))
def test_periods_follow_each_other_without_gap(cadence: Cadence, moment: datetime, fiscal_start: int, steps: int) -> None:
    period = Period.containing(cadence, moment, fiscal_start).shifted(steps)
    assert period.shifted(1).start == period.end
    assert period.shifted(1) > period
    assert start_of(cadence, period.ordinal, fiscal_start) == period.start


@pytest.mark.parametrize(
    ("cadence", "day", "fiscal_start", "start"),
    [
        (Cadence.QUARTER, date(2026, 11, 23), 1, datetime(2026, 10, 1)),
        (Cadence.QUARTER, date(2026, 11, 23), 2, datetime(2026, 11, 1)),
        (Cadence.YEAR, date(2026, 3, 31), 4, datetime(2025, 4, 1)),
        (Cadence.HALF, date(2026, 8, 1), 1, datetime(2026, 7, 1)),
        (Cadence.WEEK, date(2027, 1, 3), 1, datetime(2026, 12, 28)),
        (Cadence.FIVE_MINUTES, datetime(2026, 1, 1, 0, 9), 1, datetime(2026, 1, 1, 0, 5)),
    ],
)
def test_starts_of_known_periods(cadence: Cadence, day: date, fiscal_start: int, start: datetime) -> None:
    assert Period.containing(cadence, day, fiscal_start).start == start


def test_a_period_is_complete_when_the_next_one_has_started() -> None:
    october = Period.containing(Cadence.MONTH, date(2026, 10, 5))
    assert not october.is_complete(date(2026, 10, 31))
    assert october.is_complete(date(2026, 11, 1))
    assert october.end - timedelta(days=31) == october.start


@pytest.mark.parametrize("cadence", list(Cadence))
def test_cadence_words_and_codes_name_the_same_cadence(cadence: Cadence) -> None:
    assert Cadence.from_code(cadence.value) is Cadence.from_code(cadence.code) is cadence


def test_an_unknown_cadence_is_refused() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        Cadence.from_code("fortnight")


def test_formulas_read_codes_in_order_and_evaluate_arrays() -> None:
    formula = Formula.parse("(revenue - cost) / revenue")
    assert formula.parts == ("revenue", "cost")
    values = formula.evaluate({"revenue": np.array([100.0, 50.0]), "cost": np.array([60.0, 50.0])})
    assert values.tolist() == [0.4, 0.0]
    top, bottom = formula.quotient or pytest.fail("a quotient was expected")
    assert (top.parts, bottom.parts) == (("revenue", "cost"), ("revenue",))


@pytest.mark.parametrize(
    ("formula", "unit", "factor"), [("a / b", "%", 100), ("100 * a / b", "%", 1), ("a / b", "ratio", 1), ("a + b", "%", 1)]
)
def test_a_plain_quotient_of_a_percent_metric_reads_in_hundreds(formula: str, unit: str, factor: float) -> None:
    assert Formula.parse(formula).factor(unit) == factor


@pytest.mark.parametrize(
    "text", ["", "a /", "__import__('os')", "a ** b", "a.b", "[a]", "a if b else c", "x" * 2001, "True", "'a'"]
)
def test_anything_but_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(CatalogError) as refused:
        Formula.parse(text)
    assert refused.value.code == "formula.syntax"


def test_division_by_zero_is_no_value() -> None:
    assert np.isnan(Formula.parse("a / b").evaluate({"a": 1.0, "b": 0.0}))


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4))
def test_a_segment_has_one_text_in_any_order(pairs: dict[str, str]) -> None:
    text = segment_text(pairs)
    assert segment_text(dict(reversed(pairs.items()))) == text
    assert segment_pairs(text) == pairs
    assert dimensions(text) == tuple(sorted(pairs))
    assert (text == TOTAL) == (not pairs)


_EVERYBODY = [Permission.CFR_WRITE, Permission.MBO_EDIT]


@pytest.mark.parametrize(
    ("role", "allowed", "refused"),
    [
        (Role.EXECUTIVE, _EVERYBODY, [p for p in Permission if p not in _EVERYBODY]),
        (Role.ANALYST, [Permission.DATA_IMPORT, Permission.DATA_UNDO], [Permission.SIGNAL_DECIDE, Permission.GOAL_EDIT]),
        (Role.HEAD, [Permission.SIGNAL_DECIDE, Permission.GOAL_EDIT], [Permission.DATA_IMPORT, Permission.CATALOG_EDIT]),
        (Role.HR, [Permission.REWARD_EXPORT, Permission.USER_EDIT], [Permission.GOAL_EDIT, Permission.DATA_IMPORT]),
        (Role.ADMIN, [p for p in Permission if p is not Permission.REWARD_EXPORT], [Permission.REWARD_EXPORT]),
    ],
)
def test_roles_may_what_they_come_for(role: Role, allowed: list[Permission], refused: list[Permission]) -> None:
    actor = Actor("someone", role)
    assert all(actor.may(p) for p in allowed)
    assert not any(actor.may(p) for p in refused)


def test_the_system_may_everything_but_read_pay() -> None:
    assert [p for p in Permission if not SYSTEM.may(p)] == [Permission.REWARD_EXPORT]


def test_the_catalogue_finds_by_code() -> None:
    catalog = Catalog((Department("sales", Name.of("Sales")),), (Metric("acv", Name("평균 계약 금액", "ACV"), Cadence.QUARTER),))
    assert catalog.department("sales") is catalog.departments[0]
    assert catalog.department(None) is None
    assert catalog.metric("acv") is catalog.metrics[0]
    assert catalog.metric("none") is None
    assert catalog.metrics[0].name.in_language("ko") == "평균 계약 금액"
