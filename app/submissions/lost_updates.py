"""Lost updates: what our PATCH replaced of a write that came between it and our reading, stored so that a person can put it back.

What it changed in other fields stays. What it changed in ours is known where the record was read again just before the PATCH.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.definition import Field, Path, Values
from app.fields.base import MISSING, Context, FieldType, is_blank, raw_text
from app.forms.compiler import CompiledForm
from app.reading.secret_marks import is_mark
from app.submissions.model import CLEAR, REPLACE
from app.submissions.page_post import PagePost


@dataclass(frozen=True, slots=True)
class LostUpdate:
    """One field. `saw` is what was read before, `theirs` what we replaced, where that is `known`: stored values, or MISSING."""

    path: Path
    saw: Any
    mine: Any
    theirs: Any
    known: bool


def find_lost_updates(
    form: CompiledForm, saw: Mapping[str, Any], mine: Values, between: Mapping[str, Any] | None
) -> tuple[LostUpdate, ...]:
    """`between`: all values as they were right before ours, None where they are unknown; then any field of ours may be one."""
    found = []
    for key, value in mine.items():
        field, kind = form.by_key[key]
        before = saw.get(key, MISSING)
        theirs = MISSING if between is None else between.get(key, MISSING)
        if between is None or not (kind.same(field, theirs, before) or kind.same(field, theirs, value)):
            found.append(LostUpdate(field.path, before, value, theirs, between is not None))
    return tuple(found)


def to_json(form: CompiledForm, lost_updates: Sequence[LostUpdate], context: Context) -> list[dict[str, Any]]:
    """What is stored of each: texts for people, and what to post to put theirs back."""
    stored = []
    for each in lost_updates:
        entry = form.field_at(each.path)
        assert entry is not None
        field, kind = entry
        saw, mine = _read(field, kind, each.saw, context), _read(field, kind, each.mine, context)
        texts: dict[str, Any] = {"key": field.key, "label": field.label, "saw": saw, "mine": mine}
        if each.known and not (field.secret and is_mark(each.theirs)):  # a secret that we cannot see cannot be put back
            theirs = None if each.theirs is MISSING else each.theirs
            shown = kind.show(field, theirs, context)
            if field.secret and not shown and not is_blank(theirs):
                shown = raw_text(theirs)  # a password, which no input ever shows
            texts["theirs"] = _read(field, kind, each.theirs, context)
            texts["post"] = [shown] if isinstance(shown, str) else list(shown) or [""]
            if field.secret:
                texts["action"] = CLEAR if is_blank(theirs) else REPLACE
        stored.append(texts)
    return stored


def _read(field: Field, kind: FieldType, value: Any, context: Context) -> str:
    if field.secret:
        return context.translator.say("secret-value")
    return kind.display(field, None if value is MISSING else value, context) or context.translator.say("no-value")


def put_back(stored: Sequence[Mapping[str, Any]], seen: Mapping[str, Any], id: str) -> PagePost:
    """A submission that writes theirs again, over the record as it was after our own save: `seen` says how that was."""
    known = [each for each in stored if "post" in each]
    posted = {each["key"]: ([""] if each.get("action") == CLEAR else each["post"]) for each in known}
    return PagePost(
        posted=posted,
        actions={each["key"]: each["action"] for each in known if "action" in each},
        definition=seen["definition"],
        version=seen["version"],
        id=id,
        base_text=seen["base"],
        fingerprints_text=seen["seals"],
    )
