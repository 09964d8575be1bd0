"""Which page of a form a write was sent from, so that its next one is no conflict with itself, whichever process answers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("history") as table:
        table.add_column(sa.Column("page", sa.String(32)))


def downgrade() -> None:
    with op.batch_alter_table("history") as table:
        table.drop_column("page")
