"""The views show rows and packs alike, each value where it counts or counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from data.model.batch import BatchKind
from data.store import Store
from data.store.batches import undo_batch
from data.store.observations import publish
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame


def shown(store: Store, view: str) -> list[float]:
    with store.read() as connection:
        return sorted(connection.execute(text(f"SELECT value FROM {view}")).scalars())


def test_a_value_moves_from_one_view_to_the_other(store: Store) -> None:
    for start, values in (("2020-01-01", [1.0] * 20), ("2024-01-01", [2.0] * 3)):
        publish(store, ADMIN, frame(values, start=start), kind=BatchKind.IMPORT, label=start, catalog_changes=CATALOG)
    assert shown(store, "current_value") == [1.0] * 20 + [2.0] * 3
    undo_batch(store, ADMIN, 1)
    assert (shown(store, "current_value"), shown(store, "past_value")) == ([2.0] * 3, [1.0] * 20)


def test_opening_a_store_loads_no_arrays() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import data.store, sys; print('numpy' in sys.modules)"],
        cwd=Path(__file__).resolve().parents[3], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "False"
