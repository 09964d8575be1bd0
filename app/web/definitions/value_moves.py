"""What the publish page offers for the values of a field beside a conversion: fill, map options, set aside, split, join."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.definition import Field
from app.errors import EditRefused
from app.fields import FIELD_TYPES
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.scopes import pointer
from app.platform.base import Principal
from app.records.definition_editing import OpenDraft
from app.records.definition_publishing import Change
from app.records.step_previews import StepPreview, preview_steps
from app.steps.json_form import step_to_json
from app.texts.translator import Translator
from app.web.definitions.posted_steps import Pairs, line_view, posted_steps
from app.web.definitions.step_words import step_sentences
from app.web.services import Services

Json = dict[str, Any]
MAX_PARTS = 4
"""Of a value that is split or joined, on the page; programs can send more."""
SPLIT, MERGE, FILL, BLANK = "split", "merge", "fill:", "blank:"
TEXTS = frozenset({"text"})


def with_added(pairs: Pairs) -> list[tuple[str, str]]:
    """What was chosen below "Move values" becomes a step among the others, whichever button was pressed."""
    kept = [pair for pair in pairs if pair[0].partition(".")[0] not in (SPLIT, MERGE)]
    first, several = dict(reversed(list(pairs))), _several(pairs)
    if first.get("split.at"):
        separator = first.get("split.separator") or " "
        kept.append(
            ("step", json.dumps({"step": SPLIT, "at": first["split.at"], "into": several("split.into"), "separator": separator}))
        )
    if first.get("merge.into"):
        separator = first.get("merge.separator", " ") or " "
        kept.append(
            (
                "step",
                json.dumps({"step": MERGE, "from": several("merge.from"), "into": first["merge.into"], "separator": separator}),
            )
        )
    return kept


def _several(pairs: Pairs) -> Any:
    return lambda name: list(dict.fromkeys(text for key, text in pairs if key == name and text))


def filled(pairs: Pairs, form: CompiledForm, context: Context) -> list[Json]:
    """`fill:<pointer>` is a value for records that have none, `blank:<pointer>` says that emptied ones get it, too.

    Raises EditRefused for a text that the field doesn't read.
    """
    fields = {pointer(*field.path): field for field, _ in form.inputs}
    blank = {name.removeprefix(BLANK) for name, _ in pairs if name.startswith(BLANK)}
    steps: list[Json] = []
    for name, text in pairs:
        at = name.removeprefix(FILL)
        if name.startswith(FILL) and text.strip() and at in fields:
            steps.append({"step": "fill", "at": at, "value": _value(fields[at], text, context), "blank": at in blank})
    return steps


def _value(field: Field, text: str, context: Context) -> Any:
    value = text == "true" if _is_flag(field) else FIELD_TYPES[field.type].parse(field, [text], context)
    if value is MISSING or isinstance(value, Unreadable):
        raise EditRefused("step-unreadable", name=field.label)
    return value


def _is_flag(field: Field) -> bool:
    return FIELD_TYPES[field.type].kind.name == "boolean"


async def chosen_steps(
    services: Services, principal: Principal, entity: str, pairs: Pairs, opened: OpenDraft | None = None
) -> list[dict[str, Any]]:
    """All that was answered. Raises EditRefused, BadDefinition."""
    steps = posted_steps(pairs)
    if not any(name.startswith(FILL) and text for name, text in pairs):
        return steps
    opened = opened or await services.definition_editing.open(principal, entity)
    new = await services.definition_impacts.new_form(principal, entity, opened.draft.document)
    return [*steps, *filled(pairs, new, services.context_of(principal))]


async def with_choices(
    services: Services, principal: Principal, opened: OpenDraft, changes: list[dict[str, Any]], pairs: Pairs
) -> tuple[CompiledForm, CompiledForm]:
    """Puts into each change what can be chosen for its values. Returns the form as it is and as it would be."""
    old = await services.definitions.form(principal, opened.entity)
    new = await services.definition_impacts.new_form(principal, opened.entity, opened.draft.document)
    if services.definition_editing.steps.can_move:
        for change in changes:
            change["choices"] = field_choices(services.translator, change, old, new, pairs)
    return old, new


async def moves_offered(
    services: Services,
    principal: Principal,
    opened: OpenDraft,
    forms: tuple[CompiledForm, CompiledForm],
    change: Change | None,
    shown: Iterable[str],
    pairs: Pairs,
) -> dict[str, Any] | None:
    """The card for what is split and joined."""
    if not services.definition_editing.steps.can_move:
        return None
    secrets = {field.path for form in forms for field, _ in form.inputs if field.secret}
    steps = change.steps if change else ()
    previews = await preview_steps(services.platform, principal, opened.entity, steps, secrets)
    return moves_view(services.translator, *forms, pairs, shown, previews)


def steps_shown(questions: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """As JSON: what can be chosen in a question or beside a change."""
    yield from (question["step"] for question in questions)
    for choices in (change["choices"] for change in changes if change["choices"]):
        yield from (choice["step"] for option in choices["options"] for choice in option["choices"])
        if choices["retire"]:
            yield choices["retire"]["step"]


def field_choices(translator: Translator, change: Mapping[str, Any], old: CompiledForm, new: CompiledForm, pairs: Pairs) -> Json:
    """What can be chosen for one change of the report: `fill`, `options`, `retire`, each None where it makes no sense."""
    at, steps = change["pointer"], {text for name, text in pairs if name == "step"}
    before = next((field for field, _ in old.inputs if pointer(*field.path) == change.get("former", at)), None)
    after = next((field for field, _ in new.inputs if pointer(*field.path) == at), None)
    codes = {effect["code"] for effect in change["effects"]}
    needs = bool(codes & {"became-required", "field-added-required"}) or change["kind"] == "added"
    return {
        "fill": _fill_view(translator, after, dict(pairs)) if after and needs and not after.secret else None,
        "options": _option_views(translator, at, before, after, steps) if before and after and not after.secret else [],
        "retire": _retire_view(at, steps) if before and change["kind"] == "removed" and not before.secret else None,
    }


def _fill_view(translator: Translator, field: Field, given: Mapping[str, str]) -> Json:
    at = pointer(*field.path)
    value = given.get(f"{FILL}{at}", "")
    flags = [("true", translator.say("fill-true")), ("false", translator.say("fill-false"))]
    offered = flags if _is_flag(field) else [(option.id, option.text) for option in field.options]
    choices = [{"id": id, "text": text, "is_chosen": id == value} for id, text in offered]
    return {"name": f"{FILL}{at}", "value": value, "choices": choices, "blank": f"{BLANK}{at}", "is_blank": f"{BLANK}{at}" in given}


def _option_views(translator: Translator, at: str, before: Field, after: Field, steps: set[str]) -> list[Json]:
    """Options that are gone: each can become another one, or be taken out."""
    if not after.options:
        return []
    ids = {option.id for option in after.options}
    views = []
    for option in before.options:
        if option.id not in ids:
            targets = [("", translator.say("option-cleared")), *((each.id, each.text) for each in after.options)]
            choices = []
            for id, text in targets:
                step = json.dumps({"step": "options", "at": at, "map": {option.id: id}})
                words = translator.say("option-becomes", {"before": option.text, "after": text}) if id else text
                choices.append({"step": step, "text": words, "is_chosen": step in steps})
            views.append({"text": option.text, "choices": choices})
    return views


def _retire_view(at: str, steps: set[str]) -> Json:
    step = json.dumps({"step": "retire", "at": at})
    return {"step": step, "is_chosen": step in steps}


def moves_view(
    translator: Translator,
    old: CompiledForm,
    new: CompiledForm,
    pairs: Pairs,
    shown: Iterable[str],
    previews: Sequence[StepPreview],
) -> Json:
    """The steps that stand nowhere else on the page, with what becomes of values, and the fields for new ones. `shown`: the steps,
    as JSON, that can be chosen elsewhere on the page."""
    elsewhere, found = set(shown), {json.dumps(step_to_json(each.step), sort_keys=True): each for each in previews}
    steps = []
    for name, text in pairs:
        if name == "step" and text and text not in elsewhere:
            preview = found.get(_normal(text))
            steps.append({"step": text, "text": _sentence(translator, text), "preview": _preview_view(translator, preview)})
    return {"steps": steps, "before": _texts(old), "after": _texts(new), "parts": range(1, MAX_PARTS + 1)}


def _normal(text: str) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text


def _sentence(translator: Translator, text: str) -> str:
    try:
        return step_sentences(translator, [json.loads(text)])[0]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return text


def _preview_view(translator: Translator, preview: StepPreview | None) -> Json | None:
    if preview is None:
        return None
    lines = [line_view(translator, line) for line in preview.lines]
    return {"lines": lines, "distinct": preview.distinct, "failing": preview.failing, "is_secret": preview.is_secret}


def _texts(form: CompiledForm) -> list[Json]:
    """Fields whose values can be split and joined."""
    fields = [field for field, _ in form.inputs if not field.secret and not field.multiple]
    return [
        {"pointer": pointer(*field.path), "label": field.label} for field in fields if FIELD_TYPES[field.type].kind.name in TEXTS
    ]
