"""What the engine itself stores, apart from records: keys, sessions, drafts, pending saves, definitions that were served."""
