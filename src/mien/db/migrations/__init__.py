"""Alembic's scripts: `env.py` connects, `versions/` holds one file a revision."""
