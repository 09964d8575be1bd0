"""The steps from an empty database to today's tables."""

from pathlib import Path

NEWEST_STEP = max(path.name[1:5] for path in (Path(__file__).parent / "versions").glob("v*.py"))
"""The revision of the last step, as in its file's name: "0003" of `v0003_frames.py`."""
