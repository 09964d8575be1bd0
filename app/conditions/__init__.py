"""Conditions: read, evaluated, put into JSON Schema; which field depends on which."""
