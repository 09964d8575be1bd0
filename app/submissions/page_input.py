"""Posted texts -> what the person changed, what cannot be read, and the values as they would be after saving."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.definition import EMPTY, Field, Values
from app.fields.base import MISSING, Context, FieldType, Unreadable, is_blank, is_blank_text
from app.forms.compiler import CompiledForm
from app.forms.rules import State
from app.forms.validation import Message, message_of
from app.reading.secret_paths import OPENERS
from app.submissions.model import CLEAR, KEEP, KEEP_HERE, REPLACE, Interpretation
from app.texts.text import Fact


def interpret_inputs(
    form: CompiledForm,
    posted_texts: Mapping[str, Sequence[str]],
    actions: Mapping[str, str],
    before: Mapping[str, Any],
    context: Context,
    *,
    new: bool,
) -> Interpretation:
    """Reads every input that may be written, by key; hidden and locked ones stay as they were before.

    `actions`: what is to become of stored secrets. `new`: of a record that is to be created.
    """
    values: Values = dict(before)
    seen: Values = {}
    changes: Values = {}
    inputs: Values = {}
    messages: dict[str, Message] = {}
    edited: list[str] = []
    posted_under = posted_texts.get
    for field, kind in form.writable:
        key = field.key
        if field.secret:
            is_stored = not is_blank(before.get(key, MISSING))
            read = _read_secret(field, kind, posted_under(key, ()), actions.get(key, ""), context, is_stored=is_stored)
        else:
            posted = posted_under(key)
            # Most inputs come back as they were shown, and most are shown as they are stored.
            if posted is None or (len(posted) == 1 and posted[0] == before.get(key, MISSING)):
                continue
            showed_default = new and field.default is not None  # the page showed the default, and not what is stored
            read = kind.parse(field, posted, context) if showed_default else _read(field, kind, posted, before, context)
        if read is UNTOUCHED:
            continue
        edited.append(key)
        posted = posted_under(key, ())
        typed = not all(map(is_blank_text, posted)) or MISSING if field.secret else kind.typed(field, posted, read)
        if not field.secret and says_stored(form, field, read):
            read = Unreadable((), Fact("secret-inside"))
        if isinstance(read, Unreadable):
            messages[key] = message_of(field, read.reason, "unreadable")
            inputs[key] = read
        elif not kind.same(field, read, before.get(key, MISSING)) or (new and _differs_from_default(field, kind, read)):
            changes[key] = inputs[key] = read
            values[key] = None if read is MISSING else read
        if key in changes or typed is not read or field.secret:
            seen[key] = None if typed is MISSING else typed
    state = withhold(form, values, changes, before, seen)
    shown = [message for key, message in messages.items() if key not in state.hidden_keys and key not in state.readonly]
    unwritten = {key: read for key, read in inputs.items() if key not in changes}
    return Interpretation(values, changes, shown, state, frozenset(edited), actions, unwritten)


def says_stored(form: CompiledForm, field: Field, value: Any) -> bool:
    """Whether a text of JSON was changed beside a secret that was not shown. It has to be entered again: what is beside it may say
    where it goes."""
    return type(value) is str and value[:1] in OPENERS and form.secrets.says_stored(field.path, value)


def _differs_from_default(field: Field, kind: FieldType, read: Any) -> bool:
    """An unticked box means the same as no value, but not where its default is ticked: whoever reads the schema would tick it."""
    return field.default is not None and read is not MISSING and not kind.same(field, read, field.default)


def state_of_new(form: CompiledForm, defaults: Mapping[str, Any], context: Context) -> State:
    """The state of a new record's page: as if somebody had typed its defaults. Those that no input shows do not count."""
    inputs = [(field, kind) for field, kind in form.writable if field.key in defaults and not field.secret]
    shown = {field.key: kind.show(field, defaults[field.key], context) for field, kind in inputs}
    posted = {key: (texts,) if isinstance(texts, str) else texts for key, texts in shown.items()}
    return interpret_inputs(form, posted, {}, {}, context, new=True).state


def withhold(
    form: CompiledForm, values: Values, changes: Values, before: Mapping[str, Any], typed: Mapping[str, Any] = EMPTY
) -> State:
    """The state for the values; what that hides or locks is taken out of `changes` and is again as it was before.

    `typed`: what conditions see of fields in which something was typed, where that is not their value.
    """
    state = form.rules.evaluate({**values, **typed} if typed else values, before)
    for key in [key for key in changes if key in state.hidden_keys or key in state.readonly]:
        del changes[key]
        _restore(values, before, key)
    return state


class _Untouched:
    __slots__ = ()


UNTOUCHED = _Untouched()


def _read(field: Field, kind: FieldType, posted: Sequence[str], before: Mapping[str, Any], context: Context) -> Any:
    shown = kind.show(field, before.get(field.key), context)
    if isinstance(shown, str):
        untouched = posted[-1] == shown or posted[-1] == kind.comes_back(field, shown)
    else:
        untouched = tuple(filter(None, posted)) == shown
    if untouched:
        return UNTOUCHED
    return kind.parse(field, posted, context)


def _read_secret(field: Field, kind: FieldType, posted: Sequence[str], action: str, context: Context, *, is_stored: bool) -> Any:
    """What is typed replaces, unless the action says otherwise: then the two contradict each other, and the person is asked.

    Without scripts the box is there beside Keep, and programs fill in boxes: none of them may replace what is to be kept.
    """
    typed = kind.parse(field, posted, context) if any(text.strip() for text in posted) else MISSING
    if action == CLEAR:
        return MISSING if is_blank(typed) else Unreadable((), Fact("secret-or-clear"))
    if any(posted) and is_stored and action in (KEEP, KEEP_HERE):
        return Unreadable((), Fact("secret-or-keep"))
    if not is_blank(typed):
        return typed
    if any(posted):
        return Unreadable((), Fact("secret-blank"))
    if action == REPLACE:
        return Unreadable((), Fact("secret-missing"))
    return UNTOUCHED


def _restore(values: Values, before: Mapping[str, Any], key: str) -> None:
    if key in before:
        values[key] = before[key]
    else:
        values.pop(key, None)
