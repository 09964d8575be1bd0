"""A DEFINITION object and an operation -> the object after it, and the inverse. What isn't edited stays as it is written."""
