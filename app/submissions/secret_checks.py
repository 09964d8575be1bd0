"""Stored secrets of a record: fingerprints that tell whether one was changed meanwhile, and which of them would go elsewhere."""

import hashlib
from collections.abc import Mapping

import orjson

from app.caches.sized_cache import SizedCache
from app.definition import Object
from app.fields.base import MISSING, is_blank
from app.forms.compiler import CompiledForm, made_once
from app.forms.destinations import destinations
from app.forms.rules import State
from app.forms.scopes import value_at
from app.forms.validation import Message, message_of
from app.reading.secret_marks import is_mark
from app.submissions.merge import FieldConflict
from app.submissions.model import KEEP, Interpretation, Submission
from app.submissions.outcomes import OpenRecord
from app.texts.text import Fact

MAX_CACHED_BYTES = 4 * 2**20
CACHED_BYTES = 500
"""Of an entry without its text."""


class SecretFingerprints:
    """`key` makes them, 64 bytes at most."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cached: SizedCache[str] = SizedCache(MAX_CACHED_BYTES)

    def of(self, opened: OpenRecord) -> str:
        """What a page carries to tell later whether its secrets are still those that were stored, as JSON; "" for none."""
        if not opened.form.secret_properties or opened.record is None:
            return ""
        cache_key = (opened.form.hash, opened.record.get("subscription"), opened.record.get("id"), opened.version)
        cached = self._cached.get(cache_key)
        if cached is None:
            fingerprints = {key: each for key in secret_keys(opened.form) if (each := self._fingerprint(opened, key))}
            cached = orjson.dumps(fingerprints).decode()
            self._cached.put(cache_key, cached, CACHED_BYTES + len(cached))
        return cached

    def conflicts(self, opened: OpenRecord, interpretation: Interpretation, submission: Submission) -> tuple[FieldConflict, ...]:
        """Secrets that the person replaces and that somebody else has changed since the form was opened."""
        seen = submission.fingerprints()
        changed = [key for key in secret_keys(opened.form) if key in interpretation.changes or key in interpretation.unwritten]
        if seen is None or opened.record is None:
            return ()
        return tuple(
            FieldConflict(opened.form.by_key[key][0].path, MISSING, MISSING, MISSING)
            for key in changed
            if seen.get(key, "") != self._fingerprint(opened, key)
        )

    def _fingerprint(self, opened: OpenRecord, key: str) -> str:
        """Says nothing of the secret: without the key it cannot be guessed at, and two records with the same secret differ."""
        value = opened.values.get(key)
        if is_blank(value) or opened.record is None:
            return ""
        content = f"{opened.record.get('id')}\0{key}\0{value}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, digest_size=12, key=self._key).hexdigest()


def secrets_sent_elsewhere(opened: OpenRecord, interpretation: Interpretation) -> list[Message]:
    """Stored secrets that would silently go to another place than they were meant for: the address beside them was changed."""
    if opened.record is None or not opened.form.secret_properties or not interpretation.changes:
        return []
    messages = []
    for key, others in destinations_of(opened.form).items():
        field, _ = opened.form.by_key[key]
        moved = [opened.form.by_key[other][0].label for other in others if other in interpretation.changes]
        stays = interpretation.actions.get(key, KEEP) == KEEP and key not in interpretation.changes
        if not moved or not stays or is_blank(opened.values.get(key)) or key in interpretation.state.hidden_keys:
            continue
        if field.writable:
            messages.append(message_of(field, Fact("secret-destination", {"fields": tuple(moved)}), "destination"))
    return messages


def secrets_left_behind(form: CompiledForm, current: Object, sent: Object, state: State) -> list[Message]:
    """The same for an object that is written as it is: `sent` are the properties that change `current`.

    What it says is stored is not sent again: who may not read a secret must not make it go elsewhere either.
    """
    messages = []
    for key, places in destinations_of(form).items():
        field, _ = form.by_key[key]
        again = value_at(sent, field.path, MISSING) if field.path[0] in sent else MISSING
        stays = not is_blank(value_at(current, field.path)) and (is_mark(again) or field.path[0] not in sent)
        moved = [form.by_key[destination][0].label for destination in places if _is_moved(form, destination, current, sent)]
        if stays and moved and key not in state.hidden_keys:
            messages.append(message_of(field, Fact("secret-left-behind", {"fields": tuple(moved)}), "destination"))
    return messages


def _is_moved(form: CompiledForm, key: str, current: Object, sent: Object) -> bool:
    field, kind = form.by_key[key]
    if field.path[0] not in sent:
        return False
    return not kind.same(field, value_at(sent, field.path, MISSING), value_at(current, field.path, MISSING))


def secret_keys(form: CompiledForm) -> tuple[str, ...]:
    return made_once(form, "secret keys", "record", lambda: tuple(field.key for field, _ in form.inputs if field.secret))


def destinations_of(form: CompiledForm) -> Mapping[str, tuple[str, ...]]:
    """`forms.destinations` of a form, worked out once."""
    return made_once(form, "destinations", "record", lambda: destinations(form.definition))
