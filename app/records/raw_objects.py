"""An object as a program writes it to the platform -> what its definition has against it."""

from collections.abc import Mapping
from typing import Any

from app.definition import DEFINITION
from app.errors import BadDefinition, NotFound
from app.fields.base import is_blank
from app.forms.validation import validate
from app.platform.base import Object, Principal
from app.records.definitions import Definitions
from app.submissions.secret_checks import secrets_left_behind
from app.texts.translator import ENGLISH

Fault = dict[str, str]
"""{"field": id, "message": words}."""


class Judge:
    """`judge(principal, body, current, sent)`: `current` is the stored object that `body` changes, None for a create.

    `sent` is the body as it came, before stored secrets were put where it says that they are stored.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._catalogue = definitions

    async def __call__(self, principal: Principal, body: Object, current: Object | None, sent: Object | None = None) -> list[Fault]:
        entity = (current or body).get("entity")
        if entity == DEFINITION:
            return await self._definition_faults({**(current or {}), **body})
        try:
            form = await self._catalogue.form(principal, str(entity))
        except (NotFound, BadDefinition):
            return []  # no definition says what such an object must be like
        values = form.values_of({**(current or {}), **body})
        changed = form.by_key.keys() if current is None else _changed_keys(form.values_of(body), form.values_of(current))
        state = form.rules.evaluate(values)
        messages = validate(form, values, state)
        if current is not None:
            messages += secrets_left_behind(form, current, body if sent is None else sent, state)
        return [
            {"field": key, "message": ENGLISH.say(message.code, message.params)}
            for message in messages
            if (key := form.scope.key_at(message.path) or "") in changed or message.rule == "destination"
        ]

    async def _definition_faults(self, document: Object) -> list[Fault]:
        try:
            await self._catalogue.check(document)
        except BadDefinition as error:
            told = [str(finding) for finding in error.findings] or [str(error)]
            return [{"field": "definition", "message": text} for text in told]
        return []


def _changed_keys(body: Mapping[str, Any], current: Mapping[str, Any]) -> set[str]:
    return {key for key in body if body[key] != current.get(key) or is_blank(body[key])}
