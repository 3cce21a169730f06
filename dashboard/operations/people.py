"""Who works here: adding people, giving them roles, and who acts."""

from __future__ import annotations

from dataclasses import replace

from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, RequestError
from data.model.actor import Actor, Permission, Person, Role
from data.store import Store
from data.store.people import find_person, load_people, save_person

_LONGEST = 100


def put_person(workspace: Workspace, name: str, *, role: str = "head", department: str = "", manager: str = "") -> Person:
    """Add somebody or change role, department and manager.

    Raises: RequestError `people.name`, `people.role`, `people.department`, `people.manager`; NotPermitted: only administrators hand out
    the roles of administrators and HR.
    """
    said = name.strip()
    if not said or len(said) > _LONGEST:
        raise RequestError("people.name", name=name)
    if role not in {each.value for each in Role}:
        raise RequestError("people.role", role=role, known=", ".join(each.value for each in Role))
    if department and workspace.catalog().department(department) is None:
        known = ", ".join(each.code for each in workspace.catalog().departments)
        raise RequestError("people.department", department=department, known=known or "—")
    if manager and (manager == said or find_person(workspace.store, manager) is None):
        raise RequestError("people.manager", manager=manager)
    chosen = Role(role)
    former = find_person(workspace.store, said)
    if workspace.actor.role is not Role.ADMIN and {chosen, former.role if former else chosen} & {Role.ADMIN, Role.HR}:
        raise NotPermitted("people.high_role", role=chosen.value)
    person = Person(said, chosen, department or None, manager)
    _save(workspace, person, "people.put", former)
    return person


def retire(workspace: Workspace, name: str) -> Person:
    """Somebody left: kept with everything that was agreed, no longer acting. Raises: NotFound `people.not_found`, NotPermitted."""
    found = _get(workspace, name)
    gone = replace(found, active=False)
    _save(workspace, gone, "people.retire", found)
    return gone


def _get(workspace: Workspace, name: str) -> Person:
    found = find_person(workspace.store, name)
    if found is None:
        raise NotFound("people.not_found", person=name)
    return found


def _save(workspace: Workspace, person: Person, action: str, former: Person | None) -> None:
    details = {"former": former.role.value if former else None, "role": person.role.value, "active": person.active}
    with workspace.store.write(
        workspace.actor, Permission.USER_EDIT, action=action, subject=f"person:{person.name}", details=details
    ) as writer:
        save_person(writer, person)


def actor_named(store: Store, name: str, otherwise: Role) -> Actor:
    """The actor behind a name: with role and department where the person is known and still here, else with the role `otherwise`.

    Somebody who left acts no more than an onlooker.
    """
    person = find_person(store, name)
    if person is None:
        return Actor(name, otherwise)
    if not person.active:
        return Actor(name, Role.EXECUTIVE, person.department)
    return Actor(name, person.role, person.department)


def people_rows(workspace: Workspace) -> list[dict[str, object]]:
    """Everybody for programs."""
    return [
        {"name": p.name, "role": p.role.value, "department": p.department, "manager": p.manager, "active": p.active}
        for p in load_people(workspace.store)
    ]
