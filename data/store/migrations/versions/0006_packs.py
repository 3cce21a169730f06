"""Views over the values; on PostgreSQL many values of a series may be one row of arrays.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = "series_id, period, value, batch_id"
_CURRENT = f"CREATE VIEW current_value AS SELECT {_COLUMNS}, period AS until FROM observation"
_PAST = f"CREATE VIEW past_value AS SELECT {_COLUMNS} FROM history"
_PACKED = (
    "FROM observation_pack p JOIN batch b ON b.id = p.batch_id CROSS JOIN LATERAL unnest(p.periods, p.amounts) AS v(period, value)"
)
_ONE = "p.series_id, v.period, v.value, p.batch_id"


def upgrade() -> None:
    """Make the table where it is used, and the views."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute(_CURRENT)
        op.execute(_PAST)
        return
    op.create_table(
        "observation_pack",
        sa.Column("series_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("periods", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("amounts", sa.ARRAY(sa.Float()), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "first", name=op.f("pk_observation_pack")),
    )
    op.execute("ALTER TABLE observation_pack ALTER periods SET STORAGE PLAIN, ALTER amounts SET STORAGE PLAIN")
    op.execute(f"{_CURRENT} UNION ALL SELECT {_ONE}, p.last {_PACKED} WHERE b.undone_at IS NULL")
    op.execute(f"{_PAST} UNION ALL SELECT {_ONE} {_PACKED} WHERE b.undone_at IS NOT NULL")


def downgrade() -> None:
    """Every value a row of its own again."""
    op.execute("DROP VIEW current_value")
    op.execute("DROP VIEW past_value")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"INSERT INTO observation ({_COLUMNS}) SELECT {_ONE} {_PACKED} WHERE b.undone_at IS NULL")
        op.execute(f"INSERT INTO history ({_COLUMNS}) SELECT {_ONE} {_PACKED} WHERE b.undone_at IS NOT NULL")
        op.drop_table("observation_pack")
