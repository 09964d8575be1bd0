"""A posted form -> the input that a page can give back which cannot show the form itself: a sign-in page, or an error."""

import logging
import re
from dataclasses import dataclass

import orjson
from starlette.requests import Request

from app.reading.secrets import looks_secret
from app.submissions.page_post import read_page_post
from app.web.form_bodies import Pairs, posted_before, read_form
from app.web.services import Services, services_of

log = logging.getLogger("forms")

FORM_PATH = re.compile("/forms/([^/]+)/(?!check$)([^/]+)")


@dataclass(frozen=True, slots=True)
class UnsavedInput:
    """`carried` are the form's pairs without secrets; `shown` the changed ones of them: (label, name, text)."""

    path: str
    carried: list[tuple[str, str]]
    shown: list[tuple[str, str, str]]

    @property
    def resumable(self) -> list[tuple[str, str]]:
        """The pairs that go on after a sign-in: the actions for secrets are chosen anew."""
        return [pair for pair in self.carried if not pair[0].startswith("s.")]

    @property
    def unseen(self) -> list[tuple[str, str]]:
        """The pairs that a form must carry besides those that it shows."""
        visible = {(name, text) for _, name, text in self.shown}
        return [pair for pair in self.carried if pair not in visible]


async def posted_input(request: Request) -> UnsavedInput | None:
    """The input of a form that was posted to its own page; None for any other request. May read the body.

    Every field that any definition of the entity has or had as a secret is left out.
    """
    match = FORM_PATH.fullmatch(request.url.path)
    if request.method != "POST" or match is None:
        return None
    return await unsaved_input_of(request, match[1])


async def unsaved_input_of(request: Request, entity: str) -> UnsavedInput:
    """Of a form of the entity that is posted here. Raises what `read_form` does."""
    services = services_of(request)
    return await _unsaved_input(services, request.url.path, entity, await read_form(request, services.settings.max_body_bytes))


async def posted_input_read_before(request: Request) -> UnsavedInput | None:
    """The same for a request whose body was read already. Never raises, so that the handler of an error can ask."""
    try:
        return await posted_input(request) if posted_before(request) is not None else None
    except Exception:
        log.exception("the posted input cannot be given back")
        return None


async def _unsaved_input(services: Services, path: str, entity: str, pairs: Pairs) -> UnsavedInput:
    submission = read_page_post(pairs)
    form = services.definitions.compiled(submission.definition)
    secret = await services.definitions.ever_secret_anywhere(entity)
    if form is not None:
        secret |= {field.key for field, _ in form.inputs if field.secret}
    base = submission.base() or {}
    carried, shown = [], []
    for name, text in pairs:
        key = name[2:]
        is_value = name.startswith("f.")
        if is_value and (key in secret or (form is None and looks_secret(key, ""))):
            continue
        carried.append((name, text))
        if is_value and text.strip() and text != _text(base.get(key)):
            label = form.by_key[key][0].label if form is not None and key in form.by_key else key
            shown.append((label, name, text))
    return UnsavedInput(path, carried, shown)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else orjson.dumps(value, default=str).decode()
