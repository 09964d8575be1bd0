"""Leftovers, and drafts by form instance. The table of drafts by record stays: the release before reads and writes it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "leftovers",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("instance", sa.String(64), nullable=False),
        sa.Column("entity", sa.String(200), nullable=False),
        sa.Column("record", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("leftovers_by_time", "leftovers", ["at"])
    op.create_table(
        "form_drafts",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("instance", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(200), nullable=False),
        sa.Column("record", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("form_drafts_of_record", "form_drafts", ["tenant", "person", "entity", "record"])
    op.create_index("form_drafts_by_time", "form_drafts", ["at"])


def downgrade() -> None:
    op.drop_table("form_drafts")
    op.drop_table("leftovers")
