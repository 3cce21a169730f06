"""How far long work is: stages with counts, for a line on a terminal or a bar on a page, and the door for stopping it."""

from __future__ import annotations

from typing import Protocol

STAGES = ("reading", "checking", "comparing", "storing", "measuring", "searching", "weighing")


class Progress(Protocol):
    """Hears how far the work is. May raise to stop it: whoever reports progress leaves nothing half done behind."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`stage` is one of STAGES; `total` is 0 where it is not known yet; the same counts may come again as a sign of life."""


def silent(stage: str, done: int, total: int) -> None:
    """Tells nobody."""
