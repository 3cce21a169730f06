"""CPU seconds of a whole command: user and system time of a child process, so that start-up, parsing and commit all count."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
# An installed program has its bytecode; some workplaces forbid Python to keep it, and then every start would compile everything anew.
_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "vitals-bench-bytecode")}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report; `limit` is the ratio (or the seconds, without a rival) that the issue asks for."""

    name: str
    ours: float
    rival: float | None = None
    limit: float | None = None
    unit: str = "CPU s"

    @property
    def ratio(self) -> float | None:
        return self.ours / self.rival if self.rival else None


def cpu_seconds(command: Sequence[str], *, environment: Mapping[str, str] | None = None, text: str | None = None) -> float:
    """CPU seconds of a command and all its children, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **_BYTECODE, **(environment or {})},
        input=text,
        text=True,
        capture_output=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def kpi(*arguments: str) -> list[str]:
    """The command line of this checkout."""
    return [sys.executable, "-m", "dashboard", *arguments]


def best(command: Sequence[str], repeats: int = 3) -> float:
    """The smallest CPU time of several runs: what the work costs without the machine's other business."""
    return min(cpu_seconds(command) for _ in range(repeats))
