"""Drafts of definitions, and what is known of each version that was published here."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "definition_drafts",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("definition_drafts_by_entity", "definition_drafts", ["tenant", "entity"])
    op.create_index("definition_drafts_by_id", "definition_drafts", ["tenant", "id"])
    op.create_table(
        "definition_versions",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("base", sa.String(64), nullable=False),
        sa.Column("operations", sa.Text, nullable=False),
        sa.Column("receipt", sa.String(100)),
        sa.Column("fingerprint", sa.String(64)),
    )
    op.create_index("definition_versions_by_receipt", "definition_versions", ["tenant", "entity", "receipt"])


def downgrade() -> None:
    op.drop_table("definition_versions")
    op.drop_table("definition_drafts")
