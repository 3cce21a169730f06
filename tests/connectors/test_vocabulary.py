"""Names in a file against the catalogue."""

from __future__ import annotations

from connectors.contract import Choices
from connectors.vocabulary import Vocabulary, canonical_unit, display
from data.model.metric import MetricType
from data.model.period import Cadence
from tests.connectors.reading_for_tests import CATALOG, CHURN, SALES, taken


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


def test_a_new_metric_counts_in_what_all_its_cells_say() -> None:
    text = "월,이익률,신규,판매,혼합\n2026-01,12%,30명,₩5,12%\n2026-02,13.5%,31명,₩6,14\n"
    found = taken(text, Choices(create=True))[1]
    assert {m.name.ko: (m.unit, m.type) for m in found.drafts} == {
        "이익률": ("%", MetricType.MEAN), "신규": ("people", MetricType.SUM), "판매": ("KRW", MetricType.SUM),
        "혼합": ("count", MetricType.SUM),
    }  # fmt: skip
    assert found.values.value.tolist()[:2] == [12.0, 13.5]
    assert [message.code for message in found.messages if message.row] == ["percent_on_other"]  # some with %, some without: asked
