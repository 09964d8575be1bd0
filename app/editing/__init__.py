"""Changes of a definition: the operations that make them, and what they do to values, records and people."""
