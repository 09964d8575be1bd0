"""OpenRecord or Rejected, and a surface -> the state of a form's page, built in one go."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from app.definition import Field
from app.fields.base import Context
from app.fields.select import chip
from app.forms.compiler import CompiledForm
from app.forms.validation import Message, in_order, message_of
from app.pages.field_slots import FillFragment
from app.pages.slots import PageState
from app.pages.views import Mode, name_field, status_field
from app.platform.base import Principal
from app.submissions.json_input import as_page_post
from app.submissions.merge import FieldConflict
from app.submissions.model import REPLACE
from app.submissions.outcomes import NO_SUBMISSION, OpenRecord, Rejected, Review
from app.submissions.page_post import PagePost, base_text
from app.submissions.secret_checks import secret_keys
from app.texts.text import Fact
from app.texts.translator import Translator
from app.web.notices import Notice, conflict_id, rejected_notices, stale_form_notice
from app.web.surface import Surface


def page_state(
    opened: OpenRecord,
    principal: Principal,
    context: Context,
    fingerprints: str,
    surface: Surface,
    *,
    notices: Sequence[Notice] = (),
    saved: Notice | None = None,
    gone: bool = False,
) -> PageState:
    """A record as stored, or a new one. `fingerprints`: of its secrets. `gone`: it was deleted, and its values are typed ones."""
    return PageState(
        opened.values,
        opened.state,
        context,
        _texts(opened, principal, context, fingerprints, surface),
        {**_fragments(opened, principal, context, surface, notices, gone=gone), **({"saved": [saved]} if saved else {})},
        messages=by_key(opened.form, opened.messages) if opened.messages else {},
        left_out=surface.left_out(opened.form, ()),
    )


def rejected_state(
    rejected: Review,
    principal: Principal,
    context: Context,
    fingerprints: str,
    surface: Surface,
    fill: FillFragment,
    *,
    drafted: bool = False,
    retype: bool = False,
) -> PageState:
    """A submission that was not saved: everything as typed, with what is wrong. What is typed of a secret is not shown back;
    `retype` says so at each, where no script puts it back.

    Of an existing record only what was typed replaces the stored values: the rest may have been changed by others meanwhile.
    """
    opened, interpretation = rejected.opened, rejected.interpretation
    form = opened.form
    submission = as_page_post(form, rejected.submission, context)
    messages = _messages(rejected)
    if retype:
        messages = in_order(form, [*messages, *_to_be_typed_again(rejected)])
    errors = [message for message in messages if message.severity == "error"]
    problems = problems_by_panel(form, errors)
    texts = _texts(
        opened,
        principal,
        context,
        fingerprints,
        surface,
        drafted=drafted or submission.drafted,
        wrong=bool(errors),
        submission=submission,
    )
    id = str(opened.record["id"]) if opened.record else ""
    notices = rejected_notices(rejected, context, fill, surface.leftovers_address(id))
    fragments = _fragments(opened, principal, context, surface, notices, gone=isinstance(rejected, Rejected) and rejected.gone)
    return PageState(
        opened.values,
        interpretation.state,
        context,
        texts,
        {**fragments, "summary": [_summary(form, errors, context.translator, fill)]} if errors else fragments,
        posted=_typed_texts(rejected, submission),
        messages=by_key(form, messages),
        changed=frozenset(interpretation.changes) | {key_of(form, message) for message in interpretation.messages},
        problems_by_panel=problems,
        actions=_actions(rejected),
        left_out=surface.left_out(form, problems),
    )


def shown_messages(rejected: Review) -> dict[str, list[Message]]:
    """The messages of fields by key: of what is wrong, and of what two people changed."""
    return by_key(rejected.opened.form, _messages(rejected))


def record_name(form: CompiledForm, opened: OpenRecord, translator: Translator) -> str:
    if opened.record is None:
        return translator.say("title-new", {"name": form.definition.name})
    field = name_field(form)
    name = opened.values.get(field.key) if field else None
    if isinstance(name, str) and name.strip():
        return name
    return translator.say("title-unnamed", {"name": form.definition.name})


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
    if not principal.may("write", opened.form.definition.entity):
        return "view"
    return "edit" if opened.record else "new"


def _texts(
    opened: OpenRecord,
    principal: Principal,
    context: Context,
    fingerprints: str,
    surface: Surface,
    *,
    drafted: bool = False,
    wrong: bool = False,
    submission: PagePost = NO_SUBMISSION,
) -> dict[str, str]:
    form = opened.form
    id = str(opened.record["id"]) if opened.record else ""
    heading = record_name(form, opened, context.translator)
    random, texts = secrets.token_urlsafe(48), surface.texts(id)
    return {
        "nonce": random[:22],
        "title": context.translator.say("title-error", {"title": heading}) if wrong else heading,
        "heading": heading,
        "version": "" if opened.version is None else str(opened.version),
        "submission": random[22:43],
        "instance": submission.instance or random[43:],
        "restored": submission.restored,
        "layout": "",
        "owner": hashlib.blake2b(f"{principal.tenant}\0{principal.person}".encode(), digest_size=12).hexdigest(),
        "base": base_text(form, opened.values) if opened.record else "",
        "seals": fingerprints,
        "drafted": "1" if drafted else "",
        "user": principal.display_name,
        "record_id": id,
        **texts,
        "why_url": texts.get("why_url", "") if not principal.guest and principal.may("admin", form.definition.entity) else "",
    }


def _fragments(
    opened: OpenRecord, principal: Principal, context: Context, surface: Surface, notices: Sequence[Notice], *, gone: bool
) -> dict[str, Sequence[Mapping[str, Any]]]:
    id = str(opened.record["id"]) if opened.record else ""
    is_admin = principal.may("admin", opened.form.definition.entity)
    stale = [stale_form_notice(opened.entry, context, is_admin=is_admin)] if opened.entry.trouble else []
    return {
        "status": _status(opened.form, opened, context),
        "notices": [*stale, *notices],
        **surface.fragments(id, gone=gone),
    }


def _messages(rejected: Review) -> list[Message]:
    form = rejected.opened.form
    return [*(each for each in rejected.messages if form.field_at(each.path)), *_conflict_messages(rejected)]


def _typed_texts(rejected: Review, submission: PagePost) -> dict[str, Sequence[str]]:
    """The texts shown instead of stored values: of a new record all that were posted, of an existing one those that were typed."""
    form, interpretation = rejected.opened.form, rejected.interpretation
    posted, locked, typed = submission.posted, interpretation.state.readonly, interpretation.edited_keys
    keys = form.seen_keys if rejected.opened.record is None else [key for key in form.seen_keys if key in typed]
    return {key: posted[key] for key in keys if key in posted and key not in locked}


def _status(form: CompiledForm, opened: OpenRecord, context: Context) -> list[dict[str, Any]]:
    field = status_field(form)
    value = opened.values.get(field.key) if field and opened.record else None
    if field is None or value in (None, ""):
        return []
    color = next((option.color for option in field.options if option.id == value), "")
    return [dict(chip(form.by_key[field.key][1].display(field, value, context), color))]


def _conflict_messages(rejected: Review) -> list[Message]:
    form = rejected.opened.form
    labels = {each.path: form.by_key[key_of(form, each)][0].label for each in rejected.conflicts}
    return [Message(path, "field-conflict", {"label": label}, "error", "conflict") for path, label in labels.items()]


def _actions(rejected: Review) -> dict[str, str]:
    """What stays chosen for stored secrets: who typed a new one and chose nothing meant to replace."""
    actions = rejected.interpretation.actions
    typed = {field.key: REPLACE for field in _typed_secrets(rejected) if field.key not in actions}
    return {**actions, **typed}


def _typed_secrets(rejected: Review) -> list[Field]:
    submission, edited = rejected.submission, rejected.interpretation.edited_keys
    posted, withheld = submission.posted, submission.withheld if isinstance(submission, PagePost) else ()
    form = rejected.opened.form
    typed = [
        key for key in secret_keys(form) if key in withheld or (key in edited and any(text.strip() for text in posted.get(key, ())))
    ]
    return [form.by_key[key][0] for key in typed]


def _to_be_typed_again(rejected: Review) -> list[Message]:
    mentioned = {message.path for message in rejected.messages if message.severity == "error"}
    mentioned |= {conflict.path for conflict in rejected.conflicts}
    return [message_of(field, Fact("secret-retype"), "retype") for field in _typed_secrets(rejected) if field.path not in mentioned]


def _summary(form: CompiledForm, errors: Sequence[Message], translator: Translator, fill: FillFragment) -> dict[str, Any]:
    items = Markup("").join(
        Markup(
            fill(
                "problem",
                {
                    "href": f"#{_element_id(form, message)}",
                    "rule": message.rule,
                    "text": translator.say(message.code, message.params),
                    "panel": form.definition.panels[form.panel_of[key_of(form, message)]].name,
                },
            )
        )
        for message in errors
    )
    return {"title": translator.say("problems", {"count": len(errors)}), "items": items}


def _element_id(form: CompiledForm, message: Message) -> str:
    """The id of the element to go to."""
    key = key_of(form, message)
    return conflict_id(form, key) if message.rule == "conflict" else f"f{form.by_key[key][0].position}-input"
