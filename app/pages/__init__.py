"""A compiled form as HTML: cut once into ready text and slots, filled for each record."""
