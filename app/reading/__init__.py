"""A DEFINITION object, in any spelling -> a Definition and findings."""
