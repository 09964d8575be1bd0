"""Errors are codes: every code that the program uses is in the tables, every code of ERRORS is used, parameters fit the text."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from app import errors
from app.errors import FormsError
from app.texts.errors import ERRORS
from app.texts.tables import TEXTS
from app.texts.text import Plural, placeholders

APP = Path(__file__).parents[2] / "app"
TREES = {
    path.relative_to(APP).as_posix(): ast.parse(path.read_text())
    for path in sorted(APP.rglob("*.py"))
    if "texts" not in path.relative_to(APP).parts
}
CODE_TABLES = ("NO_PERMISSION", "NO_ROLE", "NOT_GRANTED")
"""Names of the dicts whose values are codes."""
WITHOUT_CODE = ("BadSetting", "Foreign", "AlreadyReceived", "AlreadySaved")
"""Exceptions that choose their code themselves."""
EXPLAINERS = ("_explained", "_refusal")
"""Functions that build an exception from the code that they are given: `_explained(Refused, "platform-refused", ...)`."""


def exception_classes() -> dict[str, ast.arguments | None]:
    """Every subclass of FormsError in app/ -> the arguments of its own `__init__`; None where it has none."""
    bases: dict[str, tuple[str, ast.arguments | None]] = {}
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
                made = [each.args for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
                bases[node.name] = (node.bases[0].id, made[0] if made else None)
    found: dict[str, ast.arguments | None] = {"FormsError": bases["FormsError"][1]}
    while True:
        more = {name: own or found[base] for name, (base, own) in bases.items() if base in found and name not in found}
        if not more:
            return found
        found |= more


CLASSES = exception_classes()
FACTS = {
    name: {each.arg for each in (*(args.args[1:] if args else ()), *(args.kwonlyargs if args else ()))}
    for name, args in CLASSES.items()
} | {"reason": {"reason"}}


def calls() -> Iterator[tuple[str, str, ast.Call, ast.expr]]:
    """(file, exception, call, its code) of every construction of a FormsError with a code."""
    for file, tree in TREES.items():
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name in EXPLAINERS]
        inside = {id(node) for each in functions for node in ast.walk(each)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or id(node) in inside:
                continue
            name = node.func.id
            if name in CLASSES and name not in WITHOUT_CODE:
                yield file, name, node, node.args[1 if name in ("RequestError", "FormatMissing") else 0]
            elif name in EXPLAINERS and not isinstance(node.args[0], ast.Starred):
                yield file, "", node, node.args[1 if name == "_explained" else 0]


def constants(code: ast.expr) -> list[str]:
    """The codes that an expression can give: `"a" if x else "b"` -> ["a", "b"]. Raises ValueError where that can't be read."""
    match code:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return constants(code.body) + constants(code.orelse)
        case ast.Subscript(value=ast.Name(id=table)) if table in CODE_TABLES:
            return []
        case ast.Attribute(attr="code"):
            return []  # of another error
    raise ValueError(ast.unparse(code))


def names_in(text: object) -> frozenset[str]:
    if isinstance(text, Plural):
        return placeholders(text.one) | placeholders(text.many)
    return placeholders(str(text))


CALLS = list(calls())


def test_the_constructions_are_found() -> None:
    assert len(CALLS) > 120 and {"_Unsent", "FormatMissing", "Foreign", "FormsError"} <= CLASSES.keys()
    assert CLASSES.keys() >= {name for name, each in vars(errors).items() if inspect.isclass(each) and issubclass(each, FormsError)}


def test_every_code_is_in_the_table() -> None:
    used = [(file, call.lineno, code) for file, _, call, expression in CALLS for code in constants(expression)]
    assert [each for each in used if each[2] not in ERRORS] == []


def test_every_table_of_codes_holds_codes() -> None:
    tables = [
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in CODE_TABLES
    ]
    assert len(tables) == len(CODE_TABLES)
    values = [
        value.value for table in tables if isinstance(table, ast.Dict) for value in table.values if isinstance(value, ast.Constant)
    ]
    assert values and set(values) <= ERRORS.keys()


def test_every_code_of_the_table_is_used() -> None:
    strings = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(ERRORS.keys() - strings) == []


def test_parameters_fit_the_placeholders() -> None:
    wrong = []
    for file, name, call, expression in CALLS:
        given = {each.arg for each in call.keywords}
        if None in given:  # the parameters of another error, or of an answer
            continue
        params = given - FACTS.get(name, set()) - {"reason", "errors"}
        wrong += [(file, call.lineno, code) for code in constants(expression) if names_in(ERRORS[code]) != params]
    assert wrong == []


def test_every_text_is_a_sentence() -> None:
    own = [text for code, text in ERRORS.items() if text != "{message}" and text is TEXTS[code]]
    said = [each for text in own for each in ([text.one, text.many] if isinstance(text, Plural) else [text])]
    assert [text for text in said if not text.endswith((".", "...", "{detail}"))] == []
