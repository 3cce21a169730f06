"""One full turn: fetch what is new, then look for signals; and the schedule that repeats it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from dashboard.operations.detect import detect
from dashboard.operations.pull import pull
from dashboard.operations.workspace import Workspace
from dashboard.text.errors import error_text
from data.errors import KpiError
from data.model.signal import OPEN_STATES
from data.store.signals import load_signals


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn did: a row for each source, and the look that followed."""

    began: datetime
    seconds: float
    sources: tuple[dict[str, Any], ...]
    series: int
    open_signals: int
    new_signals: int

    @property
    def whole(self) -> bool:
        """True when no source failed."""
        return all(row["ok"] for row in self.sources)


def turn(workspace: Workspace, *, progress: Callable[[str], None] | None = None) -> Turn:
    """Pull every source, then detect. A source that fails is said in its row and stops nothing.

    Raises: StoreError, NotPermitted.
    """
    began, clock = workspace.now, time.monotonic()
    before = {signal.id for signal in load_signals(workspace.store) if signal.state in OPEN_STATES}
    rows = tuple(pull(workspace, (), progress=progress))
    found = detect(workspace)
    after = {signal.id for signal in load_signals(workspace.store) if signal.state in OPEN_STATES}
    return Turn(began, round(time.monotonic() - clock, 3), rows, found.series, len(after), len(after - before))


def watch(
    open_anew: Callable[[], Workspace],
    every: float,
    stop: Event,
    told: Callable[[Turn | str], None],
    *,
    wait_first: bool = False,
) -> None:
    """A turn every `every` seconds until `stop` is set; each on a store opened anew, so a day or a schema that changed is seen.

    What hinders one turn (a locked store, a server that is away) is told as a sentence, and the next one is tried on time.
    """
    if wait_first:
        stop.wait(every)
    while not stop.is_set():
        clock = time.monotonic()
        told(_one(open_anew))
        stop.wait(max(every - (time.monotonic() - clock), 1.0))


def _one(open_anew: Callable[[], Workspace]) -> Turn | str:
    try:
        workspace = open_anew()
    except KpiError as error:
        return str(error)
    try:
        return turn(workspace)
    except KpiError as error:
        return error_text(error, workspace.text)
    finally:
        workspace.store.close()
