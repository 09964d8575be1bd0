"""A write that slipped in between reading a record and our PATCH: what of it we replaced, kept so that a person can put it back.

What it wrote into other fields stands. What it wrote into ours is known where somebody looked in the very moment before the PATCH.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.definition import Field, Values
from app.fields.base import MISSING, Context, FieldType, is_blank
from app.forms.compiler import CompiledForm
from app.submissions.model import CLEAR, REPLACE, Submission

NOTHING = "(nothing)"
SECRET = "(a secret: it is not shown)"


@dataclass(frozen=True, slots=True)
class LostUpdate:
    """One field. `saw` is what was read before, `theirs` what we replaced, where that is `known`: stored values, or MISSING."""

    key: str
    saw: Any
    mine: Any
    theirs: Any
    known: bool


def find_lost_updates(
    form: CompiledForm, saw: Mapping[str, Any], mine: Values, between: Mapping[str, Any] | None
) -> tuple[LostUpdate, ...]:
    """`between`: all values as they were right before ours, None where nobody knows; then any field of ours may be one."""
    found = []
    for key, value in mine.items():
        field, kind = form.by_key[key]
        before = saw.get(key, MISSING)
        theirs = MISSING if between is None else between.get(key, MISSING)
        if between is None or not (kind.same(field, theirs, before) or kind.same(field, theirs, value)):
            found.append(LostUpdate(key, before, value, theirs, between is not None))
    return tuple(found)


def tell(form: CompiledForm, lost_updates: Sequence[LostUpdate], context: Context) -> list[dict[str, Any]]:
    """What is kept of each: texts for people, and what to post to put theirs back."""
    told = []
    for each in lost_updates:
        field, kind = form.by_key[each.key]
        saw, mine = _read(field, kind, each.saw, context), _read(field, kind, each.mine, context)
        texts: dict[str, Any] = {"key": each.key, "label": field.label, "saw": saw, "mine": mine}
        if each.known:
            theirs = None if each.theirs is MISSING else each.theirs
            shown = kind.show(field, theirs, context)
            texts["theirs"] = _read(field, kind, each.theirs, context)
            texts["post"] = [shown] if isinstance(shown, str) else list(shown) or [""]
            if field.secret:
                texts["action"] = CLEAR if is_blank(theirs) else REPLACE
        told.append(texts)
    return told


def _read(field: Field, kind: FieldType, value: Any, context: Context) -> str:
    if field.secret:
        return SECRET
    return kind.display(field, None if value is MISSING else value, context) or NOTHING


def put_back(told: Sequence[Mapping[str, Any]], seen: Mapping[str, Any], id: str) -> Submission:
    """A submission that writes theirs again, over the record as it was after our own save: `seen` says how that was."""
    known = [each for each in told if "post" in each]
    posted = {each["key"]: ([""] if each.get("action") == CLEAR else each["post"]) for each in known}
    return Submission(
        posted=posted,
        actions={each["key"]: each["action"] for each in known if "action" in each},
        definition=seen["definition"],
        version=seen["version"],
        id=id,
        base_text=seen["base"],
        seals_text=seen["seals"],
    )
