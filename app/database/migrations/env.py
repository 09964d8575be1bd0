"""How alembic runs the steps: on the connection that `store` gives it, inside that connection's transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None, transactional_ddl=False)
context.run_migrations()
