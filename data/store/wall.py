"""The wall between OKR scores and reward: no statement of this product names tables of both sides.

The guide separates OKR from pay so that people dare to aim high. Agreements (MBO) lead to pay; objectives, check-ins and talks must not
reach them. Every engine of the store listens here, so text written by hand is looked at as well as built queries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from data.errors import NotPermitted
from data.store.tables import check_in, mbo_goal, mbo_goal_version, mbo_review, objective, objective_version, talk

OKR_TABLES = tuple(table.name for table in (objective, objective_version, check_in, talk))
REWARD_TABLES = tuple(table.name for table in (mbo_goal, mbo_goal_version, mbo_review))
REFUSED = "wall.query"
_OKR = re.compile(rf"\b({'|'.join(OKR_TABLES)})\b", re.IGNORECASE)
_REWARD = re.compile(rf"\b({'|'.join(REWARD_TABLES)})\b", re.IGNORECASE)


def joins_both(statement: str) -> bool:
    """True for SQL that names a table of objectives and a table of agreements."""
    return _REWARD.search(statement) is not None and _OKR.search(statement) is not None


def check_source(connection: Connection, settings: Mapping[str, object]) -> None:
    """Refuse a source that would read the store's own goals back in as numbers: from there a score could become a metric, a metric an
    agreement, an agreement pay. A query that names tables of agreements is refused on any database.

    An address that stands only in a variable (`env:NAME`) is not known here; the query's words are. Raises: NotPermitted `wall.query`.
    """
    own = connection.engine.url
    for value in settings.values():
        said = str(value)
        if _REWARD.search(said) or _is_own(said, own):
            raise NotPermitted(REFUSED)


def _is_own(said: str, own: URL) -> bool:
    if "://" not in said:
        return False
    try:
        address = make_url(said)
    except ArgumentError:
        return False
    if address.get_backend_name() != own.get_backend_name():
        return False
    if own.get_backend_name() == "sqlite":
        file = (address.database or "").removeprefix("file:").split("?")[0]
        return bool(file) and Path(file).resolve() == Path(own.database or "").resolve()
    return address.database == own.database and (address.port or 5432) == (own.port or 5432)


def guard(engine: Engine) -> None:
    """Refuse such statements on every connection of an engine. Raises (from the statement): NotPermitted `wall.query`."""

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if joins_both(statement):
            raise NotPermitted(REFUSED)
