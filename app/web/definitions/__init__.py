"""The screen for administrators: a definition is edited, previewed, compared and published; one file per group of addresses."""
