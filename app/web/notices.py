"""What stands above a form: how it changed meanwhile, what two people changed, what was typed and kept."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from app.fields.base import MISSING, Context
from app.forms.compiler import CompiledForm
from app.pages.field_slots import FillFragment
from app.pages.renderer import form_path
from app.state.pending_saves import PendingSave
from app.submissions.drift import Change, Leftover
from app.submissions.merge import FieldConflict
from app.submissions.outcomes import OpenRecord, Rejected, Saved

THEIRS_UNKNOWN = "(nobody knows: the platform keeps no earlier values)"

TOLD = {"saved": "Saved.", "created": "Saved.", "unchanged": "Nothing was changed, so nothing was sent."}

Notice = dict[str, Any]
"""The texts of a part; `part` is its name, "notice" where it is left out."""


def rejected_notices(rejected: Rejected, context: Context, fill: FillFragment) -> list[Notice]:
    form = rejected.opened.form
    found: list[Notice] = []
    if rejected.gone:
        text = "Somebody deleted this record meanwhile. Create makes a new one of what stands here."
        found.append({"title": "Not saved.", "text": text, "tone": "warn"})
    if rejected.refused:
        found.append({"title": "Not saved.", "text": rejected.refused, "tone": "warn"})
    if rejected.repeats:
        found.append(
            {
                "title": "This page was saved before.",
                "text": "What stands here now is different. Save again to make another record of it.",
                "tone": "warn",
            }
        )
    if rejected.drift:
        found.append(_drift(rejected.drift, fill))
    if rejected.leftovers:
        found.append(_losses(rejected.leftovers, fill))
    if rejected.theirs:
        labels = listed([form.by_key[key][0].label for key in rejected.theirs])
        found.append({"title": f"Meanwhile somebody else changed {labels}.", "text": "Both are kept.", "tone": ""})
    if rejected.conflicts:
        items = Markup("").join(_conflict(conflict, form, context, fill) for conflict in rejected.conflicts)
        found.append({"part": "clashes", "items": items})
    return found


def trouble_notice(opened: OpenRecord, context: Context) -> Notice:
    told = moment(opened.entry.checked, context)
    return {"title": f"This is the form as of {told}.", "text": opened.entry.trouble, "tone": "warn"}


def draft_notice(at: float, entity: str, record: str, context: Context) -> Notice:
    own = form_path(entity, record or "new")
    return {"part": "draft", "time": moment(at, context), "restore_url": f"{own}?draft=1"}


def lost_update_notice(pending: PendingSave, context: Context, fill: FillFragment) -> Notice:
    """A save that replaced what somebody else wrote in the very moment: both values, and theirs back where it is known."""
    told = pending.content["overrun"]["fields"]
    known = any("post" in each for each in told)
    items = Markup("").join(Markup(fill("overrun_field", {"theirs": THEIRS_UNKNOWN, **each})) for each in told)
    own = f"/unfinished/{quote(pending.id, safe='')}"
    return {
        "part": "overrun" if known else "overrun_unknown",
        "time": moment(pending.changed / 1000, context),
        "items": items,
        "restore_url": f"{own}/restore",
        "discard_url": f"{own}/discard?back=record",
    }


def told_of(saved: Saved) -> str:
    """The word that a redirect after a save carries."""
    return "saved" if saved.changed or saved.repeated else "unchanged"


def told_fields(saved: Saved, form: CompiledForm) -> str:
    """And behind it the positions of fields that others changed."""
    return "-" + ".".join(str(form.by_key[key][0].position) for key in saved.theirs) if saved.theirs else ""


def read_told(told: str, form: CompiledForm) -> Notice | None:
    """What such a redirect says."""
    word, _, theirs = told.partition("-")
    words = TOLD.get(word, "")
    by_position = {str(field.position): field for field, _ in form.inputs}
    labels = [by_position[position].label for position in theirs.split(".") if position in by_position]
    if words and labels:
        words += f" Meanwhile somebody else changed {listed(labels)}; both are kept."
    if word == "created":
        return {"part": "created", "text": words, "name": form.definition.name, "url": form_path(form.definition.entity, "new")}
    return {"text": words} if words else None


def moment(at: float, context: Context) -> str:
    """A time as people read it: of today without the day."""
    when = datetime.fromtimestamp(at, UTC).astimezone(context.zone)
    today = context.now().astimezone(context.zone).date()
    return f"{when:%H:%M}" if when.date() == today else f"{when:%Y-%m-%d %H:%M}"


def listed(labels: Sequence[str], most: int = 6) -> str:
    shown = [f"“{label}”" for label in labels[:most]]
    if len(labels) > most:
        return f"{', '.join(shown)} and {len(labels) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _drift(changes: Sequence[Change], fill: FillFragment) -> Notice:
    items = Markup("").join(Markup(fill("item", {"text": f"{change.text}."})) for change in changes)
    return {
        "part": "drift",
        "title": "This form was changed while you filled it in.",
        "text": "Everything you typed is here. Look it over and save again.",
        "items": items,
    }


def _losses(lost: Sequence[Leftover], fill: FillFragment) -> Notice:
    items = []
    for each in lost:
        value = "\n".join(each.texts) if each.texts else "(a secret: it is not shown back)"
        items.append(Markup(fill("lost", {"name": f"l.{each.label}", "label": each.label, "value": value})))
    return {"part": "losses", "items": Markup("").join(items)}


def _conflict(conflict: FieldConflict, form: CompiledForm, context: Context, fill: FillFragment) -> Markup:
    field, kind = form.by_key[conflict.key]
    id = conflict_id(form, conflict.key)
    if field.secret:
        return Markup(fill("secret_clash", {"id": id, "label": field.label}))

    def read(value: Any) -> str:
        return kind.display(field, None if value is MISSING else value, context) or "(nothing)"

    shown = kind.show(field, None if conflict.base is MISSING else conflict.base, context)
    texts = (shown,) if isinstance(shown, str) else tuple(shown) or ("",)
    originals = Markup("").join(Markup(fill("original", {"name": f"o.{conflict.key}", "value": text})) for text in texts)
    return Markup(
        fill(
            "clash",
            {
                "id": id,
                "name": f"c.{conflict.key}",
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
