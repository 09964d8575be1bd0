"""A form and a property -> what else in the definition names it: conditions, sorting, columns of lists, rows, bars of usage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.conditions.evaluate import variables
from app.definition import Field, Panel, Path, Row
from app.forms.compiler import CompiledForm
from app.pages.usage import usage_limits
from app.reading.aliases import FIELD
from app.reading.connect import conditions_of
from app.reading.parts import parts_of

CODES: Mapping[str, str] = {
    "visibility": "used-by-visibility",
    "required_when": "used-by-required-when",
    "readonly_when": "used-by-readonly-when",
}
NAMING = ("name",)
"""The property that names a record elsewhere."""


@dataclass(frozen=True, slots=True)
class Use:
    """`part` is the label of what names the property; `place` where in the definition, as findings say it. `entity`: of another
    definition."""

    code: str
    part: str = ""
    place: str = ""
    entity: str = ""


def uses_of(form: CompiledForm) -> Mapping[Path, tuple[Use, ...]]:
    """All uses, by the path of the property."""
    uses: dict[Path, list[Use]] = {}
    paths = {field.key: field.path for field, _ in form.inputs}
    for key, use in (*_condition_uses(form), *_list_uses(form), *_usage_uses(form)):
        if key in paths:
            uses.setdefault(paths[key], []).append(use)
    return {path: tuple(each) for path, each in uses.items()}


def _condition_uses(form: CompiledForm) -> Iterator[tuple[str, Use]]:
    for part, place in parts_of(form.definition):
        if isinstance(part, Panel | Row | Field):
            for name, condition in conditions_of(part).items():
                for key in sorted(variables(condition)):
                    yield key, Use(CODES[name], _label(part), f"{place}.{FIELD.key(name)}")
        if isinstance(part, Row) and part.property:
            yield part.property, Use("used-by-row", _label(part), place)


def _list_uses(form: CompiledForm) -> Iterator[tuple[str, Use]]:
    if form.definition.sort:
        yield form.definition.sort, Use("used-by-sort")
    for field, _ in form.inputs:
        if field.grid:
            yield field.key, Use("used-by-list")
        if field.path == NAMING:
            yield field.key, Use("used-by-name")


def _usage_uses(form: CompiledForm) -> Iterator[tuple[str, Use]]:
    labels = {field.position: field.label for field in form.definition.fields()}
    for position, limit in usage_limits(form.definition.fields()).items():
        yield limit.key, Use("used-by-usage", labels[position])


def _label(part: Panel | Row | Field) -> str:
    return part.name if isinstance(part, Panel) else part.header if isinstance(part, Row) else part.label


def lookups_of(form: CompiledForm, entity: str) -> tuple[Use, ...]:
    """The fields of another entity's form that refer to records of `entity`."""
    return tuple(
        Use("used-by-lookup", field.label, entity=form.definition.entity) for field, _ in form.inputs if field.entity == entity
    )
