"""The log of who did what can only grow: triggers refuse changes, and deletions before an entry's time is over.

Entries older than the instant in `activity_horizon` may be deleted; `mien.db.retention` moves it. This guards against
mistakes in the program and against a person with rights on the rows alone. Whoever owns the tables can drop a trigger.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_POSTGRESQL = (
    """
    CREATE FUNCTION activity_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at < (SELECT before FROM activity_horizon) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'the log of activity is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    "CREATE TRIGGER activity_rows BEFORE UPDATE OR DELETE ON activity FOR EACH ROW EXECUTE FUNCTION activity_guard()",
    "CREATE TRIGGER activity_whole BEFORE TRUNCATE ON activity FOR EACH STATEMENT EXECUTE FUNCTION activity_guard()",
)

_SQLITE = (
    """
    CREATE TRIGGER activity_update BEFORE UPDATE ON activity
    BEGIN SELECT RAISE(ABORT, 'the log of activity is append-only'); END
    """,
    # COALESCE, as an empty horizon would make the condition NULL, which is not true.
    """
    CREATE TRIGGER activity_delete BEFORE DELETE ON activity
    WHEN NOT COALESCE(OLD.at < (SELECT before FROM activity_horizon), 0)
    BEGIN SELECT RAISE(ABORT, 'the log of activity is append-only'); END
    """,
)


def upgrade() -> None:
    """Create the horizon and the triggers."""
    op.create_table(
        "activity_horizon",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("id = 1", name="one"),
    )
    for statement in _POSTGRESQL if _on_postgresql() else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the triggers and the horizon."""
    if _on_postgresql():
        op.execute("DROP TRIGGER activity_rows ON activity")
        op.execute("DROP TRIGGER activity_whole ON activity")
        op.execute("DROP FUNCTION activity_guard()")
    else:
        op.execute("DROP TRIGGER activity_update")
        op.execute("DROP TRIGGER activity_delete")
    op.drop_table("activity_horizon")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
