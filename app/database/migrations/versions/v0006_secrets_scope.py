"""Access tokens with the scope `admin` get the scope `secrets`: until now every token could read stored secrets through `/v1`."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

tokens = sa.table("tokens", sa.column("scopes", sa.String(100)))


def upgrade() -> None:
    words = sa.literal(" ") + tokens.c.scopes + sa.literal(" ")
    may_admin = sa.and_(words.contains(" admin "), sa.not_(words.contains(" secrets ")))
    op.execute(sa.update(tokens).where(may_admin).values(scopes=tokens.c.scopes + sa.literal(" secrets")))


def downgrade() -> None:
    """An earlier release knows no such scope and takes no notice of it."""
