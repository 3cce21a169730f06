"""Names in a file against the catalogue."""

from __future__ import annotations

from connectors.vocabulary import Vocabulary, canonical_unit, display
from data.model.period import Cadence
from tests.connectors.reading_for_tests import CATALOG, CHURN, SALES


def test_names_codes_and_aliases_in_any_spelling() -> None:
    words = Vocabulary(CATALOG, {})
    assert all(words.find(name) == SALES for name in ("매출", " sales ", "SALES", "Turnover"))
    assert words.find("nonsense") is None


def test_choices_of_the_person_win() -> None:
    words = Vocabulary(CATALOG, {"우리 매출": "sales", "메모": ""})
    assert words.find("우리 매출") == SALES
    assert words.is_left_out("메모")


def test_a_draft_is_the_same_for_every_spelling() -> None:
    words = Vocabulary(CATALOG, {})
    assert words.draft("New Thing", None, Cadence.MONTH) == words.draft(" new  thing", None, Cadence.WEEK)


def test_units_and_display() -> None:
    assert canonical_unit(CHURN) == "%"
    assert len(display("x" * 300)) < 120
