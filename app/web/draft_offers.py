"""The drafts of a record -> the notice that offers them, each with its age and a line of what it holds."""

from collections.abc import Sequence

from markupsafe import Markup

from app.fields.base import Context
from app.pages.field_slots import FillFragment
from app.state.drafts import Draft
from app.submissions.outcomes import OpenRecord
from app.submissions.stored import page_from_json
from app.web.notices import Notice, format_age, format_time
from app.web.surface import Surface

MAX_LINE_CHARS = 80


def drafts_notice(
    opened: OpenRecord, drafts: Sequence[Draft], surface: Surface, context: Context, fill: FillFragment
) -> Notice | None:
    """None where no draft has anything that the record has not."""
    say, record = context.translator.say, str(opened.record["id"]) if opened.record else ""
    items = []
    for draft in drafts:
        line = summary_of(opened, draft, context)
        if line is not None:
            texts = {
                "time": format_time(draft.at, context),
                "age": format_age(draft.at, context),
                "line": say("draft-line", {"label": line[0], "text": line[1]}) if line[0] else "",
                "restore_url": surface.address(record, draft=draft.instance),
                "instance": draft.instance,
            }
            items.append(Markup(fill("draft_item", texts)))
    if not items:
        return None
    return {"part": "drafts", "title": say("drafts-offered", {"count": len(items)}), "items": Markup("").join(items)}


def summary_of(opened: OpenRecord, draft: Draft, context: Context) -> tuple[str, str] | None:
    """Label and text of the first input that differs from the record, ("", "") where none may be shown; None where none differs."""
    submission = page_from_json(draft.content)
    for key, texts in submission.posted.items():
        entry = opened.form.by_key.get(key)
        if entry is None:
            if any(text.strip() for text in texts):
                return key, one_line(texts)
            continue
        field, kind = entry
        shown = kind.show(field, opened.values.get(key), context)
        if not field.secret and _given(texts) != _given((shown,) if isinstance(shown, str) else shown):
            return field.label, one_line(texts)
    return ("", "") if submission.withheld or submission.leftovers else None


def one_line(texts: Sequence[str]) -> str:
    line = " ".join(", ".join(_given(texts)).split())
    return line if len(line) <= MAX_LINE_CHARS else f"{line[:MAX_LINE_CHARS]}…"


def _given(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, texts))
