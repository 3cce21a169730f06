"""Which assertion counts: the store equals the replay of all live batches in order, kept true by set-based SQL.

A batch asserts values. Strong assertions (replace) win over everything before them, weak ones (keep) count only where nothing earlier
lives. So of the live assertions of a key the last strong one counts, and without a strong one the first weak one. The one that counts is
in `observation`, all others are in `history`.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_CLEAR = "DROP TABLE IF EXISTS touched"
# Keys where this batch and others asserted something, before its liveness changed: the current value, if there is one, is `old`.
_TOUCHED_UNDOING = """
CREATE TEMPORARY TABLE touched AS
SELECT o.series_id, o.period, o.value AS old FROM observation o WHERE o.batch_id = :batch
AND EXISTS (SELECT 1 FROM history h WHERE h.series_id = o.series_id AND h.period = o.period)
UNION ALL
SELECT h.series_id, h.period, o.value FROM history h
LEFT JOIN observation o ON o.series_id = h.series_id AND o.period = h.period WHERE h.batch_id = :batch
"""
_TOUCHED_REDOING = """
CREATE TEMPORARY TABLE touched AS
SELECT h.series_id, h.period, o.value AS old FROM history h
LEFT JOIN observation o ON o.series_id = h.series_id AND o.period = h.period WHERE h.batch_id = :batch
AND (o.value IS NOT NULL OR EXISTS
 (SELECT 1 FROM history x WHERE x.series_id = h.series_id AND x.period = h.period AND x.batch_id <> h.batch_id))
"""
# Keys of this batch alone go as they are: nothing can take their place.
_ALONE_OUT = (
    "INSERT INTO history (series_id, period, batch_id, value) SELECT series_id, period, batch_id, value FROM observation "
    "WHERE batch_id = :batch ORDER BY series_id, period",
    "DELETE FROM observation WHERE batch_id = :batch",
)
_ALONE_BACK = (
    """
INSERT INTO observation (series_id, period, value, batch_id)
SELECT h.series_id, h.period, h.value, h.batch_id FROM history h WHERE h.batch_id = :batch
AND NOT EXISTS (SELECT 1 FROM touched t WHERE t.series_id = h.series_id AND t.period = h.period) ORDER BY h.series_id, h.period
""",
    """
DELETE FROM history WHERE batch_id = :batch AND EXISTS
(SELECT 1 FROM observation o WHERE o.series_id = history.series_id AND o.period = history.period AND o.batch_id = history.batch_id)
""",
)
_INDEX = "CREATE UNIQUE INDEX ix_touched ON touched (series_id, period)"
_BACK_TO_HISTORY = """
INSERT INTO history (series_id, period, batch_id, value)
SELECT o.series_id, o.period, o.batch_id, o.value FROM observation o
JOIN touched t ON t.series_id = o.series_id AND t.period = o.period
"""
_REMOVE_CURRENT = """
DELETE FROM observation WHERE EXISTS
(SELECT 1 FROM touched t WHERE t.series_id = observation.series_id AND t.period = observation.period)
"""
# Rank of live assertions: strong before weak, then strong newest first and weak oldest first.
_WINNERS = """
INSERT INTO observation (series_id, period, value, batch_id)
SELECT series_id, period, value, batch_id FROM (
  SELECT h.series_id, h.period, h.value, h.batch_id, ROW_NUMBER() OVER (
    PARTITION BY h.series_id, h.period
    ORDER BY CASE WHEN b.weak THEN 1 ELSE 0 END, CASE WHEN b.weak THEN h.batch_id ELSE -h.batch_id END) AS place
  FROM history h JOIN touched t ON t.series_id = h.series_id AND t.period = h.period
  JOIN batch b ON b.id = h.batch_id WHERE b.undone_at IS NULL) ranked
WHERE place = 1
"""
_OUT_OF_HISTORY = """
DELETE FROM history WHERE EXISTS
(SELECT 1 FROM observation o JOIN touched t ON t.series_id = o.series_id AND t.period = o.period
 WHERE o.series_id = history.series_id AND o.period = history.period AND o.batch_id = history.batch_id)
"""
_COUNTS = """
SELECT COALESCE(SUM(CASE WHEN o.value IS NOT NULL AND (t.old IS NULL OR o.value <> t.old) THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN o.value IS NULL AND t.old IS NOT NULL THEN 1 ELSE 0 END), 0)
FROM touched t LEFT JOIN observation o ON o.series_id = t.series_id AND o.period = t.period
"""


def resettle(connection: Connection, batch_id: int, *, redone: bool) -> tuple[int, int]:
    """Choose again for every key a batch touched, after its liveness changed; (values changed or back, values gone).

    Keys that others asserted as well are weighed; the batch's own go to the history or come back whole. Its packs count or not by
    themselves: nothing else was ever asserted within their span.
    """
    batch = {"batch": batch_id}
    connection.execute(text(_CLEAR))
    connection.execute(text(_TOUCHED_REDOING if redone else _TOUCHED_UNDOING), batch)
    connection.execute(text(_INDEX))
    changed = gone = 0
    if connection.execute(text("SELECT 1 FROM touched LIMIT 1")).first():
        changed, gone = _weighed(connection)
    move, clear = _ALONE_BACK if redone else _ALONE_OUT
    alone = connection.execute(text(move), batch).rowcount
    connection.execute(text(clear), batch)
    connection.execute(text(_CLEAR))
    if connection.dialect.name == "postgresql":
        from data.store import packs  # with NumPy, which the list of batches does not need

        alone += packs.packed_size(connection, batch_id)
    return (changed + alone, gone) if redone else (changed, gone + alone)


def _weighed(connection: Connection) -> tuple[int, int]:
    for statement in (_BACK_TO_HISTORY, _REMOVE_CURRENT, _WINNERS, _OUT_OF_HISTORY):
        connection.execute(text(statement))
    changed, gone = connection.execute(text(_COUNTS)).one()
    return int(changed), int(gone)
