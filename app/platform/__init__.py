"""Platforms: where definitions and records are kept. `base` is what the rest needs of one; the others are interchangeable."""
