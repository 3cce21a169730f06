"""Writing objectives: new ones, edits as versions, links, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from dashboard.operations.okr import may_read
from dashboard.operations.suggest import histories_of
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, OkrError, RequestError
from data.model.actor import Permission, Role
from data.model.goal import KeyResult, KeyResultKind, Level, Objective, ObjectiveState, Origin
from data.store.goals import get_objective, list_versions, load_objectives, save_objective
from goals.alignment import check_links
from goals.cycle import cycle_by_code, cycle_for_new
from goals.keeping import check_set, completed, numbered
from goals.wall import rests_on_reward

_EDITABLE = {
    "text", "owner", "key_results", "initiatives", "guardrails", "parents", "supports", "no_parent_reason", "private_reason", "sufficiency",
    "focus_reason", "level", "origin", "department", "cycle",
}  # fmt: skip


def new_objective(workspace: Workspace, text: str, *, level: str = "team", cycle: str = "", **more: object) -> Objective:
    """Keep a draft somebody wrote. Raises: OkrError `okr.no_text`, those of the key results; NotPermitted."""
    quarter = cycle_by_code(cycle) if cycle else cycle_for_new(workspace.today)
    chosen = Level(level)
    origin = Origin.TOP_DOWN if chosen is Level.COMPANY else Origin.BOTTOM_UP
    draft = Objective(
        0, text.strip(), workspace.actor.department, quarter.code, ObjectiveState.DRAFT, workspace.actor.name, "", None, due=quarter.due,
        level=chosen, origin=origin,
    )  # fmt: skip
    number = save(workspace, replace(draft, **_known(more)), "okr.draft")
    return get_objective(workspace.store, number)


def edit(workspace: Workspace, number: int, version: int, changes: Mapping[str, object]) -> Objective:
    """Change a draft or an active objective on top of the version that was read.

    The key results as agreed stay beside the changed ones, so both scores can be shown. Raises: OkrError `okr.edited_meanwhile` with both
    values, `okr.state` when it is closed, and every rule of a draft.
    """
    found = get_objective(workspace.store, number)
    if found.state not in (ObjectiveState.DRAFT, ObjectiveState.ACTIVE):
        raise OkrError("okr.state", objective=number, state=found.state.value, needed="draft")
    if "cycle" in changes and found.state is not ObjectiveState.DRAFT:
        raise OkrError("okr.state", objective=number, state=found.state.value, needed="draft")
    base = found if found.version == version else _version(workspace, number, version)
    changed = replace(base, **_known(changes))
    save(workspace, changed, "okr.edit")
    return get_objective(workspace.store, number)


def _version(workspace: Workspace, number: int, version: int) -> Objective:
    for item in list_versions(workspace.store, number):
        if item.version == version:
            return item
    raise RequestError("okr.no_version", objective=number, version=version)


def _known(changes: Mapping[str, object]) -> dict[str, Any]:
    allowed = _EDITABLE & {field.name for field in fields(Objective)}
    for name in changes:
        if name not in allowed:
            raise RequestError("okr.field", field=name, known=", ".join(sorted(allowed)))
    found = dict(changes)
    if "cycle" in found:
        quarter = cycle_by_code(str(found["cycle"]))
        found |= {"cycle": quarter.code, "due": quarter.due}
    return found


def save(workspace: Workspace, item: Objective, action: str) -> int:
    """Check and store a version; the audit says by whom. Raises: OkrError, NotPermitted."""
    item = checked(workspace, item)
    subject = f"objective:{item.id}" if item.id else "objective"
    with workspace.store.write(workspace.actor, Permission.GOAL_EDIT, action=action, subject=subject) as writer:
        number = save_objective(writer, item)
        writer.details["objective"] = number
    return number


def checked(workspace: Workspace, item: Objective) -> Objective:
    """A version that may be stored, its key results completed and numbered. Raises: OkrError, NotPermitted."""
    check_team(workspace, item)
    _check_wall(workspace, item)
    if not item.text.strip():
        raise OkrError("okr.no_text")
    catalog = workspace.catalog()
    item = replace(item, key_results=numbered(tuple(completed(result, catalog) for result in item.key_results)))
    check_set(item, {metric.code for metric in catalog.metrics})
    check_links(item, {other.id: other for other in load_objectives(workspace.store)})
    return item


def check_team(workspace: Workspace, item: Objective) -> None:
    """A head writes for the own department; the company's objectives are set by executives' offices (administrators).

    Raises: NotPermitted `okr.other_team`, `okr.private`.
    """
    actor = workspace.actor
    if item.id and not may_read(item, actor):
        raise NotPermitted("okr.private", objective=item.id)
    if actor.role is Role.HEAD and actor.department is not None and item.department != actor.department:
        raise NotPermitted("okr.other_team", department=item.department or "—", own=actor.department)


def may_write(workspace: Workspace, item: Objective) -> bool:
    """True when this actor may change an objective; pages ask before they show a form."""
    try:
        check_team(workspace, item)
    except NotPermitted:
        return False
    return workspace.actor.may(Permission.GOAL_EDIT)


def _check_wall(workspace: Workspace, item: Objective) -> None:
    """Pay is no key result: a draft that makes it one is refused, and the try is kept."""
    said = (
        [result.metric for result in item.key_results]
        + [result.text for result in item.key_results]
        + [result.source for result in item.key_results]
    )
    if rests_on_reward(*said):
        workspace.store.log_refusal(workspace.actor, "wall.refused", {"how": "key result on reward"})
        raise NotPermitted("wall.key_result")


def undo(workspace: Workspace, number: int) -> Objective:
    """Back to the version before the newest one; that is a version of its own. Raises: RequestError `okr.nothing_to_undo`."""
    versions = list_versions(workspace.store, number)
    if len(versions) < 2:
        raise RequestError("okr.nothing_to_undo", objective=number)
    check_team(workspace, versions[0])
    former = replace(versions[1], version=versions[0].version)
    with workspace.store.write(workspace.actor, Permission.GOAL_EDIT, action="okr.undo", subject=f"objective:{number}") as writer:
        save_objective(writer, former)
    return get_objective(workspace.store, number)


def key_result_from(fields_: Mapping[str, object]) -> KeyResult:
    """A key result from what a form or a command says. Raises: RequestError `okr.field` for an unknown field or kind."""
    known = {field.name: field for field in fields(KeyResult)}
    for name in fields_:
        if name not in known:
            raise RequestError("okr.field", field=name, known=", ".join(sorted(known)))
    kind = str(fields_.get("kind", "stretch"))
    if kind not in {each.value for each in KeyResultKind}:
        raise RequestError("okr.field", field=f"kind={kind}", known=", ".join(each.value for each in KeyResultKind))
    said: dict[str, Any] = {
        "metric": "",
        "baseline": None,
        "target": float("nan"),
        "unit": "",
        **fields_,
        "kind": KeyResultKind(kind),
    }
    return KeyResult(**said)


def key_result_on(
    workspace: Workspace, code: str, target: float, *, kind: str = "stretch", relative: float | None = None
) -> KeyResult:
    """A key result from a KPI: its unit, good direction and current value as the baseline come along.

    Raises: NotFound `metric.not_found`.
    """
    catalog = workspace.catalog()
    if catalog.metric(code) is None:
        raise NotFound("metric.not_found", metric=code)
    values = histories_of(workspace, catalog)(code).values
    baseline = float(values[-1]) if len(values) else None
    keeps = kind == KeyResultKind.MAINTAIN.value
    start = None if keeps else 0.0 if kind == KeyResultKind.COUNT.value else baseline
    return completed(KeyResult(code, start, target, "", kind=KeyResultKind(kind), relative=relative), catalog)
