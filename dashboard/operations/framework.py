"""Choosing the goal framework, switching modules on team by team, the rollout log, and how sound the set of KPIs is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from dashboard.operations.suggest import histories_of
from dashboard.operations.workspace import Workspace
from data.errors import OkrError, RequestError
from data.model.actor import Permission
from data.model.framework import Module, Setup
from data.model.goal import ObjectiveState
from data.model.metric import Metric
from data.store.audit import list_audit
from data.store.catalog import save_catalog
from data.store.goals import load_objectives
from data.store.notes import Note, add_note, list_notes
from data.store.record import as_text, from_text
from data.store.settings import load_setting, save_setting
from data.store.signals import load_signals
from goals.balance import Ambidexterity, Balance, SmartItem, ambidexterity, balances, smart_table, unguarded, unused
from goals.cycle import cycle_of
from goals.framework import check_setup, expanded

_SETTING = "framework"
_LOG = "rollout"
KINDS = ("communication", "success")
_LONGEST = 2000
_TWO_QUARTERS = timedelta(days=183)
_MANY = 5000


@dataclass(frozen=True, slots=True)
class Soundness:
    """What the checks say about the KPIs and the objectives beside them; `unused` is None while the store is younger than two quarters."""

    smart: tuple[tuple[Metric, tuple[SmartItem, ...]], ...]
    balances: tuple[Balance, ...]
    unguarded: tuple[Metric, ...]
    ambidexterity: Ambidexterity
    unused: tuple[Metric, ...] | None


def setups(workspace: Workspace) -> tuple[Setup, ...]:
    """Every finished setup, oldest first; the last one is in force."""
    kept = load_setting(workspace.store, _SETTING).get("versions", ())
    return tuple(from_text(Setup, as_text(body)) for body in kept) if isinstance(kept, list) else ()


def setup_in_force(workspace: Workspace) -> Setup | None:
    """The newest setup, or None while nobody finished one."""
    found = setups(workspace)
    return found[-1] if found else None


def measured_metrics(workspace: Workspace) -> tuple[str, ...]:
    """Codes of metrics that have values at any cadence."""
    histories = histories_of(workspace, workspace.catalog())
    return tuple(metric.code for metric in workspace.catalog().metrics if len(histories(metric.code).values))


def finish_setup(workspace: Workspace, setup: Setup) -> Setup:
    """Keep a setup as the one in force and mark its survival KPIs; earlier ones stay readable.

    Raises: OkrError `framework.*` naming what is missing; NotPermitted.
    """
    catalog = workspace.catalog()
    check_setup(setup, measured=measured_metrics(workspace), departments=[department.code for department in catalog.departments])
    kept = replace(setup, at=workspace.now, by=workspace.actor.name)
    marked = [replace(metric, survival=True) for metric in catalog.metrics if metric.code in set(setup.survival.values())]
    versions = [asdict(item) for item in (*setups(workspace), kept)]
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="framework.finish", subject=_SETTING) as writer:
        save_setting(writer, _SETTING, {"versions": versions})
        if marked:
            save_catalog(writer, metrics=marked)
        writer.details["choice"] = kept.choice.value
    return kept


def switch_on(workspace: Workspace, department: str, module: Module) -> Setup:
    """One more team gets a module: from the pilot to the rest, step by step. Raises: OkrError `framework.none`, `framework.modules`."""
    current = setup_in_force(workspace)
    if current is None:
        raise OkrError("framework.none")
    return finish_setup(workspace, expanded(current, department, module))


def undo_setup(workspace: Workspace) -> Setup | None:
    """Back to the setup before the newest one (None when it was the first); the audit keeps what was taken back.

    Raises: OkrError `framework.none`, NotPermitted.
    """
    found = setups(workspace)
    if not found:
        raise OkrError("framework.none")
    details = {"taken_back": asdict(replace(found[-1], at=None))}
    with workspace.store.write(
        workspace.actor, Permission.CATALOG_EDIT, action="framework.undo", subject=_SETTING, details=details
    ) as writer:
        save_setting(writer, _SETTING, {"versions": [asdict(item) for item in found[:-1]]})
    return setup_in_force(workspace)


def check_module(workspace: Workspace, department: str | None, module: Module) -> None:
    """Refuse work in a module that is not switched on for a team. Raises: OkrError `framework.off`."""
    current = setup_in_force(workspace)
    if current is not None and not current.has(department, module):
        raise OkrError("framework.off", department=department or "—", module=module.value)


def log_rollout(workspace: Workspace, kind: str, body: str) -> None:
    """Keep what was said to people, or what went well. Raises: RequestError `framework.log`, `framework.empty`; NotPermitted."""
    if kind not in KINDS:
        raise RequestError("framework.log", kind=kind, known=", ".join(KINDS))
    if not body.strip():
        raise RequestError("framework.empty")
    with workspace.store.write(workspace.actor, Permission.GOAL_EDIT, action=f"rollout.{kind}", subject=_LOG) as writer:
        add_note(writer, _LOG, body.strip()[:_LONGEST], kind)


def rollout_log(workspace: Workspace) -> Mapping[str, tuple[Note, ...]]:
    """Notes by kind, newest first."""
    notes = list_notes(workspace.store, _LOG)[::-1]
    return {kind: tuple(note for note in notes if note.method == kind) for kind in KINDS}


def soundness(workspace: Workspace) -> Soundness:
    """All checks of the set of KPIs as of today."""
    catalog = workspace.catalog()
    active = [item for item in load_objectives(workspace.store) if item.state is ObjectiveState.ACTIVE]
    found = histories_of(workspace, catalog)
    return Soundness(
        smart_table(catalog, found), balances(catalog), unguarded(catalog), ambidexterity(catalog, active),
        unused(catalog, used_metrics(workspace)) if _is_old_enough(workspace) else None,
    )  # fmt: skip


def _is_old_enough(workspace: Workspace) -> bool:
    """True when the store knows what people did for two whole quarters."""
    entries = list_audit(workspace.store, limit=_MANY)
    return len(entries) == _MANY or (bool(entries) and entries[-1].at <= workspace.now - _TWO_QUARTERS)


def used_metrics(workspace: Workspace) -> frozenset[str]:
    """Metrics of the last two quarters' objectives and guards, and those whose signals somebody decided on in that time."""
    cycles = {cycle_of(workspace.today).code, cycle_of(workspace.today - _TWO_QUARTERS / 2).code}
    found: set[str] = set()
    for item in load_objectives(workspace.store):
        if item.cycle in cycles or item.state is ObjectiveState.ACTIVE:
            found |= {result.metric for result in item.key_results} | {guard.metric for guard in item.guardrails}
    since = workspace.now - _TWO_QUARTERS
    decided = {
        entry.subject.removeprefix("signal:")
        for entry in list_audit(workspace.store, limit=_MANY)
        if entry.subject.startswith("signal:") and entry.at >= since
    }
    return frozenset(found | {signal.metric for signal in load_signals(workspace.store) if signal.id in decided})
