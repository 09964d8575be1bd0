"""The engine's database, SQLite or PostgreSQL: reading and writing (`store`, `group_commit`, `row_cache`), tables, migrations."""
