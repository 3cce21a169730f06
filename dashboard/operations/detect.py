"""Looks for signals over the whole store and keeps them; the JSON of `signals`, `detect` and `analyse`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.operations.answers import signals_answer, told_of
from dashboard.operations.looking import Looking, cadences_of
from dashboard.operations.newest import newest_looks, only_values_came
from dashboard.operations.recalled_catalog import NAME, kept_catalog, recalled
from dashboard.operations.restated import newly_marked, restate
from dashboard.operations.rules import load_rules
from dashboard.operations.whole_look import Looked, method_version, whole_looks
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.fiscal_year import fiscal_key
from data.model.period import Cadence
from data.model.progress import Progress, silent
from data.model.signal import Signal
from data.store.arrivals import forget_arrivals
from data.store.audit import add_audit, data_changes
from data.store.look_states import add_step, last_batch, save_look_state
from data.store.signals import Detection, last_detection, load_signals, save_detection, save_signals
from signals.lessons import lessons
from signals.triage import CannotTell, triage


def detect(workspace: Workspace, *, as_of: date | None = None, full: bool = False, progress: Progress = silent) -> Detection:
    """Scan every KPI at every cadence and store the signals.

    Without `full` nothing is done when neither the data nor the day changed since the last look. Raises: StoreError, NotPermitted.
    """
    return _look(workspace, as_of, full, progress)[0]


def detect_answer(
    workspace: Workspace, *, as_of: date | None = None, full: bool = False, most: int | None = None, progress: Progress = silent
) -> dict[str, Any]:
    """The same, and `signals_answer` of what is open then, without reading back what was just written."""
    last, found = _look(workspace, as_of, full, progress)
    if found is None:
        return signals_answer(workspace, state="open", most=most)
    chosen = sorted((signal for signal in found if signal.is_open), key=lambda signal: (-signal.priority, signal.id))
    told = told_of(chosen[:most], workspace.catalog(), workspace, last, last.cannot_tell)
    return told if most is None else {**told, "more": len(chosen) - len(told["signals"])}


def _look(workspace: Workspace, as_of: date | None, full: bool, progress: Progress) -> tuple[Detection, Sequence[Signal] | None]:
    """A look, and every signal as it was stored; None where nothing was to be done."""
    day = as_of or workspace.today
    version, last = workspace.store.data_version(), last_detection(workspace.store)
    changes = data_changes(workspace.store)
    if not full and last and last.as_of == day and last.settings.get("changes") == changes:
        return last, None
    batch, previous, rules = last_batch(workspace.store), load_signals(workspace.store), load_rules(workspace)
    cadences = _cadences(workspace, last)
    known = recalled(workspace.store) if cadences and not full else None
    catalog = known.catalog if known else workspace.catalog()
    cadences = cadences or cadences_of(catalog)
    settings = workspace.settings
    looking = Looking(
        catalog, day, settings.calendar, settings.fiscal_start, rules, lessons(previous, rules).excluded,
        all_measured=known is not None and known.all_measured,
    )  # fmt: skip
    basis: dict[str, object] = {
        "method": method_version(),
        "calendar": looking.calendar,
        "fiscal": fiscal_key(settings.fiscal_start),
    }
    seen = None
    if not full and last is not None:
        seen = newest_looks(workspace.store, looking, cadences, last, previous, basis, batch, progress)
    seen = seen or whole_looks(workspace.store, looking, cadences, batch, progress)
    looks = seen.looks
    progress("weighing", 0, 0)
    result = triage(looks, catalog, previous, day, rules=rules, cannot_tell=seen.cannot, wealth=_wealth(last))
    found = restate(workspace, result.signals, previous, looks, _changes_seen(last))
    detection = Detection(
        as_of=day,
        series=seen.series,
        periods=seen.periods,
        cannot_tell=tuple(_row(cannot) for cannot in result.cannot_tell),
        suppressed=result.suppressed,
        settings={
            "changes": changes,
            "cadences": [cadence.value for cadence in cadences],
            "basis": basis,
            "wealth": result.wealth,
            "waiting": [change.as_row() for change in result.waiting],
            "judged": {look.cadence.value: look.judged for look in looks},
        },
    )
    if known is None and (body := kept_catalog(catalog, seen.cannot)) is not None:
        seen.states[NAME] = body
    _store(workspace, detection, found, previous, seen)
    workspace.keep_catalog(catalog, version)
    return detection, found


def _store(workspace: Workspace, detection: Detection, found: Sequence[Signal], previous: Sequence[Signal], seen: Looked) -> None:
    """All of a look in one write."""
    with workspace.store.write(
        workspace.actor, Permission.SIGNAL_DETECT, action="signal.detect", subject=detection.as_of.isoformat()
    ) as writer:
        save_signals(writer, found)
        save_detection(writer, detection)
        for name, body in seen.states.items():
            save_look_state(writer, name, body)
        for name, (number, body) in seen.steps.items():
            add_step(writer, name, number, body)
        forget_arrivals(writer, seen.batch)
        writer.details.update(signals=len(found), series=detection.series)
        for signal in newly_marked(found, previous):
            add_audit(writer, Permission.SIGNAL_DETECT, "signal.restated", f"signal:{signal.id}", signal.history[-1])


def _cadences(workspace: Workspace, last: Detection | None) -> list[Cadence]:
    """The cadences of the look before where no metric was defined since; empty where the catalogue must be asked."""
    known, seen = (last.settings.get(name) if last else None for name in ("cadences", "changes"))
    if not isinstance(known, list) or not isinstance(seen, int) or not only_values_came(workspace.store, seen, known_only=True):
        return []
    return [Cadence(word) for word in known]


def _changes_seen(last: Detection | None) -> int | None:
    """How many writes the look before rested on."""
    seen = last.settings.get("changes") if last else None
    return seen if isinstance(seen, int) else None


def _wealth(last: Detection | None) -> Mapping[str, float]:
    """The e-detector of the look before (signals.triage)."""
    kept = last.settings.get("wealth") if last else None
    return kept if isinstance(kept, Mapping) else {}


def _row(cannot: CannotTell) -> dict[str, object]:
    return {"metric": cannot.metric, "reason": cannot.reason, "cadence": cannot.cadence, "has": cannot.has, "needs": cannot.needs}
