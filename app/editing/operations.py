"""What an edit of a definition can be, to and from JSON: {"op": "rename-field", "at": "/panel/0/rows/0/fields/1", "id": "state"}.

`at` and `into` are JSON Pointers (RFC 6901) in the content of `definition`; "" is the definition itself. Those of an operation are
true of the definition before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from app.editing.outline import KINDS, PartKind
from app.editing.splices import Stage, splice_of
from app.errors import EditRefused

MAX_OPERATIONS = 10_000
"""In one batch."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Base of all."""

    op: ClassVar[str] = ""

    def to_json(self) -> dict[str, Any]:
        """Without what is as it would be by itself."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name) != each.default}
        return {"op": self.op, **{name: _plain(value) for name, value in given.items()}}


@dataclass(frozen=True, slots=True)
class AddPart(Operation):
    """Writes a panel, column, row or field into the part at `into`, as the one with that index, or as the last."""

    op = "add-part"
    into: str
    kind: PartKind
    value: Any
    index: int | None = None


@dataclass(frozen=True, slots=True)
class RemovePart(Operation):
    op = "remove-part"
    at: str


@dataclass(frozen=True, slots=True)
class MovePart(Operation):
    """`index` counts the parts there without the one that is moved."""

    op = "move-part"
    at: str
    into: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class DuplicatePart(Operation):
    """The copy is behind the part; its fields get new ids."""

    op = "duplicate-part"
    at: str


@dataclass(frozen=True, slots=True)
class SetProperty(Operation):
    """`name` is an attribute (`label`), one of its keys (`title`) or any other key; the key that is there stays."""

    op = "set-property"
    at: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class UnsetProperty(Operation):
    op = "unset-property"
    at: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameField(Operation):
    """`everywhere`: of fields that share their value all, else the one alone, which then is a new field."""

    op = "rename-field"
    at: str
    id: str
    everywhere: bool = True


@dataclass(frozen=True, slots=True)
class RetypeField(Operation):
    op = "retype-field"
    at: str
    type: str


@dataclass(frozen=True, slots=True)
class AddOption(Operation):
    """`option`: a text, or an object with id and text."""

    op = "add-option"
    at: str
    option: Any
    index: int | None = None


@dataclass(frozen=True, slots=True)
class SetOption(Operation):
    """A property of the option with the id `option`: `text`, `color`, or any other key."""

    op = "set-option"
    at: str
    option: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class RenameOption(Operation):
    """The option gets another id. The default and the conditions follow."""

    op = "rename-option"
    at: str
    option: str
    id: str


@dataclass(frozen=True, slots=True)
class MoveOption(Operation):
    op = "move-option"
    at: str
    option: str
    index: int


@dataclass(frozen=True, slots=True)
class RetireOption(Operation):
    """The option can't be chosen any more. Records that have it keep it."""

    op = "retire-option"
    at: str
    option: str


@dataclass(frozen=True, slots=True)
class RemoveOption(Operation):
    """`successor`: the option that takes its place, also as the default; "" for none."""

    op = "remove-option"
    at: str
    option: str
    successor: str = ""


@dataclass(frozen=True, slots=True)
class ReplaceText(Operation):
    """The whole content of `definition`, as JSON text."""

    op = "replace-text"
    text: str


@dataclass(frozen=True, slots=True)
class Batch(Operation):
    """Several operations that are done, and taken back, as one."""

    op = "batch"
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Patch(Operation):
    """Changes by position, for exactly one text: what takes another operation back."""

    op = "patch"
    stages: tuple[Stage, ...]
    base: str = ""
    """The digest of that text."""


OPERATIONS: Mapping[str, type[Operation]] = {
    each.op: each
    for each in (
        *(AddPart, RemovePart, MovePart, DuplicatePart, SetProperty, UnsetProperty, RenameField, RetypeField),
        *(AddOption, SetOption, RenameOption, MoveOption, RetireOption, RemoveOption, ReplaceText, Batch, Patch),
    )
}


def from_json(given: Any) -> Operation:
    """Raises EditRefused for what is no operation."""
    left = MAX_OPERATIONS

    def read(given: Any, *, inner: bool) -> Operation:
        nonlocal left
        left -= 1
        name = given.get("op") if isinstance(given, dict) else None
        operation = OPERATIONS.get(name) if isinstance(name, str) else None
        if operation is None or left < 0 or (inner and operation is Batch):
            raise EditRefused("edit-unknown", known=", ".join(OPERATIONS))
        return operation(**_arguments(operation, given, lambda each: read(each, inner=True)))

    return read(given, inner=False)


def operations_from_json(given: Any) -> tuple[Operation, ...]:
    """A list of operations. Raises EditRefused."""
    if not isinstance(given, list) or len(given) > MAX_OPERATIONS:
        raise EditRefused("edit-unreadable", name="operations")
    return tuple(map(from_json, given))


def _arguments(operation: type[Operation], given: dict[str, Any], read: Callable[[Any], Operation]) -> dict[str, Any]:
    parameters = {each.name: each for each in fields(operation)}
    for name in given.keys() - parameters.keys() - {"op"}:
        raise EditRefused("edit-unreadable", name=name)
    arguments = {}
    for name, each in parameters.items():
        if name in given:
            arguments[name] = _argument(name, each.type, given[name], read)
        elif each.default is MISSING:
            raise EditRefused("edit-unreadable", name=name)
    return arguments


def _argument(name: str, type: Any, value: Any, read: Callable[[Any], Operation]) -> Any:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000_000
    if name in ("value",) or type is Any:
        return value
    if type is str and isinstance(value, str):
        return value
    if type is bool and isinstance(value, bool):
        return value
    if (type is int and is_whole) or (type == int | None and (is_whole or value is None)):
        return value
    if type is PartKind and value in KINDS:
        return value
    if name == "operations" and isinstance(value, list):
        return tuple(map(read, value))
    if name == "stages" and isinstance(value, list) and all(isinstance(stage, list) for stage in value):
        return tuple(tuple(map(splice_of, stage)) for stage in value)
    raise EditRefused("edit-unreadable", name=name)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.to_json() if hasattr(value, "to_json") else value
