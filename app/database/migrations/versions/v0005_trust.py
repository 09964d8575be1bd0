"""Sessions, one-time links, audit and jobs as rows; more about tokens and about each write."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NEW_COLUMNS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "tokens": {"name": sa.String(200), "ends": sa.BigInteger(), "hint": sa.String(10)},
    "history": {"source": sa.String(20), "definition": sa.String(64), "token_hint": sa.String(10)},
}
NEW_TABLES = ("sessions", "sign_in_links", "audit", "jobs")


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name, type in columns.items():
            op.add_column(table, sa.Column(name, type))
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger),
    )
    op.create_index("sessions_of_person", "sessions", ["tenant", "person", "made"])
    op.create_index("sessions_by_end", "sessions", ["ends"])
    op.create_table(
        "sign_in_links",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger),
    )
    op.create_table(
        "audit",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("request", sa.String(40), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("credential", sa.Text),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.String(40)),
        sa.Column("lease_ends", sa.BigInteger),
    )
    op.create_index("jobs_by_state", "jobs", ["state", "lease_ends"])


def downgrade() -> None:
    for table in NEW_TABLES:
        op.drop_table(table)
    for table, columns in NEW_COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)
