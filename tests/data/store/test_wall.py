"""No query joins objectives with agreements, whoever asks, on either database; every try is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select, text

from data.errors import NotPermitted
from data.model.actor import Actor, Permission, Role
from data.model.batch import Source
from data.store import Store
from data.store.audit import list_audit
from data.store.sources import load_sources, save_source
from data.store.tables import check_in, mbo_goal, mbo_review, metadata, objective
from data.store.wall import OKR_TABLES, REWARD_TABLES, joins_both
from tests.conftest import ADMIN

JOINS = (
    select(objective.c.body, mbo_goal.c.body).select_from(objective.join(mbo_goal, objective.c.id == mbo_goal.c.id)),
    select(check_in.c.body).where(check_in.c.actor.in_(select(mbo_review.c.actor))),
    text("SELECT o.body FROM objective o, MBO_GOAL g"),
    text("SELECT body FROM objective_version UNION ALL SELECT body FROM mbo_goal_version"),
    text("WITH s AS (SELECT * FROM talk) SELECT * FROM s JOIN mbo_review r ON r.actor = s.actor"),
)


def tries(store: Store) -> int:
    return sum(entry.action == "wall.refused" for entry in list_audit(store, subject="wall"))


@pytest.mark.guide("A4.4-6")
@pytest.mark.parametrize("statement", JOINS)
def test_a_joining_query_is_refused_and_kept(store: Store, statement: object) -> None:
    with pytest.raises(NotPermitted, match="wall"), store.read() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    assert tries(store) == 1


def test_a_joining_write_is_refused_and_nothing_of_it_stays(store: Store) -> None:
    with (
        pytest.raises(NotPermitted, match="wall"),
        store.write(Actor("park", Role.HEAD), Permission.GOAL_EDIT, action="copy") as writer,
    ):
        writer.connection.execute(text("INSERT INTO mbo_goal SELECT id, '2026', state, 1, body FROM objective"))
    assert [entry.actor for entry in list_audit(store, subject="wall")] == ["park"]
    assert not [entry for entry in list_audit(store) if entry.action == "copy"]


def test_everyday_statements_name_one_side_only() -> None:
    assert not joins_both("SELECT body FROM objective WHERE id = 1")
    assert not joins_both("SELECT mbo_goal.body FROM mbo_goal")


@pytest.mark.guide("A4.4-5")
def test_the_schema_offers_no_way_across(store: Store) -> None:
    for table in metadata.tables.values():
        reached = {key.column.table.name for key in table.foreign_keys} | {table.name}
        assert not (reached & set(OKR_TABLES) and reached & set(REWARD_TABLES)), table.name
    for name in OKR_TABLES:
        assert not [column.name for column in metadata.tables[name].columns if "reward" in column.name or "pay" in column.name]
    shared = {column.name for name in OKR_TABLES for column in metadata.tables[name].columns} & {
        column.name for name in REWARD_TABLES for column in metadata.tables[name].columns
    }
    assert shared <= {"id", "state", "version", "body", "at", "actor", "kind"}
    with store.read() as connection:
        assert set(inspect(connection).get_view_names()) == {"current_value", "past_value"}  # both show values alone


@pytest.mark.parametrize("query", ["SELECT body FROM mbo_goal", "SELECT objective.id FROM objective, mbo_review"])
def test_a_source_may_not_bring_goals_back_in_as_numbers(store: Store, query: str) -> None:
    for settings in (
        {"url": "postgresql://elsewhere/erp", "query": query},
        {"url": store.url, "query": "SELECT body FROM objective"},
    ):
        with pytest.raises(NotPermitted), store.write(ADMIN, Permission.SOURCE_EDIT, action="source.connect") as writer:
            save_source(writer, Source("loop", "sql", settings))
    assert tries(store) == 2
    assert load_sources(store) == []
    with store.write(ADMIN, Permission.SOURCE_EDIT, action="source.connect") as writer:
        save_source(writer, Source("erp", "sql", {"url": "sqlite:///elsewhere.db", "query": "SELECT month, sales FROM sales"}))
