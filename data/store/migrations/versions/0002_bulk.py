"""Values are written in bulk: no foreign keys row by row; a batch keeps the receipt of its import.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEYS = {"observation": "series_id, period", "history": "series_id, period, batch_id"}
_COLUMNS = "series_id INTEGER NOT NULL, period INTEGER NOT NULL, batch_id INTEGER NOT NULL, value FLOAT NOT NULL"
_FOREIGN = ("batch_id_batch", "series_id_series")


def upgrade() -> None:
    """Drop the foreign keys of the two large tables, add the receipt."""
    for table, key in _KEYS.items():
        if op.get_bind().dialect.name == "sqlite":
            _rebuild(table, key, "")
        else:
            for name in _FOREIGN:
                op.drop_constraint(f"fk_{table}_{name}", table, type_="foreignkey")
    op.add_column("batch", sa.Column("receipt", sa.Text()))


def downgrade() -> None:
    """Bring the foreign keys back."""
    op.drop_column("batch", "receipt")
    for table, key in _KEYS.items():
        if op.get_bind().dialect.name == "sqlite":
            _rebuild(table, key, "".join(_foreign(table, name) for name in _FOREIGN))
        else:
            for name in _FOREIGN:
                column, _, other = name.rpartition("_")
                op.create_foreign_key(f"fk_{table}_{name}", table, other, [column], ["id"])


def _foreign(table: str, name: str) -> str:
    column, _, other = name.rpartition("_")
    return f", CONSTRAINT fk_{table}_{name} FOREIGN KEY ({column}) REFERENCES {other} (id)"


def _rebuild(table: str, key: str, foreign: str) -> None:
    """SQLite cannot drop a constraint: the table is copied, in the transaction of the migration."""
    op.execute(f"ALTER TABLE {table} RENAME TO former_{table}")
    op.execute(f"CREATE TABLE {table} ({_COLUMNS}, CONSTRAINT pk_{table} PRIMARY KEY ({key}){foreign}) WITHOUT ROWID")
    columns = "series_id, period, batch_id, value"
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM former_{table} ORDER BY {key}")
    op.execute(f"DROP TABLE former_{table}")
