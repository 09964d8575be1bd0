"""What administrators ask another one to approve, and who approved a version."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "definition_proposals",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("base", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("declined_by", sa.String(200)),
        sa.Column("answer", sa.Text),
    )
    with op.batch_alter_table("definition_versions") as table:
        table.add_column(sa.Column("approved_by", sa.String(200)))


def downgrade() -> None:
    with op.batch_alter_table("definition_versions") as table:
        table.drop_column("approved_by")
    op.drop_table("definition_proposals")
