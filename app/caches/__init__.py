"""What is worked out once for many: `sized_cache` by bytes, `flights` for those who ask at the same time."""
