"""Goals: candidates drafted from a signal, and the objectives that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.model.metric import Name


class KeyResultKind(StrEnum):
    """How a key result is judged."""

    STRETCH = "stretch"
    COMMITTED = "committed"
    MAINTAIN = "maintain"


class ObjectiveState(StrEnum):
    """Where an objective stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A measured step from `baseline` to `target`; `basis` is a text code (`basis.<code>`) that says where the target comes from.

    `text` is the sentence people read; the engine leaves it empty and the face words it from metric, baseline and target.
    """

    metric: str
    baseline: float | None
    target: float
    unit: str
    text: str = ""
    kind: KeyResultKind = KeyResultKind.STRETCH
    expected_score: float | None = None
    p_full: float | None = None
    basis: str = ""
    basis_params: Mapping[str, object] = field(default_factory=dict)
    segment: str = "{}"
    id: int | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One quality rule's finding on a draft: rule id (Q1..Q17), severity error | warn | advice; worded by key `check.<rule>`."""

    rule: str
    severity: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A metric that must hold while the objective runs; shown beside the score, never averaged in."""

    metric: str
    limit: float | None
    unit: str
    good: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Initiative:
    """Work that is done for an objective, and the metric it should move (empty: none in particular). Never scored.

    `do` may ask for `{best}`: the face puts the name of `segment` there.
    """

    do: Name
    moves: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A drafted objective with its reasons; `why` is a text code (`goal.why_<code>`) with parameters, `pattern` the library's cause.

    `lever` says what the draft pulls: mitigate the cause, change the mix, or attack the leading driver.
    """

    objective: Name
    why: str
    key_results: tuple[KeyResult, ...]
    why_params: Mapping[str, object] = field(default_factory=dict)
    guardrails: tuple[Guardrail, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    checks: tuple[Check, ...] = ()
    pattern: str = ""
    lever: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """A kept objective: its text, key results and the signal and cause it came from."""

    id: int
    text: str
    department: str | None
    cycle: str
    state: ObjectiveState
    owner: str
    why: str
    signal_id: str | None
    cause: Mapping[str, object] = field(default_factory=dict)
    key_results: tuple[KeyResult, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    initiatives: tuple[str, ...] = ()
    created_at: datetime | None = None
    due: date | None = None
    version: int = 1
