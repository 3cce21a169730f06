"""The alignment tree of one quarter."""

from __future__ import annotations

from dashboard.operations.okr import readable
from dashboard.operations.workspace import Workspace
from data.model.goal import ObjectiveState
from goals.alignment import Alignment, align
from goals.cycle import cycle_by_code, cycle_of

_SHOWN = (ObjectiveState.DRAFT, ObjectiveState.ACTIVE, ObjectiveState.CLOSED)


def alignment(workspace: Workspace, cycle: str = "") -> Alignment:
    """Objectives of a quarter (this one unless named) that the actor reads, with their links. Raises: OkrError `okr.cycle`."""
    chosen = cycle_by_code(cycle) if cycle else cycle_of(workspace.today)
    return align([item for item in readable(workspace, chosen.code) if item.state in _SHOWN])


def alignment_answer(found: Alignment) -> dict[str, object]:
    """The tree for programs."""
    rows = [
        {
            "id": item.id,
            "objective": item.text,
            "level": item.level.value,
            "department": item.department,
            "origin": item.origin.value,
        }
        for item in found.objectives
    ]
    return {
        "objectives": rows,
        "contributes": [list(pair) for pair in found.parents],
        "supports": [list(pair) for pair in found.supports],
        "orphans": list(found.orphans),
        "bottom_up": found.bottom_up,
    }
