"""Makes open records and rejected submissions without a platform."""

from typing import Any

from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.platform.base import Principal
from app.submissions.outcomes import OpenRecord, Rejected
from app.submissions.page_post import read_page_post
from tests.making import CONTEXT

PERSON = Principal("acme", "jane", "df_pat_x")
READER = Principal("acme", "jane", "df_pat_x", frozenset({"read"}))


def open_record(form: CompiledForm, record: dict[str, Any] | None = None, **entry: Any) -> OpenRecord:
    values = form.values_of(record) if record else {}
    return OpenRecord(Entry(form, (), 0, 0.0, **entry), record, values, form.rules.evaluate(values), [])


def rejected(form: CompiledForm, record: dict[str, Any] | None, *pairs: tuple[str, str], **more: Any) -> Rejected:
    """Posted pairs that were not saved; unreadable ones have their messages."""
    opened, post = open_record(form, record), read_page_post(pairs)
    interpretation = post.interpret(form, opened.values, CONTEXT, new=False)
    return Rejected(opened, interpretation, **{"messages": interpretation.messages, "submission": post, **more})
