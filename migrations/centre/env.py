"""Alembic's environment for the database of a centre: SQLite, one transaction per migration."""

from alembic import context
from sqlalchemy import create_engine

from kiosk import migrating
from kiosk.database import Record, prepare_engine

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
prepare_engine(engine)

with engine.connect().execution_options(immediate=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=Record.metadata if migrating.MODELS else None,
        transactional_ddl=True,
        transaction_per_migration=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
