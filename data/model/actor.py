"""Who acts and what that person may do. Every write names its actor and its permission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person comes to do."""

    EXECUTIVE = "executive"
    ANALYST = "analyst"
    HEAD = "head"
    ADMIN = "admin"


class Permission(StrEnum):
    """What an operation asks for; the audit row stores it as the kind of write."""

    STORE_CREATE = "store.create"
    CATALOG_EDIT = "catalog.edit"
    DATA_IMPORT = "data.import"
    DATA_UNDO = "data.undo"
    SOURCE_EDIT = "source.edit"
    SOURCE_PULL = "source.pull"
    SIGNAL_DETECT = "signal.detect"
    SIGNAL_DECIDE = "signal.decide"
    GOAL_EDIT = "goal.edit"
    EVENT_EDIT = "event.edit"


_READ_ONLY: frozenset[Permission] = frozenset()
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EXECUTIVE: _READ_ONLY,
    Role.ANALYST: frozenset(
        {
            Permission.CATALOG_EDIT,
            Permission.DATA_IMPORT,
            Permission.DATA_UNDO,
            Permission.SOURCE_EDIT,
            Permission.SOURCE_PULL,
            Permission.SIGNAL_DETECT,
            Permission.EVENT_EDIT,
            Permission.STORE_CREATE,
        }
    ),
    Role.HEAD: frozenset({Permission.SIGNAL_DECIDE, Permission.GOAL_EDIT, Permission.EVENT_EDIT, Permission.SIGNAL_DETECT}),
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody (or a job) who acts, with a role; `department` limits a head to one department when set."""

    name: str
    role: Role
    department: str | None = None

    def may(self, permission: Permission) -> bool:
        """True when the actor's role includes the permission."""
        return permission in PERMISSIONS[self.role]


SYSTEM = Actor("system", Role.ADMIN)
