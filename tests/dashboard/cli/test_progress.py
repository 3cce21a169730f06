"""Progress is said where it helps: not for quick work, not too often, with counts."""

from __future__ import annotations

import pytest

from dashboard.cli.progress import TerminalProgress
from dashboard.text.catalog import load_text


def test_long_work_is_said_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    progress = TerminalProgress(load_text("en"), clock=lambda: now[0])
    for second in range(5):
        now[0] = float(second)
        progress("storing", second * 1000, 5000)
        progress("storing", second * 1000, 5000)
    progress.finish()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2  # kept output: one line every two seconds
    assert "2,000" in said[0]
    assert "40%" in said[0]


def test_quick_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    progress = TerminalProgress(load_text("ko"), clock=lambda: 1.0)
    progress("reading", 0, 0)
    assert capsys.readouterr().err == ""
