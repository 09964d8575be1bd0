"""What people and programs do with records and definitions, without HTTP."""
