"""Tables with plain names, and the secret properties of entities."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NAMES = {"submissions": "pending_saves", "standings": "current_definitions", "people": "token_owners"}
STATES = {"overrun": "lost_update"}
INDEXES = {"of_person": ["tenant", "person", "state"], "by_time": ["changed"]}


def upgrade() -> None:
    for before, after in NAMES.items():
        op.rename_table(before, after)
    _rename_indexes("submissions", "pending_saves")
    for before, after in STATES.items():
        _rename_state(before, after)
    op.create_table(
        "secret_properties",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("properties", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("secret_properties")
    for before, after in STATES.items():
        _rename_state(after, before)
    for before, after in NAMES.items():
        op.rename_table(after, before)
    _rename_indexes("pending_saves", "submissions")


def _rename_indexes(before: str, after: str) -> None:
    """The table has its new name already. SQLite cannot rename an index, so it is made anew."""
    for name, columns in INDEXES.items():
        op.drop_index(f"{before}_{name}", after)
        op.create_index(f"{after}_{name}", after, columns)


def _rename_state(before: str, after: str) -> None:
    """The encrypted content of these rows stays as it is: `PendingSaves` reads the words of both versions."""
    table = sa.table("pending_saves", sa.column("state"))
    op.execute(sa.update(table).where(table.c.state == before).values(state=after))
