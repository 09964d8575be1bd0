"""People, and the links that invite them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("subject", sa.String(600)),
        sa.Column("zone", sa.String(100), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("entities", sa.Text, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("invited_by", sa.String(200), nullable=False),
        sa.Column("joined", sa.BigInteger),
        sa.Column("disabled", sa.BigInteger),
    )
    op.create_index("people_by_email", "people", ["tenant", "email"], unique=True)
    op.create_index("people_by_subject", "people", ["tenant", "subject"], unique=True)
    op.create_table(
        "invitations",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger),
    )
    op.create_index("invitations_of_person", "invitations", ["tenant", "person"])


def downgrade() -> None:
    op.drop_table("invitations")
    op.drop_table("people")
