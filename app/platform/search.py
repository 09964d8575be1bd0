"""Search -> SQL for stored JSON. Field ids are opaque: they are bound parameters, never part of the SQL text.

Letter case: SQLite gets a `casefold` function from `store`; PostgreSQL's `lower` knows Unicode.
"""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.database.tables import objects
from app.platform.base import Search


def count_statement(dialect: str, tenant: str, entity: str, search: Search) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(objects).where(*_conditions(dialect, tenant, entity, search))


def find_statement(dialect: str, tenant: str, entity: str, search: Search) -> sa.Select[Any]:
    statement = sa.select(objects.c.body).where(*_conditions(dialect, tenant, entity, search))
    if search.sort:
        key = _numeric(dialect, search.sort) if search.numeric else sa.func.nullif(_folded(dialect, search.sort), "")
        statement = statement.order_by((key.desc() if search.descending else key.asc()).nulls_last())
    return statement.order_by(objects.c.id).offset(search.offset).limit(search.limit)


def _conditions(dialect: str, tenant: str, entity: str, search: Search) -> list[sa.ColumnElement[bool]]:
    conditions = [objects.c.tenant == tenant, objects.c.entity == entity]
    conditions += [_equals(dialect, field, wanted, search.numbers.get(field)) for field, wanted in search.equals.items()]
    if search.text:
        matches = [_contains(dialect, _folded(dialect, field), search.text.casefold()) for field in search.fields]
        matches += [_text(dialect, field).in_(list(wanted)) for field, wanted in search.matches.items()]
        conditions.append(sa.or_(*matches) if matches else sa.false())
    return conditions


def _equals(dialect: str, field: str, wanted: str, number: Decimal | None) -> sa.ColumnElement[bool]:
    same_text: sa.ColumnElement[bool] = _text(dialect, field) == wanted
    if number is None:
        return same_text
    return sa.or_(same_text, _numeric(dialect, field) == _bound(dialect, number))


def _bound(dialect: str, number: Decimal) -> sa.ColumnElement[Any]:
    """A number as exact as the database can be: SQLite has doubles for numbers that are not whole, or beyond 64 bits."""
    if dialect != "sqlite":
        return sa.cast(sa.literal(str(number), sa.Text), sa.Numeric)
    if abs(number) < 2**63 and number == number.to_integral_value():
        return sa.literal(int(number), sa.BigInteger)
    return sa.literal(float(number), sa.Float)


def _contains(dialect: str, column: Any, text: str) -> sa.ColumnElement[bool]:
    return (sa.func.instr(column, text) if dialect == "sqlite" else sa.func.strpos(column, sa.func.lower(text))) > 0


def _folded(dialect: str, field: str) -> Any:
    text = sa.func.coalesce(_text(dialect, field), "")
    return sa.func.casefold(text) if dialect == "sqlite" else sa.func.lower(text)


def _text(dialect: str, field: str) -> Any:
    """A field's value as text; booleans as JSON writes them."""
    if dialect != "sqlite":
        return _jsonb().op("->>", return_type=sa.Text)(field)
    each = sa.func.json_each(objects.c.body).table_valued("key", "value", "type")
    value = sa.case((each.c.type == "true", "true"), (each.c.type == "false", "false"), else_=sa.cast(each.c.value, sa.Text))
    return sa.select(value).select_from(each).where(each.c.key == field).correlate(objects).scalar_subquery()


def _numeric(dialect: str, field: str) -> Any:
    if dialect != "sqlite":
        value = _jsonb().op("->")(field)
        number = sa.cast(_jsonb().op("->>", return_type=sa.Text)(field), sa.Numeric)
        return sa.case((sa.func.jsonb_typeof(value) == "number", number))
    each = sa.func.json_each(objects.c.body).table_valued("key", "value", "type")
    return (
        sa.select(each.c.value)
        .select_from(each)
        .where(each.c.key == field, each.c.type.in_(["integer", "real"]))
        .correlate(objects)
        .scalar_subquery()
    )


def _jsonb() -> Any:
    from sqlalchemy.dialects.postgresql import JSONB

    return sa.cast(objects.c.body, JSONB)
