"""The record of something unforeseen."""

from __future__ import annotations

from pathlib import Path

from dashboard.operations.trace import keep_trace


def test_the_trace_is_kept_where_it_says() -> None:
    try:
        raise ValueError("unforeseen")
    except ValueError as error:
        path = Path(keep_trace(error))
    try:
        assert "ValueError: unforeseen" in path.read_text(encoding="utf-8")
    finally:
        path.unlink()
