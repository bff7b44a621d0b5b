"""What Alembic runs for every command: it works in the transaction that `mien.db.schema` has begun."""

from alembic import context

from mien.db.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=True,  # SQLite's too, as mien begins its transactions itself
    render_as_batch=True,
)
context.run_migrations()
