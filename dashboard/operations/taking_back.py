"""Taking a batch back; what people see then still fits the data."""

from __future__ import annotations

from dashboard.operations.workspace import Workspace
from data.store.batches import Undone, undo_batch
from data.store.signals import has_detection


def take_back(workspace: Workspace, batch: int | str) -> Undone:
    """Undo a batch (or bring it back) and look for signals, unless nobody ever looked here. Raises: NotFound, NotPermitted."""
    done = undo_batch(workspace.store, workspace.actor, batch)
    if has_detection(workspace.store):
        from dashboard.operations.storing import look_again  # the whole of the lookout; nothing to do there before a first look

        look_again(workspace)
    return done
