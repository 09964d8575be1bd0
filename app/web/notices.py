"""What a page says above a form: how the form changed meanwhile, what two people changed, what input is not saved."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from app.fields.base import MISSING, Context, Unreadable, is_blank
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.pages.field_slots import FillFragment
from app.state.pending_saves import PendingSave
from app.submissions.drift import Change
from app.submissions.merge import FieldConflict
from app.submissions.outcomes import OpenRecord, Rejected, Review, Saved
from app.texts.translator import Translator
from app.web.leftover_notices import not_taken_notice
from app.web.urls import NEW, form_path, unfinished_path

RESULTS = {"saved": "saved", "created": "saved", "unchanged": "unchanged"}
"""The word of `?told=` -> the code of what is said."""

Notice = dict[str, Any]
"""The texts of a part; `part` is its name, "notice" where it is left out."""


def rejected_notices(rejected: Review, context: Context, fill: FillFragment, leftovers_url: str) -> list[Notice]:
    form, say = rejected.opened.form, context.translator.say
    notices: list[Notice] = []
    if isinstance(rejected, Rejected):
        notices += _rejection_notices(rejected, context.translator)
    if rejected.drift:
        notices.append(_drift(rejected.drift, context, fill))
    if rejected.not_taken:
        notices.append(not_taken_notice(rejected, context.translator, fill, leftovers_url))
    if rejected.theirs:
        labels = tuple(form.by_key[key][0].label for key in rejected.theirs)
        notices.append({"title": say("others-changed", {"fields": labels}), "text": say("others-changed-advice"), "tone": ""})
    if rejected.conflicts:
        items = Markup("").join(_conflict(conflict, form, context, fill) for conflict in rejected.conflicts)
        notices.append({"part": "conflicts", "items": items})
    return notices


def _rejection_notices(rejected: Rejected, translator: Translator) -> list[Notice]:
    say = translator.say
    notices: list[Notice] = []
    if rejected.gone:
        notices.append({"title": say("not-saved"), "text": say("record-deleted-meanwhile"), "tone": "warn"})
    if rejected.refused:
        notices.append({"title": say("not-saved"), "text": say(rejected.refused.code, rejected.refused.params), "tone": "warn"})
    if rejected.repeats:
        notices.append({"title": say("saved-already"), "text": say("saved-already-advice"), "tone": "warn"})
    return notices


def stale_form_notice(entry: Entry, context: Context, *, is_admin: bool) -> Notice:
    """That the form may be out of date, since its current definition cannot be used. What is wrong in it is for administrators."""
    say, flaw, outage = context.translator.say, entry.flaw, entry.outage
    time = {"time": format_time(entry.checked, context)}
    if flaw is None:
        return {"title": say("old-definition", time), "text": say(outage.code, outage.params) if outage else "", "tone": "warn"}
    return {"title": say("broken-definition", time), "text": say(flaw.code, flaw.params) if is_admin else "", "tone": "warn"}


def copy_notice(original: OpenRecord, translator: Translator) -> Notice:
    """That a new record begins with the values of another one, and which secrets of it were not copied."""
    fields = [field for field, _ in original.form.inputs if field.secret and not is_blank(original.values.get(field.key))]
    text = translator.say("copy-without", {"fields": tuple(field.label for field in fields)}) if fields else ""
    return {"title": translator.say("is-copy"), "text": text, "tone": ""}


def lost_update_notice(pending: PendingSave, context: Context, fill: FillFragment) -> Notice:
    """That a save replaced what somebody else wrote in the same moment: both values, and a way to put theirs back if known."""
    fields = pending.content["lost_updates"]["fields"]
    are_known = any("post" in each for each in fields)
    unknown = context.translator.say("value-unknown")
    items = Markup("").join(Markup(fill("lost_update_field", {"theirs": unknown, **each})) for each in fields)
    own = unfinished_path(pending.id)
    return {
        "part": "lost_update" if are_known else "lost_update_unknown",
        "time": format_time(pending.changed / 1000, context),
        "items": items,
        "restore_url": f"{own}/restore",
        "discard_url": f"{own}/discard?back=record",
    }


def save_result(saved: Saved, *, created: bool) -> str:
    """A save -> the word that the redirect after it carries as `?told=`."""
    if created:
        return "created"
    return "saved" if saved.changed or saved.repeated else "unchanged"


def merged_fields(saved: Saved, form: CompiledForm) -> str:
    """What is added to that word: the positions of fields that somebody else changed meanwhile. `-3.7`, or "" for none."""
    return "-" + ".".join(str(form.by_key[key][0].position) for key in saved.theirs) if saved.theirs else ""


def saved_notice(result: str, form: CompiledForm, translator: Translator) -> Notice | None:
    """The value of `?told=`, such as `saved-3.7` -> what the page says; None for a word that means nothing."""
    word, _, positions = result.partition("-")
    text = translator.say(RESULTS[word]) if word in RESULTS else ""
    by_position = {str(field.position): field for field, _ in form.inputs}
    labels = [by_position[position].label for position in positions.split(".") if position in by_position]
    if text and labels:
        text = f"{text} {translator.say('also-changed', {'fields': tuple(labels)})}"
    if word == "created":
        return {"part": "created", "text": text, "name": form.definition.name, "url": form_path(form.definition.entity, NEW)}
    return {"text": text} if text else None


def format_time(at: float, context: Context) -> str:
    """Seconds since the epoch -> `14:05`, or `2026-03-01 14:05` where that is not today."""
    when = datetime.fromtimestamp(at, UTC).astimezone(context.zone)
    today = context.now().astimezone(context.zone).date()
    return f"{when:%H:%M}" if when.date() == today else f"{when:%Y-%m-%d %H:%M}"


def format_age(at: float, context: Context) -> str:
    """Seconds since the epoch -> "just now", "5 minutes ago", "3 days ago"."""
    minutes = max(0, int((context.now().timestamp() - at) // 60))
    say = context.translator.say
    if minutes < 1:
        return say("age-now")
    if minutes < 60:
        return say("age-minutes", {"count": minutes})
    hours = minutes // 60
    return say("age-hours", {"count": hours}) if hours < 48 else say("age-days", {"count": hours // 24})


def _drift(changes: Sequence[Change], context: Context, fill: FillFragment) -> Notice:
    say = context.translator.say
    texts = (say(change.code, change.params) for change in changes)
    items = Markup("").join(Markup(fill("item", {"text": text})) for text in texts)
    return {
        "part": "drift",
        "title": say("form-changed"),
        "text": say("form-changed-advice"),
        "items": items,
    }


def _conflict(conflict: FieldConflict, form: CompiledForm, context: Context, fill: FillFragment) -> Markup:
    field, kind = form.by_key[form.scope.key_at(conflict.path) or ""]
    id = conflict_id(form, field.key)
    if field.secret:
        return Markup(fill("secret_conflict", {"id": id, "label": field.label}))

    def read(value: Any) -> str:
        if isinstance(value, Unreadable):
            return ", ".join(value.posted)
        return kind.display(field, None if value is MISSING else value, context) or context.translator.say("no-value")

    shown = kind.show(field, None if conflict.base is MISSING else conflict.base, context)
    texts = (shown,) if isinstance(shown, str) else tuple(shown) or ("",)
    originals = Markup("").join(Markup(fill("original", {"name": f"o.{field.key}", "value": text})) for text in texts)
    return Markup(
        fill(
            "conflict",
            {
                "id": id,
                "name": f"c.{field.key}",
                "label": field.label,
                "mine": read(conflict.mine),
                "theirs": read(conflict.theirs),
                "original": read(conflict.base),
                "originals": originals,
            },
        )
    )


def conflict_id(form: CompiledForm, key: str) -> str:
    return f"c{form.by_key[key][0].position}"
