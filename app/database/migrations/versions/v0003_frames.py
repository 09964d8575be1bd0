"""Sessions of frames, and the records that they made."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "frames",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("frames_by_end", "frames", ["ends"])
    op.create_table(
        "frame_records",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("record", sa.String(200), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("frame_records")
    op.drop_table("frames")
