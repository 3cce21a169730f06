"""People, conversations, yearly agreements; check-ins can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and one column."""
    op.add_column("check_in", sa.Column("undone_at", sa.String(length=32), nullable=True))
    _make_talk()
    op.create_table(
        "person",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_person")),
    )
    _make_agreements()


def _make_talk() -> None:
    op.create_table(
        "talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=120), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_talk_objective_id_objective")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    op.create_index(op.f("ix_talk_objective_id"), "talk", ["objective_id"])


def _make_agreements() -> None:
    op.create_table(
        "mbo_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mbo_goal")),
    )
    op.create_index(op.f("ix_mbo_goal_cycle"), "mbo_goal", ["cycle"])
    op.create_table(
        "mbo_goal_version",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["mbo_goal.id"], name=op.f("fk_mbo_goal_version_goal_id_mbo_goal")),
        sa.PrimaryKeyConstraint("goal_id", "version", name=op.f("pk_mbo_goal_version")),
    )
    op.create_table(
        "mbo_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["mbo_goal.id"], name=op.f("fk_mbo_review_goal_id_mbo_goal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mbo_review")),
    )
    op.create_index(op.f("ix_mbo_review_goal_id"), "mbo_review", ["goal_id"])


def downgrade() -> None:
    """Remove them again."""
    for name in ("mbo_review", "mbo_goal_version", "mbo_goal", "person", "talk"):
        op.drop_table(name)
    op.drop_column("check_in", "undone_at")
