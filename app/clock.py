"""The current time, for what hands a clock to the pure core (`fields.base.Context`); the core itself asks no clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
