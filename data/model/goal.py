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
    MILESTONE = "milestone"
    COUNT = "count"


class Level(StrEnum):
    """Whose objective it is."""

    COMPANY = "company"
    TEAM = "team"
    PERSON = "person"


class Origin(StrEnum):
    """Who proposed it: set from above or proposed by those who carry it."""

    TOP_DOWN = "top_down"
    BOTTOM_UP = "bottom_up"


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
    `id` numbers the key results of one objective and never changes. `good` is the metric's good direction; `upper` closes the range of a
    maintain one from above. `relative` is a target said in percent of the baseline (-50: half), made absolute on activation. `source` says
    where a number that is no metric comes from; `zones` words the committed, target and stretch levels of a milestone. `definition` is
    what the metric was when the objective became active: scores keep to it.
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
    good: str = ""
    upper: float | None = None
    relative: float | None = None
    source: str = ""
    zones: tuple[str, ...] = ()
    weight: float = 1.0
    definition: Mapping[str, object] = field(default_factory=dict)


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
class Result:
    """How one key result ended: the computed score, the one given by hand with its reason, and the evidence it was computed from."""

    key_result: int
    score: float | None
    value: float | None
    given: float | None = None
    reason: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def counts(self) -> float | None:
        """The score that counts: the given one where there is one. Both are always shown."""
        return self.score if self.given is None else self.given


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of one quarter: what was learned comes first, the score second."""

    at: datetime
    by: str
    learning: str
    next_change: str
    went_well: str = ""
    hindered: str = ""
    score: float | None = None
    results: tuple[Result, ...] = ()
    effect: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A quarter an objective has behind it: its key results as they ended and as they were agreed, and its closing."""

    cycle: str
    key_results: tuple[KeyResult, ...]
    agreed: tuple[KeyResult, ...]
    closing: Closing


@dataclass(frozen=True, slots=True)
class Objective:
    """A kept objective: its text, key results and the signal and cause it came from.

    `agreed` are the key results as they were when it became active. `parents` are the objectives it contributes to, `supports` those of
    other teams it helps. Empty `private_reason`: everybody reads it. `past` are the quarters before this one, oldest first.
    """

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
    level: Level = Level.TEAM
    origin: Origin = Origin.BOTTOM_UP
    parents: tuple[int, ...] = ()
    supports: tuple[int, ...] = ()
    no_parent_reason: str = ""
    private_reason: str = ""
    sufficiency: str = ""
    focus_reason: str = ""
    activated_at: datetime | None = None
    agreed: tuple[KeyResult, ...] = ()
    closing: Closing | None = None
    past: tuple[Run, ...] = ()
