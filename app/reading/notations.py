"""How definitions write flags, numbers and texts: a value of any JSON type -> the one that is meant."""

from typing import Any


def as_flag(value: Any) -> bool:
    """`true`, 1, "true", "yes" and "1" are true; everything else is false."""
    return value.strip().lower() in ("true", "yes", "1") if isinstance(value, str) else bool(value) and value in (True, 1)


def as_whole(value: Any) -> int:
    """A whole number, 0 for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
        return int(value)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 else 0


def as_text(value: Any) -> str:
    """A text or number as text, "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def as_label(value: Any) -> str:
    """`as_text` on one line: " Storage\\n limit " -> "Storage limit"."""
    return " ".join(as_text(value).split())
