"""Keeping a draft as an objective that is linked to its signal and cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.operations.draft_desk import Desk, Sheet, open_desk
from dashboard.operations.edit_okr import checked
from dashboard.operations.framework import check_module
from dashboard.operations.suggest import guardrail_text, key_result_text
from dashboard.operations.workspace import Workspace
from data.errors import OkrError
from data.model.actor import Permission
from data.model.framework import Module
from data.model.goal import Objective, ObjectiveState
from data.model.signal import SignalState
from data.store.goals import get_objective, load_objectives, save_objective
from data.store.signals import get_signal, save_signals
from goals.cycle import cycle_for_new


def accept(workspace: Workspace, signal_id: str, index: int, *, owner: str = "") -> Objective:
    """Keep a candidate as it is, linked to its signal and cause; doing it twice gives the same objective.

    Raises: NotFound for the signal, RequestError `okr.candidate` for a number that is not there, NotPermitted.
    """
    desk = open_desk(workspace, signal_id)
    sheet = desk.sheet(index)
    both = desk.suggested.candidates[index].objective
    for kept in load_objectives(workspace.store):
        if kept.signal_id == signal_id and kept.text in (both.ko, both.en):
            return kept
    return keep(desk, replace(sheet, owner=owner or sheet.owner))


def keep(desk: Desk, sheet: Sheet, *, cause: Mapping[str, object] | None = None) -> Objective:
    """Keep an edited draft as a draft objective linked to its signal and cause; starting it is a step of its own.

    Raises: OkrError `okr.check` with the sentence of the first rule that refuses it, `framework.off` where the team does not use OKR yet;
    NotPermitted.
    """
    workspace, words, catalog = desk.workspace, desk.workspace.text, desk.catalog
    check_module(workspace, desk.signal.department, Module.OKR)
    refused = next((sentence for check, sentence in desk.look(sheet).checks if check.severity == "error"), None)
    if refused is not None:
        raise OkrError("okr.check", rule=refused)
    cycle = cycle_for_new(workspace.today)
    results = tuple(replace(item, text=key_result_text(item, catalog, words), due=cycle.due) for item in sheet.key_results)
    guards = tuple(replace(guard, text=guardrail_text(guard, catalog, words)) for guard in sheet.guardrails)
    work = tuple(line.strip() for line in sheet.initiatives if line.strip())
    objective = Objective(
        id=0, text=sheet.objective.strip(), department=desk.signal.department, cycle=cycle.code, state=ObjectiveState.DRAFT,
        owner=sheet.owner.strip() or workspace.actor.name, why=sheet.why, signal_id=desk.signal.id,
        cause=cause or {"pattern": sheet.pattern, "lever": sheet.lever, "text": sheet.why}, key_results=results,
        guardrails=guards, initiatives=work, due=cycle.due, sufficiency=sheet.sufficiency.strip(),
    )  # fmt: skip
    objective = checked(workspace, objective)
    with workspace.store.write(workspace.actor, Permission.GOAL_EDIT, action="okr.accept", subject=desk.signal.id) as writer:
        number = save_objective(writer, objective)
        writer.details["objective"] = number
        current = get_signal(workspace.store, desk.signal.id)
        if current.is_open:
            save_signals(writer, [replace(current, state=SignalState.LINKED, version=current.version + 1)])
    return get_objective(workspace.store, number)
