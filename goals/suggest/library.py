"""The library of causes, patterns and Objectives: our TOML beside this module, and a team's own on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from data.model.metric import Department, Name

KINDS = ("worsening", "stagnating", "surge", "volatile", "flat")
GENERAL = "general"


class Lever(NamedTuple):
    """Work that follows from a cause, and the metric it should move (empty: whatever the objective aims at)."""

    do: Name
    moves: str = ""


@dataclass(frozen=True, slots=True)
class CauseEntry:
    """A cause people know: which metrics and kinds it explains, what confirms it, and what to aim for."""

    code: str
    metrics: tuple[str, ...]
    kinds: tuple[str, ...]
    cues: tuple[str, ...]
    words: tuple[str, ...]
    name: Name
    question: Name
    objective: Name | None
    drivers: tuple[str, ...]
    levers: tuple[Lever, ...]
    needs: str = ""

    def fits(self, metric: str) -> bool:
        """True for a named metric, or for any where the entry is general (`*`)."""
        return metric in self.metrics or self.is_general

    @property
    def is_general(self) -> bool:
        return "*" in self.metrics


@dataclass(frozen=True, slots=True)
class Pattern:
    """Key results that fit a metric: leading drivers, guards, the share that changes with the mix.

    `slow`: the metric itself hardly moves within one quarter. `committed`: agreed in full, never a stretch.
    """

    drivers: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    mix: tuple[str, ...] = ()
    slow: bool = False
    committed: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentKind:
    """A kind of department and the words it is recognised by (lower case)."""

    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the drafts are made from; the order of causes is the prior."""

    causes: tuple[CauseEntry, ...]
    patterns: Mapping[str, Pattern]
    objectives: Mapping[str, Mapping[str, Name]]
    mix: Mapping[str, Name]
    mix_initiatives: tuple[Name, ...]
    departments: tuple[DepartmentKind, ...]

    def cause(self, code: str) -> CauseEntry | None:
        """The cause of a code, or None."""
        return next((entry for entry in self.causes if entry.code == code), None)

    def pattern(self, metric: str) -> Pattern:
        """The pattern of a metric code; an empty one for codes the library does not know."""
        return self.patterns.get(metric, Pattern())

    def objective(self, department: Department | None, kind: str) -> Name:
        """The Objective of a kind of department and signal."""
        known = self.objectives.get(self.department_kind(department), self.objectives[GENERAL])
        return known.get(kind, self.objectives[GENERAL][kind])

    def mix_objective(self, department: Department | None) -> Name:
        """The Objective of a draft that changes the mix."""
        return self.mix.get(self.department_kind(department), self.mix[GENERAL])

    def department_kind(self, department: Department | None) -> str:
        """What sort of department it is, by its code and names; `general` when nothing matches."""
        if department is None:
            return GENERAL
        label = f"{department.code} {department.name.ko} {department.name.en}".lower()
        return next((kind.code for kind in self.departments if any(word in label for word in kind.words)), GENERAL)

    @property
    def committed(self) -> frozenset[str]:
        """Metrics that are kept in full."""
        return frozenset(code for code, known in self.patterns.items() if known.committed)


@cache
def built_in() -> Library:
    """The library that ships with the product."""
    from goals.suggest.library_files import OURS, read_library

    return read_library(OURS)


def load_library(own: Path | None) -> Library:
    """Ours with a team's own folder (or one file) on top; read again when its files change.

    Raises: ConfigurationError `library.*` naming file, entry, field and remedy.
    """
    if own is None:
        return built_in()
    from goals.suggest.library_files import files_of

    stamps = tuple((str(file), file.stat().st_mtime_ns) for file in files_of(own))
    return _with_own(str(own), stamps)


@cache
def _with_own(own: str, _stamps: tuple[tuple[str, int], ...]) -> Library:
    from goals.suggest.library_files import OURS, read_library

    return read_library(OURS, Path(own))
