"""The engine's own database, on SQLite or PostgreSQL: reading and writing (`store`, `groups`), its tables, its migrations."""
