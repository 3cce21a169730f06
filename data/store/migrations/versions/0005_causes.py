"""What people found out about causes, with every version; the notes on signals become its first records.

Revision ID: 0005
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PREFIX = "signal:"


def upgrade() -> None:
    """Make the table and move the notes on signals over."""
    versions = op.create_table(
        "cause_version",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signal", sa.String(120), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record", "version", name=op.f("pk_cause_version")),
    )
    op.create_index(op.f("ix_cause_version_signal"), "cause_version", ["signal"])
    notes = op.get_bind().execute(sa.text("SELECT id, subject, at, actor, body FROM note ORDER BY id")).all()
    rows = [
        {
            "record": note.id, "version": 1, "signal": note.subject.removeprefix(_PREFIX), "at": note.at, "actor": note.actor,
            "body": json.dumps({"body": note.body, "method": "data", "verdict": "likely"}, ensure_ascii=False),
        }
        for note in notes
        if note.subject.startswith(_PREFIX)
    ]  # fmt: skip
    if rows:
        op.bulk_insert(versions, rows)
    op.execute(sa.text("DELETE FROM note WHERE subject LIKE 'signal:%'"))


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("cause_version")
