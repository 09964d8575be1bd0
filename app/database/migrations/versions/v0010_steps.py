"""Steps of versions, records that wait to be moved, what moves took and gave, and who agreed to a narrower definition."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("definition_versions") as table:
        table.add_column(sa.Column("steps", sa.Text))
        table.add_column(sa.Column("undoes", sa.BigInteger))
    op.create_table(
        "records_to_move",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("record", sa.String(200), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entity", sa.String(200), nullable=False),
    )
    op.create_index("records_to_move_of_version", "records_to_move", ["tenant", "entity", "number"])
    op.create_table(
        "moved_records",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("record", sa.String(200), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("aside", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("moved_records_of_version", "moved_records", ["tenant", "entity", "number", "aside"])
    op.create_index("moved_records_by_time", "moved_records", ["at"])
    op.create_table(
        "definition_policies",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("second_person", sa.Boolean, nullable=False),
    )
    op.create_table(
        "definition_approvals",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(200), primary_key=True),
        sa.Column("content", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    for name in ("definition_approvals", "definition_policies", "moved_records", "records_to_move"):
        op.drop_table(name)
    with op.batch_alter_table("definition_versions") as table:
        table.drop_column("undoes")
        table.drop_column("steps")
