"""A record under its form -> the same with the values that it holds under the ids of former fields, as guesses.

A definition that was published elsewhere, without a step, may have renamed a field: where `alpha` is gone and `alpha2` new,
{"alpha": "x"} shows "x" in `alpha2`, marked as a guess. A save of the page stores it there.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.definition import Path, Values
from app.fields.base import MISSING, is_blank
from app.forms.compiler import CompiledForm
from app.forms.scopes import value_at
from app.forms.validation import Message, in_order, message_of
from app.records.definitions import Definitions
from app.submissions.drift import compare
from app.submissions.outcomes import OpenRecord
from app.texts.text import Fact

MAX_EARLIER = 4
"""Earlier definitions that are looked at, the latest first."""
MAX_CACHED = 512
FormerPaths = Mapping[str, tuple[Path, ...]]
"""Keys of fields -> where their values may lie in records of earlier definitions."""


class FormerFields:
    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._cached: dict[tuple[str, str], FormerPaths] = {}
        """By tenant and the hash of a form: forms themselves take megabytes, and go when they are not used any more."""

    async def guess(self, tenant: str, opened: OpenRecord) -> OpenRecord:
        """With a guess for each field of which the record has nothing, not even a blank."""
        if opened.record is None:
            return opened
        guesses: Values = {}
        origins: dict[str, str] = {}
        for key, paths in (await self._paths(tenant, opened.form)).items():
            if value_at(opened.record, opened.form.by_key[key][0].path, MISSING) is not MISSING:
                continue
            for path in paths:
                value = value_at(opened.record, path, None)
                if not is_blank(value):
                    guesses[key], origins[key] = value, "/".join(map(str, path))
                    break
        if not guesses:
            return opened
        values = {**opened.values, **guesses}
        return replace(opened, values=values, state=opened.form.rules.evaluate(values), guesses=origins)

    async def _paths(self, tenant: str, form: CompiledForm) -> FormerPaths:
        cached = self._cached.get((tenant, form.hash))
        if cached is not None:
            return cached
        paths: dict[str, tuple[Path, ...]] = {}
        for earlier in await self._definitions.earlier_forms(tenant, form, MAX_EARLIER):
            for old, new in compare(earlier, form).renamed.items():
                field, _ = earlier.by_key[old]
                if not field.secret and form.by_key[new][0].writable:
                    paths[new] = (*paths.get(new, ()), field.path)
        if len(self._cached) >= MAX_CACHED:
            self._cached.clear()
        self._cached[(tenant, form.hash)] = paths
        return paths


def guess_messages(opened: OpenRecord) -> list[Message]:
    """Which fields show a guess."""
    messages = []
    for key, former in opened.guesses.items():
        messages.append(
            message_of(opened.form.by_key[key][0], Fact("value-of-former-field", {"former": former}), "hint", "warning")
        )
    return in_order(opened.form, messages)
