"""CSV that no spreadsheet runs."""

from __future__ import annotations

from dashboard.operations.table_text import csv_text


def test_text_that_would_run_is_quoted_and_numbers_stay_numbers() -> None:
    rows = [{"a": start + "1", "b": -1.5, "c": "left out"} for start in ("=", "+", "-", "@", "\t")]
    lines = csv_text(("a", "b"), rows).splitlines()
    assert lines == ["a,b", "'=1,-1.5", "'+1,-1.5", "'-1,-1.5", "'@1,-1.5", "'\t1,-1.5"]
