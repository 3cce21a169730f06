"""Packs on PostgreSQL (and rows on SQLite): the same values, history and counts, whatever is asserted and taken back."""

from __future__ import annotations

import random
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from data.model.batch import BatchKind, OnConflict
from data.store import Store
from data.store.batches import metrics_of_batch, undo_batch
from data.store.difference import difference
from data.store.observations import history, publish, read_observations
from data.store.packs import LEAST, MOST, _pieces
from data.store.schema import MIGRATIONS
from data.values import Values
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame


def put(store: Store, values: pd.DataFrame, how: OnConflict = OnConflict.REPLACE) -> int:
    return publish(store, ADMIN, values, kind=BatchKind.IMPORT, label="a", on_conflict=how, catalog_changes=CATALOG).id


def counted(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())


def part(start: int, values: list[float], segment: str) -> pd.DataFrame:
    return frame(values, segment=segment, start=str(np.datetime64("1990-01") + start) + "-01")


def replayed(asserted: list[tuple[int, list[float], OnConflict]], undone: set[int]) -> dict[int, float]:
    found: dict[int, float] = {}
    for place, (start, values, how) in enumerate(asserted):
        for month, value in enumerate(values, start):
            if place not in undone and (how is OnConflict.REPLACE or month not in found):
                found[month] = value
    return found


@pytest.mark.parametrize("seed", range(6))
def test_whatever_meets_the_store_equals_the_replay(store: Store, seed: int) -> None:
    """Long and short pieces that touch, overlap or miss each other, asserted strongly and weakly, taken back and brought again."""
    chosen, segment = random.Random(seed), f'{{"s":"{seed}"}}'
    asserted: list[tuple[int, list[float], OnConflict]] = []
    numbers: list[int] = []
    undone: set[int] = set()
    for _ in range(14):
        if numbers and chosen.random() < 0.4:
            place = chosen.randrange(len(numbers))
            before = replayed(asserted, undone)
            undone ^= {place}
            after = replayed(asserted, undone)
            done = undo_batch(store, ADMIN, numbers[place])
            gone = len(before.keys() - after.keys())
            back = sum(before.get(month) != value for month, value in after.items())
            assert (done.removed, done.restored) == (gone, back)
        else:
            length = chosen.choice([1, 3, LEAST, 40])
            piece = (
                chosen.randrange(60),
                [chosen.uniform(-9, 9) for _ in range(length)],
                chosen.choice([OnConflict.REPLACE, OnConflict.KEEP]),
            )
            expected, now = dict(enumerate(piece[1], piece[0])), replayed(asserted, undone)
            told = difference(store, Values.of(part(piece[0], piece[1], segment)))
            assert told.added == len(expected.keys() - now.keys())
            assert told.changed == sum(month in now and now[month] != value for month, value in expected.items())
            asserted.append(piece)
            numbers.append(put(store, part(piece[0], piece[1], segment), piece[2]))
        found = read_observations(store)
        months = found["period"].to_numpy().astype("datetime64[M]").astype(int) - 20 * 12
        assert dict(zip(months.tolist(), found["value"].tolist(), strict=True)) == replayed(asserted, undone)
    month = asserted[0][0]
    said = [number for number, (start, values, _) in zip(numbers, asserted, strict=True) if start <= month < start + len(values)]
    when = (np.datetime64("1990-01") + month).astype("datetime64[s]").astype(datetime)
    assert sorted(former.batch_id for former in history(store, "sales", segment, when)) == said
    assert counted(store, "current_value") == len(replayed(asserted, undone))


def test_a_long_series_is_a_few_packs_and_what_overlaps_is_laid_out(store: Store) -> None:
    number = put(store, pd.concat([part(0, [1.0] * 1300, "{}"), part(0, [2.0] * 5, '{"s":"a"}')]))
    assert counted(store, "current_value") == 1305
    assert metrics_of_batch(store, number) == {"sales"}
    if store.dialect == "sqlite":
        return
    assert (counted(store, "observation_pack"), counted(store, "observation")) == (3, 5)
    put(store, part(1300, [3.0] * 100, "{}"))  # what follows meets nothing
    assert (counted(store, "observation_pack"), counted(store, "observation")) == (4, 5)
    put(store, part(1350, [4.0], "{}"))
    assert (counted(store, "observation_pack"), counted(store, "observation")) == (3, 105)
    undo_batch(store, ADMIN, number)
    assert (counted(store, "observation_pack"), counted(store, "current_value"), counted(store, "past_value")) == (3, 100, 1306)


@pytest.mark.parametrize("lengths", [(LEAST - 1, 3), (LEAST,), (MOST, MOST + 1, 2), (1, 5 * MOST - 1)])
def test_every_value_is_in_one_piece_of_its_series_or_left(lengths: tuple[int, ...]) -> None:
    series = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    start, size = _pieces(series)
    covered = np.concatenate([np.arange(at, at + long) for at, long in zip(start, size, strict=True)]) if len(start) else start
    assert sorted(covered.tolist()) == [place for place in range(len(series)) if lengths[series[place]] >= LEAST]
    assert all(
        LEAST <= long <= MOST and len(set(series[at : at + long].tolist())) == 1 for at, long in zip(start, size, strict=True)
    )


def test_going_back_a_version_makes_every_value_a_row(store: Store) -> None:
    put(store, part(0, [1.0] * 30, "{}"))
    undo_batch(store, ADMIN, put(store, part(100, [2.0] * 20, "{}")))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store._writers.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        rows = [connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() for table in ("observation", "history")]
        assert rows == [30, 20]
        command.upgrade(config, "head")
    assert read_observations(store)["value"].tolist() == [1.0] * 30
