"""Signals (stored episodes) and causes, with the words of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How much it matters, from effect and evidence alone."""

    INFO = "info"
    WATCH = "watch"
    WARN = "warn"
    CRITICAL = "critical"


class SignalState(StrEnum):
    """Where an episode stands in its life."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    LINKED = "linked"
    RECOVERING = "recovering"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What a person says a signal was worth; it changes what the next look raises (signals.lessons)."""

    USEFUL = "useful"
    EXPECTED = "expected"
    NOISE = "noise"
    DATA_ERROR = "data_error"


OPEN_STATES = (SignalState.NEW, SignalState.ACKNOWLEDGED, SignalState.LINKED, SignalState.RECOVERING)


class Polarity(StrEnum):
    """Good or bad news, seen from the metric's good direction."""

    BAD = "bad"
    GOOD = "good"
    NEUTRAL = "neutral"


class Claim(StrEnum):
    """A business rule that holds, or calibrated evidence; never mixed."""

    RULE = "rule"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Signal:
    """One episode of one series. `start` and `end` are period starts of `cadence` (a cadence word).

    `evidence` holds plain JSON values: every number the headline and the evidence list quote, so that each can be
    recomputed: values, periods, expected, usual range, n, null used, chance, materiality, batches, facets.
    `verdict` is what a person said it was worth (a word of Verdict, or empty). `newest`: the newest period the last look saw; `calm`: how
    many newer periods in a row showed nothing; `resumes`: the state to go back to should a recovering one turn again; `raised`: when it
    last asked for attention (opened, came back, or grew more severe).
    `history`: what became of it when values it rests on changed later, oldest first (signals.restatement).
    """

    id: str
    metric: str
    segment: str
    kind: str
    direction: str
    polarity: Polarity
    cadence: str
    start: datetime
    end: datetime
    claim: Claim
    score: float
    p: float | None
    q: float | None
    effect: float
    effect_percent: float | None
    severity: Severity
    priority: float
    department: str | None
    state: SignalState = SignalState.NEW
    assignee: str = ""
    reason: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    version: int = 1
    history: tuple[Mapping[str, object], ...] = ()
    verdict: str = ""
    newest: datetime | None = None
    calm: int = 0
    resumes: SignalState | None = None
    raised: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Cause:
    """One part of an explanation. `kind`: driver, rate, mix, segment, new, lost, companion, event, data, human.

    `contribution` is in the metric's unit; the contributions of one decomposition (`part_of`: drivers or segments) plus the unexplained
    part sum to the change. Companions, events and notes contribute None: they moved at the same time, no more is claimed. `status`:
    `likely` (a part that is larger than its usual movement), `confirmed` or `rejected` (a person said so), else empty.
    """

    kind: str
    name: str
    segment: Mapping[str, str] = field(default_factory=dict)
    contribution: float | None = None
    share: float | None = None
    interval: tuple[float, float] | None = None
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    part_of: str = ""
    status: str = ""

    @property
    def key(self) -> str:
        """What a person's verdict is kept under: the same part of the same split, whatever its size today."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Split:
    """A change taken apart over one dimension: every segment, largest first; parts and `rest` (rows of no segment) sum to the change.

    For ratios `rate` and `mix` are the sums of those parts. `reversal`: the total went one way and what the segments did the other.
    """

    dimension: str
    parts: tuple[Cause, ...]
    rest: float
    rate: float | None = None
    mix: float | None = None
    reversal: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What moved between two periods of one series, and what accounts for it. `splits` are all dimensions, the telling one first;
    `everywhere` is a relative move all segments share, where the search through several dimensions showed one."""

    metric: str
    segment: str
    before: float
    after: float
    change: float
    causes: tuple[Cause, ...]
    unexplained: float
    splits: tuple[Split, ...] = ()
    everywhere: float = 0.0
