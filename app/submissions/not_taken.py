"""A submission, its form and the record -> what of it is not written, and why: one fact for pages, programs, imports and frames."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.definition import Field, Path
from app.fields.base import MISSING, Context, FieldType, is_blank, is_blank_text
from app.forms.compiler import CompiledForm
from app.forms.rules import State
from app.forms.schema import SYSTEM_PROPERTIES
from app.reading.secrets import looks_secret
from app.submissions.model import Interpretation

Code = Literal["hidden", "locked", "read-only", "system", "removed", "retyped", "unknown"]
WORDS = "not-taken-"
"""Begins the codes of the words for a code (`texts.messages`)."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Input that is not written: `code` says why, and chooses with `params` the words. `path` is the field's; of a removed field
    the one that it had, and () where only its label is known."""

    path: Path
    code: Code
    params: Mapping[str, Any]
    texts: tuple[str, ...] = ()
    """What a person typed; nothing for a secret, for a value that was cleared, and for what a program sent."""
    is_secret: bool = False
    """A secret was typed. It is stored nowhere, so that it is lost."""

    @property
    def label(self) -> str:
        return str(self.params["label"])

    @property
    def words(self) -> str:
        """The code of the sentence that says it."""
        return WORDS + self.code


def typed_into(field: Field, code: Code, texts: Sequence[str], *, was_secret: bool = False) -> NotTaken:
    """What a person typed into a field."""
    typed = tuple(text for text in texts if not is_blank_text(text))
    is_secret = bool(typed) and (was_secret or field.secret)
    return NotTaken(field.path, code, {"label": field.label}, () if is_secret else typed, is_secret)


def unknown_input(key: str, texts: Sequence[str], code: Code = "unknown") -> NotTaken:
    return NotTaken((key,), code, {"label": key}, tuple(texts))


def without_secrets(found: Iterable[NotTaken], ever_secret: Collection[str]) -> tuple[NotTaken, ...]:
    """The same without the texts of what is no field and was one that is secret, or is called like one. `ever_secret`: keys."""
    return tuple(
        replace(each, texts=(), is_secret=True)
        if each.texts
        and each.path
        and (".".join(map(str, each.path)) in ever_secret or looks_secret(str(each.path[-1]), ""))
        and each.code in ("unknown", "removed")
        else each
        for each in found
    )


def page_not_taken(
    form: CompiledForm,
    posted: Mapping[str, Sequence[str]],
    before: Mapping[str, Any],
    interpretation: Interpretation,
    context: Context,
    *,
    new: bool,
) -> tuple[NotTaken, ...]:
    """Of a posted page: input into fields that the values hide or lock, and into what is no field that is filled in here."""
    facts: list[NotTaken] = []
    state, edited = interpretation.state, interpretation.edited_keys
    suspects = edited & (state.hidden_keys | state.readonly) | form.fixed_keys & posted.keys()
    for key in [key for key in form.by_key if key in suspects] if suspects else ():
        field, kind = form.by_key[key]
        texts = posted.get(key, ())
        if _is_typed(field, kind, texts, before, context, new=new):
            code = withheld(state, key) if key in edited else None
            facts.append(typed_into(field, code or _why_fixed(field), texts))
    unknown = ((key, posted[key]) for key in posted if key not in form.by_key)
    return (*facts, *(unknown_input(key, texts) for key, texts in unknown if not all(map(is_blank_text, texts))))


def document_not_taken(form: CompiledForm, document: Mapping[str, Any], state: State | None = None) -> tuple[NotTaken, ...]:
    """Of a program's document: unknown names, what is read-only, what `state` hides or locks."""
    writable = {field.path: field for field, _ in form.writable if not field.is_system}
    facts = []
    for path in form.scope.paths_in(document):
        field = writable.get(path)
        code = _why_not_written(form, path) if field is None else withheld(state, field.key) if state else None
        if code is not None:
            entry = form.field_at(path)
            facts.append(NotTaken(path, code, {"label": entry[0].label if entry else "/".join(map(str, path))}))
    return tuple(facts)


def why_gone(form: CompiledForm, state: State, key: str) -> Code:
    """Why a field of an earlier form does not take what was typed into it there."""
    if key not in form.by_key:
        return "removed"
    if key in form.fixed_keys:
        return "read-only"
    return withheld(state, key) or "retyped"


def withheld(state: State, key: str) -> Code | None:
    if key in state.hidden_keys:
        return "hidden"
    return "locked" if key in state.readonly else None


def join_facts(one: Sequence[NotTaken], other: Sequence[NotTaken]) -> tuple[NotTaken, ...]:
    """Both, each field once: the first says more."""
    paths = {each.path for each in one if each.path}
    return (*one, *(each for each in other if each.path not in paths))


def _why_not_written(form: CompiledForm, path: Path) -> Code:
    entry = form.field_at(path)
    if path[0] in SYSTEM_PROPERTIES or (entry is not None and entry[0].is_system):
        return "system"
    return "unknown" if entry is None else "read-only"


def _why_fixed(field: Field) -> Code:
    return "system" if field.is_system else "read-only"


def _is_typed(
    field: Field, kind: FieldType, posted: Sequence[str], before: Mapping[str, Any], context: Context, *, new: bool
) -> bool:
    """Whether an input was changed by a person: of a new record the page showed the default."""
    if field.secret:
        return any(posted)
    stored = field.default if new and field.default is not None else before.get(field.key, MISSING)
    shown = kind.show(field, None if stored is MISSING else stored, context)
    if isinstance(shown, str):
        return bool(posted) and posted[-1] not in (shown, kind.comes_back(field, shown)) and not _are_both_blank(posted, stored)
    return tuple(filter(None, posted)) != tuple(shown)


def _are_both_blank(posted: Sequence[str], stored: Any) -> bool:
    return is_blank(stored) and all(map(is_blank_text, posted))
