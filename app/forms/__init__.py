"""A definition compiled: schema, rules, validator, and everything else that follows from a definition alone."""
