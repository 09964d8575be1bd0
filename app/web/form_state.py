"""Opened, Returned, Saved -> the texts and fragments of a form's page."""

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from app.definition import Field
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.validation import Message, in_order
from app.pages.field_slots import FillFragment
from app.pages.renderer import form_path
from app.pages.slots import PageState
from app.pages.views import Mode, name_field, status_field
from app.platform.base import Principal
from app.submissions.json_input import as_page_post
from app.submissions.merge import FieldConflict
from app.submissions.model import KEEP, REPLACE, base_text
from app.submissions.outcomes import OpenRecord, Review
from app.web.notices import Notice, conflict_id, rejected_notices, trouble_notice


def page_state(
    opened: OpenRecord,
    principal: Principal,
    context: Context,
    seals: str,
    *,
    notices: Sequence[Notice] = (),
    saved: Notice | None = None,
    drafted: bool = False,
) -> PageState:
    """A record as it is stored, or a new one. `seals`: `Records.seals` of it."""
    form = opened.form
    entity = form.definition.entity
    id = str(opened.record["id"]) if opened.record else ""
    own = form_path(entity, id) if id else form_path(entity, "new")
    heading = record_name(form, opened)
    random = secrets.token_urlsafe(32)
    texts = {
        "nonce": random[:22],
        "title": heading,
        "heading": heading,
        "action": own,
        "version": "" if opened.version is None else str(opened.version),
        "submission": random[22:],
        "base": base_text(form, opened.values) if opened.record else "",
        "seals": seals,
        "drafted": "1" if drafted else "",
        "user": principal.user,
        "record_url": own,
        "record_id": id,
        "delete_url": f"{own}/delete" if id else "",
    }
    fragments: dict[str, Sequence[dict[str, Any]]] = {"status": _status(form, opened, context)}
    told = [*([trouble_notice(opened, context)] if opened.entry.trouble else []), *notices]
    if told:
        fragments["notices"] = told
    if saved:
        fragments["saved"] = [saved]
    state = PageState(opened.values, opened.state, context, texts, fragments)
    if opened.messages:
        state.messages = by_key(form, opened.messages)
    return state


def rejected_state(
    rejected: Review,
    principal: Principal,
    context: Context,
    seals: str,
    fill: FillFragment,
    *,
    drafted: bool = False,
    retype: bool = False,
) -> PageState:
    """A submission that was not saved: everything as typed, with what is wrong. What is typed of a secret is not shown back;
    `retype` says so at each, where no script puts it back.

    Of an existing record only what was typed stands in for the stored values: the rest may have been changed by others meanwhile.
    """
    opened, interpretation = rejected.opened, rejected.interpretation
    form = opened.form
    submission = as_page_post(form, rejected.submission, context)
    messages = [*(each for each in rejected.messages if form.field_at(each.path)), *_conflict_messages(form, rejected)]
    if retype:
        messages = in_order(form, [*messages, *_to_be_typed_again(rejected)])
    notices = rejected_notices(rejected, context, fill)
    state = page_state(opened, principal, context, seals, notices=notices, drafted=drafted or submission.drafted)
    state.rules = interpretation.state
    posted, locked, typed = submission.posted, interpretation.state.readonly, interpretation.edited_keys
    as_typed = form.seen_keys if opened.record is None else [key for key in form.seen_keys if key in typed]
    state.posted = {key: posted[key] for key in as_typed if key in posted and key not in locked}
    state.messages = by_key(form, messages)
    state.actions = _actions(rejected)
    state.changed = frozenset(interpretation.changes) | {key_of(form, message) for message in interpretation.messages}
    errors = [message for message in messages if message.severity == "error"]
    if errors:
        state.problems_by_panel = problems_by_panel(form, errors)
        state.texts = {**state.texts, "title": f"Error: {state.texts['heading']}"}
        state.fragments = {**state.fragments, "summary": [_summary(form, errors, fill)]}
    return state


def record_name(form: CompiledForm, opened: OpenRecord) -> str:
    if opened.record is None:
        return f"New {form.definition.name}"
    field = name_field(form)
    name = opened.values.get(field.key) if field else None
    return name if isinstance(name, str) and name.strip() else f"{form.definition.name} without a name"


def key_of(form: CompiledForm, about: Message | FieldConflict) -> str:
    """The key of the field that a message or a conflict is about; "" for none."""
    return form.scope.key_at(about.path) or ""


def by_key(form: CompiledForm, messages: Sequence[Message]) -> dict[str, list[Message]]:
    grouped: dict[str, list[Message]] = {}
    for message in messages:
        grouped.setdefault(key_of(form, message), []).append(message)
    return grouped


def problems_by_panel(form: CompiledForm, errors: Sequence[Message]) -> dict[int, int]:
    return Counter(form.panel_of[key] for key in {key_of(form, message) for message in errors})


def page_mode(opened: OpenRecord, principal: Principal) -> Mode:
    if not principal.may("write"):
        return "view"
    return "edit" if opened.record else "new"


def _status(form: CompiledForm, opened: OpenRecord, context: Context) -> list[dict[str, Any]]:
    field = status_field(form)
    value = opened.values.get(field.key) if field and opened.record else None
    if field is None or value in (None, ""):
        return []
    color = next((option.color for option in field.options if option.id == value), "")
    return [{"text": form.by_key[field.key][1].read(field, value, context), "color": color or "currentColor"}]


def _conflict_messages(form: CompiledForm, review: Review) -> list[Message]:
    labels = {each.path: form.by_key[key_of(form, each)][0].label for each in review.conflicts}
    return [
        Message(path, f"{label} was changed by somebody else, too: choose what to save", "error", "conflict")
        for path, label in labels.items()
    ]


def _actions(review: Review) -> dict[str, str]:
    """What stays chosen for stored secrets: who typed a new one meant to replace."""
    actions = review.interpretation.actions
    typed = {field.key: REPLACE for field in _typed_secrets(review) if actions.get(field.key, KEEP) == KEEP}
    return {**actions, **typed}


def _typed_secrets(review: Review) -> list[Field]:
    posted, edited = review.submission.posted, review.interpretation.edited_keys
    return [
        field
        for field, _ in review.opened.form.inputs
        if field.secret and field.key in edited and any(text.strip() for text in posted.get(field.key, ()))
    ]


def _to_be_typed_again(review: Review) -> list[Message]:
    spoken_of = {message.path for message in review.messages if message.severity == "error"}
    spoken_of |= {conflict.path for conflict in review.conflicts}
    return [
        Message(field.path, f"Type {field.label} again: what is typed into a secret is not shown back", "error", "retype")
        for field in _typed_secrets(review)
        if field.path not in spoken_of
    ]


def _summary(form: CompiledForm, errors: Sequence[Message], fill: FillFragment) -> dict[str, Any]:
    items = Markup("").join(
        Markup(
            fill(
                "problem",
                {
                    "href": f"#{_place_of(form, message)}",
                    "text": message.text,
                    "panel": form.definition.panels[form.panel_of[key_of(form, message)]].name,
                },
            )
        )
        for message in errors
    )
    count = len(errors)
    title = "There is a problem" if count == 1 else f"There are {count} problems"
    return {"title": title, "items": items}


def _place_of(form: CompiledForm, message: Message) -> str:
    """The id of the element to go to."""
    key = key_of(form, message)
    return conflict_id(form, key) if message.code == "conflict" else f"f{form.by_key[key][0].position}-input"
