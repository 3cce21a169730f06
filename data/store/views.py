"""The views `current_value` and `past_value` over rows and packs (data.store.packs), the same on every database.

A module of its own: opening a store must not load NumPy.
"""

from __future__ import annotations

from sqlalchemy import Connection

LAID_OUT = "CROSS JOIN LATERAL unnest(p.periods, p.amounts) AS v(period, value)"
COLUMNS = "series_id, period, value, batch_id"

_CURRENT = f"CREATE VIEW current_value AS SELECT {COLUMNS}, period AS until FROM observation"
_PAST = f"CREATE VIEW past_value AS SELECT {COLUMNS} FROM history"
_PACKED_CURRENT = f"""
UNION ALL SELECT p.series_id, v.period, v.value, p.batch_id, p.last FROM observation_pack p
JOIN batch b ON b.id = p.batch_id {LAID_OUT} WHERE b.undone_at IS NULL
"""
_PACKED_PAST = f"""
UNION ALL SELECT p.series_id, v.period, v.value, p.batch_id FROM observation_pack p
JOIN batch b ON b.id = p.batch_id {LAID_OUT} WHERE b.undone_at IS NOT NULL
"""
_TABLE = """
CREATE TABLE observation_pack (series_id INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, batch_id INTEGER NOT NULL,
periods INTEGER[] NOT NULL, amounts FLOAT[] NOT NULL, CONSTRAINT pk_observation_pack PRIMARY KEY (series_id, first))
"""
_IN_PLACE = "ALTER TABLE observation_pack ALTER periods SET STORAGE PLAIN, ALTER amounts SET STORAGE PLAIN"


def definitions(connection: Connection) -> tuple[str, ...]:
    """What makes the views; on PostgreSQL the table too, whose packs lie whole in their page, neither compressed nor put aside."""
    if connection.dialect.name != "postgresql":
        return _CURRENT, _PAST
    return _TABLE, _IN_PLACE, _CURRENT + _PACKED_CURRENT, _PAST + _PACKED_PAST
