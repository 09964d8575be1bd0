"""What the engine itself keeps, apart from records: sessions, keys."""
