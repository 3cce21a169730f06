"""Batches (one import, pull or hand-typed value, reversible), audit entries and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class BatchKind(StrEnum):
    """How values came in."""

    IMPORT = "import"
    PULL = "pull"
    MANUAL = "manual"
    DEMO = "demo"
    TARGETS = "targets"
    EVENTS = "events"


class OnConflict(StrEnum):
    """What a batch does where the store already holds another value."""

    REPLACE = "replace"
    KEEP = "keep"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Batch:
    """One reversible set of values. `content_hash` recognises the same file."""

    id: int
    kind: BatchKind
    label: str
    actor: str
    created_at: datetime
    content_hash: str
    on_conflict: OnConflict
    added: int
    changed: int
    unchanged: int
    rejected: int = 0
    undone_at: datetime | None = None
    undone_by: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what, and when."""

    id: int
    at: datetime
    actor: str
    role: str
    permission: str
    action: str
    subject: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A configured connector. `settings` are plain JSON values; secrets are references such as `env:NAME`."""

    code: str
    kind: str
    settings: Mapping[str, object] = field(default_factory=dict)
    enabled: bool = True


class RunStatus(StrEnum):
    """How a pull stands; one that was killed stays `running` until the next one marks it `cut_off`."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One pull of one source: what it read, how it ended. `error` and `params` are those of a KpiError, without any secret."""

    source: str
    started_at: datetime
    seconds: float
    status: RunStatus
    read: int
    added: int
    changed: int
    rejected: int
    message: str = ""
    batch: int | None = None
    error: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str, at: datetime) -> SourceRun:
        """A run that has just begun."""
        return cls(source, at, 0.0, RunStatus.RUNNING, 0, 0, 0, 0)
