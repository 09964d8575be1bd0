"""Stored secrets in a form: seals that tell whether one is still the one that was there, and which of them would change places."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache

import orjson

from app.fields.base import MISSING, is_blank
from app.forms.compiler import CompiledForm
from app.forms.destinations import destinations
from app.forms.validation import Message
from app.submissions.merge import FieldConflict
from app.submissions.model import KEEP, Interpretation, Submission
from app.submissions.outcomes import OpenRecord

KEPT_SEALS = 4096


class Seals:
    """`key` makes them."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[Hashable, str] = {}

    def of(self, opened: OpenRecord) -> str:
        """What a form carries to tell later whether its secrets are still those that were stored, as JSON; "" without secrets."""
        if not opened.form.secret_properties or opened.record is None:
            return ""
        place = (opened.form, opened.record.get("subscription"), opened.record.get("id"), opened.version)
        known = self._known.get(place)
        if known is None:
            seals = {key: seal for key in secret_keys(opened.form) if (seal := self._seal(opened, key))}
            known = orjson.dumps(seals).decode()
            if len(self._known) >= KEPT_SEALS:
                self._known.clear()
            self._known[place] = known
        return known

    def conflicts(self, opened: OpenRecord, interpreted: Interpretation, submission: Submission) -> tuple[FieldConflict, ...]:
        """Secrets that the person replaces and that somebody else has changed since the form was opened."""
        touched = [key for key in secret_keys(opened.form) if key in interpreted.touched]
        if opened.record is None or not touched:
            return ()
        seals = submission.seals()
        return tuple(
            FieldConflict(key, MISSING, MISSING, MISSING) for key in touched if seals.get(key, "") != self._seal(opened, key)
        )

    def _seal(self, opened: OpenRecord, key: str) -> str:
        """Tells nothing of the secret: without the key it cannot be tried, and two records with the same secret differ."""
        value = opened.values.get(key)
        if is_blank(value) or opened.record is None:
            return ""
        told = f"{opened.record.get('id')}\0{key}\0{value}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(told, digest_size=12, key=self._key).hexdigest()


def kept_secrets_that_move(opened: OpenRecord, interpreted: Interpretation, submission: Submission) -> list[Message]:
    """Stored secrets that would silently go to another place than they were meant for."""
    if opened.record is None or not opened.form.secret_properties or not interpreted.touched:
        return []
    found = []
    for key, places in _destinations(opened.form).items():
        moved = [opened.form.by_key[place][0].label for place in places if place in interpreted.touched]
        kept = submission.actions.get(key, KEEP) == KEEP and key not in interpreted.touched
        if not moved or not kept or is_blank(opened.values.get(key)) or key in interpreted.state.hidden_keys:
            continue
        if not opened.form.by_key[key][0].writable:
            continue
        label = opened.form.by_key[key][0].label
        text = f"{label} was stored for another {_listed(moved)}: type it again, or choose to keep it all the same"
        found.append(Message(key, text, "error", "destination"))
    return found


@lru_cache(512)
def secret_keys(form: CompiledForm) -> tuple[str, ...]:
    return tuple(field.key for field, _ in form.inputs if field.secret)


@lru_cache(512)
def _destinations(form: CompiledForm) -> Mapping[str, tuple[str, ...]]:
    return destinations(form.definition)


def _listed(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
