"""The store: one SQL database (SQLite file or PostgreSQL) behind one door for reading and one for writing."""

from data.store.engine import Store, Writer, open_store

__all__ = ["Store", "Writer", "open_store"]
