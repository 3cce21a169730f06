"""Which goal framework an organisation chose, for whom it is switched on, and what must stay healthy meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Choice(StrEnum):
    """The three ways of the guide: KPI at the core, OKR at the core, or OKR in named pilots beside KPI."""

    STABLE = "stable"
    GROWING = "growing"
    HYBRID = "hybrid"


class Module(StrEnum):
    """What can be switched on for a team."""

    KPI = "kpi"
    OKR = "okr"
    MBO = "mbo"


@dataclass(frozen=True, slots=True)
class Answers:
    """The three questions: maturity (stable, changing, between), industry (a code), priority (run, change, both)."""

    maturity: str = ""
    industry: str = ""
    priority: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """A finished choice. `survival` names the metric behind each survival need; `modules` what each team has, by department code.

    `pilots` are departments or projects where OKR is tried first; `reason` says why, where the choice is not the recommended one.
    """

    answers: Answers
    choice: Choice
    sponsor: str
    pilots: tuple[str, ...] = ()
    survival: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""
    at: datetime | None = None
    by: str = ""

    def has(self, department: str | None, module: Module) -> bool:
        """True when a team has a module; a team nobody listed has all of them."""
        known = self.modules.get(department or "")
        return known is None or module.value in known
