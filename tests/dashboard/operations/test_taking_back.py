"""An undo looks again where somebody has looked, and only there."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.operations.detect import detect
from dashboard.operations.taking_back import take_back
from dashboard.operations.workspace import Workspace
from data.model.batch import BatchKind
from data.store.observations import publish, read_observations
from data.store.signals import last_detection
from tests.data.store.frames import CATALOG, frame


def put(workspace: Workspace, values: pd.DataFrame) -> None:
    publish(workspace.store, workspace.actor, values, kind=BatchKind.IMPORT, label="a", catalog_changes=CATALOG)


def test_a_look_follows_where_there_was_one_before(workspace: Workspace) -> None:
    put(workspace, frame([1.0, 2.0]))
    assert take_back(workspace, "last").removed == 2
    assert last_detection(workspace.store) is None
    put(workspace, frame([1.0, 2.0, 3.0]))
    first = detect(workspace, as_of=date(2026, 11, 24))
    assert take_back(workspace, "last").removed == 3
    again = last_detection(workspace.store)
    assert again is not None
    assert again.settings["changes"] != first.settings["changes"]
    assert read_observations(workspace.store).empty
