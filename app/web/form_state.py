"""Opened, Returned, Saved -> the texts and fragments of a form's page."""

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.validation import Message
from app.pages.field_slots import FillFragment
from app.pages.renderer import form_path
from app.pages.slots import PageState
from app.pages.views import Mode, name_field, status_field
from app.platform.base import Principal
from app.submissions.json_input import as_posted
from app.submissions.model import KEEP, REPLACE, base_text
from app.submissions.outcomes import OpenRecord, Rejected
from app.submissions.review import in_order
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
        state.messages = by_key(opened.messages)
    return state


def rejected_state(
    rejected: Rejected,
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
    opened, interpreted = rejected.opened, rejected.interpreted
    form = opened.form
    submission = as_posted(form, rejected.submission, context)
    messages = [*(each for each in rejected.messages if each.key), *_conflict_messages(form, rejected)]
    if retype:
        messages = in_order(form, [*messages, *_to_be_typed_again(rejected)])
    notices = rejected_notices(rejected, context, fill)
    state = page_state(opened, principal, context, seals, notices=notices, drafted=drafted or submission.drafted)
    state.rules = interpreted.state
    posted, locked, typed = submission.posted, interpreted.state.readonly, interpreted.typed
    as_typed = form.seen_keys if opened.record is None else [key for key in form.seen_keys if key in typed]
    state.posted = {key: posted[key] for key in as_typed if key in posted and key not in locked}
    state.messages = by_key(messages)
    state.actions = _actions(rejected)
    state.changed = frozenset(interpreted.touched) | {message.key for message in interpreted.messages}
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


def by_key(messages: Sequence[Message]) -> dict[str, list[Message]]:
    grouped: dict[str, list[Message]] = {}
    for message in messages:
        grouped.setdefault(message.key, []).append(message)
    return grouped


def problems_by_panel(form: CompiledForm, errors: Sequence[Message]) -> dict[int, int]:
    return Counter(form.panel_of[key] for key in {message.key for message in errors})


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
    return [{"text": form.by_key[field.key][1].display(field, value, context), "color": color or "currentColor"}]


def _conflict_messages(form: CompiledForm, rejected: Rejected) -> list[Message]:
    labels = {conflict.key: form.by_key[conflict.key][0].label for conflict in rejected.conflicts}
    return [
        Message(key, f"{label} was changed by somebody else, too: choose what to save", "error", "conflict")
        for key, label in labels.items()
    ]


def _actions(rejected: Rejected) -> dict[str, str]:
    """What stays chosen for stored secrets: who typed a new one meant to replace."""
    typed = {key: REPLACE for key in _typed_secrets(rejected) if rejected.submission.actions.get(key, KEEP) == KEEP}
    return {**rejected.submission.actions, **typed}


def _typed_secrets(rejected: Rejected) -> list[str]:
    posted = rejected.submission.posted
    return [
        field.key
        for field, _ in rejected.opened.form.inputs
        if field.secret and field.key in rejected.interpreted.typed and any(text.strip() for text in posted.get(field.key, ()))
    ]


def _to_be_typed_again(rejected: Rejected) -> list[Message]:
    told = {message.key for message in rejected.messages if message.severity == "error"}
    told |= {conflict.key for conflict in rejected.conflicts}
    by_id = rejected.opened.form.by_key
    return [
        Message(key, f"Type {by_id[key][0].label} again: what is typed into a secret is not shown back", "error", "retype")
        for key in _typed_secrets(rejected)
        if key not in told
    ]


def _summary(form: CompiledForm, errors: Sequence[Message], fill: FillFragment) -> dict[str, Any]:
    items = Markup("").join(
        Markup(
            fill(
                "problem",
                {
                    "href": f"#{_place_of(form, message)}",
                    "text": message.text,
                    "panel": form.definition.panels[form.panel_of[message.key]].name,
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
    return conflict_id(form, message.key) if message.code == "conflict" else f"f{form.by_key[message.key][0].position}-input"
