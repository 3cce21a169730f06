"""The library of causes, patterns and objectives: TOML beside this module, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from data.model.metric import Department, Name

KINDS = ("worsening", "stagnating", "surge", "volatile", "flat")
_CAUSE_FILES = ("causes_growth.toml", "causes_service.toml", "causes_house.toml")


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
    initiatives: tuple[Name, ...]
    needs: str = ""

    def fits(self, metric: str) -> bool:
        """True for a named metric, or for any where the entry is general (`*`)."""
        return metric in self.metrics or self.is_general

    @property
    def is_general(self) -> bool:
        return "*" in self.metrics


@dataclass(frozen=True, slots=True)
class Pattern:
    """Key results that fit a metric: leading drivers, guards, counts from zero."""

    drivers: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    counts: tuple[Mapping[str, Any], ...] = ()
    committed: bool = False


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("goals.suggest").joinpath("library", name).read_text(encoding="utf-8"))


def _name(pair: list[str]) -> Name:
    return Name(pair[0], pair[1])


@cache
def causes() -> tuple[CauseEntry, ...]:
    """All causes; the order inside a file is the prior."""
    return tuple(
        CauseEntry(
            code=row["code"],
            metrics=tuple(row.get("metrics", ())),
            kinds=tuple(row["kinds"]),
            cues=tuple(row.get("cues", ())),
            words=tuple(row.get("words", ())),
            name=_name(row["name"]),
            question=_name(row["question"]),
            objective=_name(row["objective"]) if "objective" in row else None,
            drivers=tuple(row.get("drivers", ())),
            initiatives=tuple(_name(pair) for pair in row["initiatives"]),
            needs=row.get("needs", ""),
        )
        for file in _CAUSE_FILES
        for row in _read(file)["cause"]
    )


@cache
def pattern(metric: str) -> Pattern:
    """The pattern of a metric code; an empty one for codes the library does not know."""
    row = _read("patterns.toml").get(metric, {})
    return Pattern(
        drivers=tuple(row.get("drivers", ())),
        guards=tuple(row.get("guards", ())),
        counts=tuple(row.get("counts", ())),
        committed=row.get("kind") == "committed",
    )


@cache
def objectives() -> Mapping[str, Mapping[str, Name]]:
    """Objective sentences by kind of department and kind of signal."""
    return {code: {kind: _name(pair) for kind, pair in kinds.items()} for code, kinds in _read("objectives.toml").items()}


def department_kind(department: Department | None) -> str:
    """What sort of department it is, by its code and names; `general` when nothing matches."""
    if department is None:
        return "general"
    label = f"{department.code} {department.name.ko} {department.name.en}".lower()
    for entry in _read("departments.toml")["department"]:
        if any(word in label for word in entry["words"]):
            return str(entry["code"])
    return "general"
