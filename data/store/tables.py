"""The tables. What is searched or joined has columns; a definition that is read and written whole is one JSON text (`body`)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row; `data_version` grows with every write and is the key of every cache.
store_state = Table(
    "store_state",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("data_version", BigInteger, nullable=False),
)

department = Table(
    "department",
    metadata,
    Column("code", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

metric = Table(
    "metric",
    metadata,
    Column("code", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("department", String(120), ForeignKey("department.code")),
    Column("cadence", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Column("archived_at", String(32)),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("start", String(10), nullable=False),
    Column("body", Text, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("label", Text, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("content_hash", String(128), nullable=False),
    Column("weak", Boolean(name="weak_is_bool"), nullable=False),
    Column("on_conflict", String(10), nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("source", String(120)),
    Column("undone_at", String(32)),
    Column("undone_by", String(200)),
    Column("receipt", Text),
    Index(None, "content_hash"),
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("metric", String(120), ForeignKey("metric.code"), nullable=False),
    Column("segment", Text, nullable=False),
    UniqueConstraint("metric", "segment"),
)

# No index on batch_id in the next two: an undo reads the table once, an import would pay for the index on every row. No foreign keys
# for the same reason (PostgreSQL: seven times the cost of a row): data.store.bulk writes them, with numbers made in the same transaction.
# The value that counts now. `period` = minutes from 1970-01-01 to the period's start.
observation = Table(
    "observation",
    metadata,
    Column("series_id", Integer, primary_key=True, autoincrement=False),
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("value", Float, nullable=False),
    Column("batch_id", Integer, nullable=False),
)

# Every other assertion a batch ever made: former values, values kept out, values of batches that were taken back.
history = Table(
    "history",
    metadata,
    Column("series_id", Integer, primary_key=True, autoincrement=False),
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("batch_id", Integer, primary_key=True, autoincrement=False),
    Column("value", Float, nullable=False),
)

# Views over rows and packs, the same on every database: the value that counts, and all other assertions.
current_value = table("current_value", *(column(name) for name in ("series_id", "period", "value", "batch_id", "until")))
past_value = table("past_value", *(column(name) for name in ("series_id", "period", "value", "batch_id")))

signal = Table(
    "signal",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("metric", String(120), nullable=False),
    Column("department", String(120)),
    Column("state", String(20), nullable=False),
    Column("priority", Float, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "state"),
)

detection = Table(
    "detection",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("body", Text, nullable=False),
)

# Choices made in the product (dashboard.operations.rules), one JSON object a name.
setting = Table(
    "setting",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("body", Text, nullable=False),
)

# What the last look keeps so that the next one need not read everything; may be deleted at any time.
look_state = Table(
    "look_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

objective = Table(
    "objective",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("department", String(120)),
    Column("state", String(20), nullable=False),
    Column("signal_id", String(120)),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

objective_version = Table(
    "objective_version",
    metadata,
    Column("objective_id", Integer, ForeignKey("objective.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("body", Text, nullable=False),
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("objective_id", Integer, ForeignKey("objective.id"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("undone_at", String(32)),
    Index(None, "objective_id"),
)

# Conversations, feedback and recognition. `team` is the writer's department: the culture indicator counts teams, never persons.
talk = Table(
    "talk",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("objective_id", Integer, ForeignKey("objective.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("team", String(120)),
    Column("body", Text, nullable=False),
    Column("undone_at", String(32)),
    Index(None, "objective_id"),
)

person = Table(
    "person",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("body", Text, nullable=False),
)

# Yearly agreements. No column and no key of theirs leads to an objective or a check-in, and data.store.wall refuses a statement that names
# tables of both sides.
mbo_goal = Table(
    "mbo_goal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cycle", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "cycle"),
)

mbo_goal_version = Table(
    "mbo_goal_version",
    metadata,
    Column("goal_id", Integer, ForeignKey("mbo_goal.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("body", Text, nullable=False),
)

mbo_review = Table(
    "mbo_review",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("goal_id", Integer, ForeignKey("mbo_goal.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "goal_id"),
)

source = Table(
    "source",
    metadata,
    Column("code", String(120), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("enabled", Boolean(name="enabled_is_bool"), nullable=False),
    Column("settings", Text, nullable=False),
    Column("state", Text, nullable=False),
)

source_run = Table(
    "source_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(120), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "source"),
)

draft = Table(
    "draft",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("actor", String(200), nullable=False),
    Column("at", String(32), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("choices", Text, nullable=False),
)

mapping = Table(
    "mapping",
    metadata,
    Column("shape", String(128), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(200), nullable=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("method", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "subject"),
)

# What people found out about causes; every change is one more row, the newest of a record counts.
cause_version = Table(
    "cause_version",
    metadata,
    Column("record", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("signal", String(120), nullable=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "signal"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("permission", String(40), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("details", Text, nullable=False),
    Index(None, "subject"),
)
