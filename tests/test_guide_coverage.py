"""The table of the guide's lines is up to date, and every line has a test or a reason."""

from __future__ import annotations

from tests.guide_coverage import TABLE, lines, marked, table


def test_the_table_is_what_the_tests_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run: python tests/guide_coverage.py"


def test_markers_name_lines_of_the_guide() -> None:
    known, _ = lines()
    assert not set(marked()) - set(known)


def test_no_line_is_open_without_a_reason() -> None:
    known, still_open = lines()
    covered = set(marked())
    assert not {line for line in known if line not in covered} - set(still_open)
    assert not set(still_open) & covered, "covered by now: take the reason out"
