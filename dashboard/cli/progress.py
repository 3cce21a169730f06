"""Progress of long work on a terminal: one line that is written over, or a line now and then where the output is kept."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.text.catalog import Text

_QUIET, _PATIENCE = 0.7, {True: 0.2, False: 2.0}  # seconds: short work says nothing; kept output gets few lines


@dataclass
class TerminalProgress:
    """Says stage, counts and seconds on stderr; nothing for what is done at once."""

    text: Text
    clock: Callable[[], float] = time.monotonic
    _said: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._start = self.clock()
        self._over = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say how far it is, not too often."""
        now = self.clock()
        if now - self._start < _QUIET or now - self._said < _PATIENCE[self._over]:
            return
        self._said = now
        key = "progress.share" if total else "progress.count" if done else "progress.wait"
        share = f"{done / total:.0%}" if total else ""
        line = self.text(
            key, stage=self.text(f"progress.{stage}"), done=f"{done:,}", share=share, seconds=f"{now - self._start:.0f}"
        )
        sys.stderr.write(f"\r{line}\x1b[K" if self._over else f"{line}\n")
        sys.stderr.flush()

    def finish(self) -> None:
        """Clear the line."""
        if self._over and self._said:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
