"""A posted form -> what may be given back of it by pages that cannot show the form itself: signed out, or an error."""

import logging
import re
from dataclasses import dataclass

import orjson
from starlette.requests import Request

from app.reading.secrets import looks_secret
from app.submissions.model import read_page_post
from app.web.form_bodies import Pairs, posted_before, read_form
from app.web.services import Services, services_of

log = logging.getLogger("forms")

FORM_PATH = re.compile("/forms/([^/]+)/(?!check$)([^/]+)")


@dataclass(frozen=True, slots=True)
class UnsavedInput:
    """`carried` are the form's pairs without secrets; `shown` what the person changed: label, name and text."""

    path: str
    carried: list[tuple[str, str]]
    shown: list[tuple[str, str, str]]

    @property
    def resumable(self) -> list[tuple[str, str]]:
        """What goes on behind a sign-in: what is to become of a secret is chosen anew."""
        return [pair for pair in self.carried if not pair[0].startswith("s.")]

    @property
    def unseen(self) -> list[tuple[str, str]]:
        """What a form must carry beside what it shows."""
        seen = {(name, text) for _, name, text in self.shown}
        return [pair for pair in self.carried if pair not in seen]


async def typed_into(request: Request) -> UnsavedInput | None:
    """Of a form that was posted; None for any other request. May read the body. Secrets are left out, whatever ever said so."""
    found = FORM_PATH.fullmatch(request.url.path)
    if request.method != "POST" or found is None:
        return None
    return await typed_of(request, found[1])


async def typed_of(request: Request, entity: str) -> UnsavedInput:
    """Of a form of the entity that is posted here. Raises what `read_form` does."""
    services = services_of(request)
    return await _typed(services, request.url.path, entity, await read_form(request, services.settings.max_body_bytes))


async def typed_before(request: Request) -> UnsavedInput | None:
    """The same where the body has been read already, for whoever must not fail: nothing here raises."""
    try:
        return await typed_into(request) if posted_before(request) is not None else None
    except Exception:
        log.exception("what was typed cannot be given back")
        return None


async def _typed(services: Services, path: str, entity: str, pairs: Pairs) -> UnsavedInput:
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
