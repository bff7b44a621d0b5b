"""Without what nobody uses: aliases of models, which the registry keeps, and what an upload was to say at its end.

An upload's row is there while its pieces come, and goes as a job is made of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES, _LIST = "ck_uploads_uploadstate", "ix_uploads_created_at_id"


def upgrade() -> None:
    """Drop the table, the columns, and the index of a list that nobody asks for."""
    op.drop_table("models")
    op.drop_index(_LIST, "uploads")
    with op.batch_alter_table("uploads") as uploads:
        uploads.drop_constraint(op.f(_STATES), type_="check")
        uploads.drop_column("state")
        uploads.drop_column("key")


def downgrade() -> None:
    """Make them again: every upload that is there is open; the aliases are gone."""
    with op.batch_alter_table("uploads") as uploads:
        uploads.add_column(sa.Column("state", sa.String(16), nullable=False, server_default="open"))
        uploads.add_column(sa.Column("key", sa.String()))
        uploads.create_check_constraint(op.f(_STATES), "state IN ('open', 'finished')")
    with op.batch_alter_table("uploads") as uploads:
        uploads.alter_column("state", server_default=None)
    op.create_index(_LIST, "uploads", ["created_at", "id"])
    _create_models()


def _create_models() -> None:
    op.create_table(
        "models",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("alias", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(36)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(None, "models", ["name", "alias", "at", "id"])
