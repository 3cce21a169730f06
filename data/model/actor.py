"""Who acts and what that person may do. Every write names its actor and its permission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person comes to do."""

    EXECUTIVE = "executive"
    ANALYST = "analyst"
    HEAD = "head"
    HR = "hr"
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
    GOAL_OVERRIDE = "goal.override"
    CFR_WRITE = "cfr.write"
    MBO_EDIT = "mbo.edit"
    REWARD_EXPORT = "reward.export"
    USER_EDIT = "user.edit"
    EVENT_EDIT = "event.edit"


# Everybody talks with everybody and has yearly goals of their own; whose goals one may touch is asked at each of them.
_EVERYBODY = frozenset({Permission.CFR_WRITE, Permission.MBO_EDIT})
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EXECUTIVE: _EVERYBODY,
    Role.ANALYST: _EVERYBODY
    | frozenset(
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
    Role.HEAD: _EVERYBODY
    | frozenset({Permission.SIGNAL_DECIDE, Permission.GOAL_EDIT, Permission.EVENT_EDIT, Permission.SIGNAL_DETECT}),
    Role.HR: _EVERYBODY | frozenset({Permission.REWARD_EXPORT, Permission.USER_EDIT}),
    Role.ADMIN: frozenset(Permission)
    - {Permission.REWARD_EXPORT},  # running the machine is no reason to see what people are paid for
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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has goals: role and department say what they may do, `manager` with whom yearly goals are agreed."""

    name: str
    role: Role = Role.HEAD
    department: str | None = None
    manager: str = ""
    active: bool = True


SYSTEM = Actor("system", Role.ADMIN)
