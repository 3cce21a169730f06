"""Names are compared without what people type differently."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.cells.names import close_names, code_for, comparable, header_role, is_total, shown, tidy


def test_spacing_and_case_do_not_matter() -> None:
    assert comparable(" C P L ") == comparable("cpl")
    assert tidy("  a   b ") == "a b"


def test_words_of_both_languages() -> None:
    assert all(is_total(word) for word in ("합계", "소계", "누계", "Total"))
    assert not is_total("합계점수표")
    assert (header_role("월"), header_role("지표"), header_role("date")) == ("period", "metric", "period")


def test_close_names_are_offered() -> None:
    assert close_names("Slaes", {"sales": "Sales", "churn": "Churn"})[0] == "Sales"


@given(st.text(min_size=1, max_size=40), st.sets(st.text(max_size=10), max_size=5))
def test_codes_are_new_and_plain(name: str, taken: set[str]) -> None:
    code = code_for(name, taken)
    assert code not in taken
    assert code == code.lower()
    assert " " not in code


def test_long_text_is_cut() -> None:
    assert len(shown("x" * 500)) <= 61
