"""A submission put against the record and the form as they are now: what it means, what is wrong, what two people changed.

All the rules of "nothing typed is lost" meet here: input under an older definition, three-way merge, choices between two edits,
secrets that would follow to another place, errors that warn because nobody touched them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from app import metrics
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.forms.validation import Message, ratchet, validate, warnings
from app.submissions.drift import Drift, Leftover, carry, compare
from app.submissions.json_input import interpret_document, kept_expressly
from app.submissions.lost_updates import LostUpdate, tell
from app.submissions.merge import FieldConflict, Merged, merge
from app.submissions.model import Interpretation, Submission, base_text, interpret
from app.submissions.outcomes import OpenRecord, Rejected, Weighed
from app.submissions.secret_checks import Seals, kept_secrets_that_move, secret_keys


class Weigher:
    """`strict` lets errors in untouched fields block a save, too; `sealing` is the key of the seals that tell whether a secret is
    still the one that was stored."""

    def __init__(self, context: Context, *, strict: bool = False, sealing: bytes = b"") -> None:
        self._context, self._strict = context, strict
        self.seals = Seals(sealing)

    def weigh(self, opened: OpenRecord, submission: Submission, earlier: CompiledForm | None) -> Weighed:
        """`earlier`: the form that the submission was made with, where that is not the present one and is known."""
        form, posted = opened.form, submission.posted
        drift = None if earlier is None else _compared(earlier, form)
        typed = frozenset[str]() if earlier is None else self._typed_under(earlier, opened, submission)
        meant = (submission if drift is None else carry(drift, submission, typed)).chosen()
        before = self._before(opened, meant, earlier)
        meant, interpreted = self._interpreted(opened, meant, before)
        merged = self._merged(opened, before, interpreted)
        if merged is not None and (merged.conflicts or merged.theirs_alone):
            interpreted = self._rebased(opened, interpreted, merged)
        conflicts = self._conflicts(opened, interpreted, meant, merged)
        messages = self._judge(form, interpreted, new=opened.record is None)
        if moving := kept_secrets_that_move(opened, interpreted, meant):
            messages = in_order(form, [*messages, *moving])
        lost: tuple[Leftover, ...] = ()
        if earlier is not None and drift is not None:
            lost = self._lost(earlier, drift, typed, posted, opened, interpreted)
        elif meant.definition not in ("", form.hash):
            lost = _unknown(form, posted)
        rejected = Rejected(
            opened,
            interpreted,
            messages,
            conflicts,
            drift.changes if drift else (),
            # What was shown as lost before stays in sight, and nobody is asked about it twice.
            _lost_before(meant) + lost,
            merged.theirs_alone if merged else (),
            submission=meant,
        )
        settled = not (_has_error(messages) or conflicts or lost or (drift is not None and drift.unsettles(typed)))
        if drift is not None:
            metrics.carried.labels("settled" if settled else "asked").inc()
        return Weighed(rejected, merged.changes if merged else interpreted.touched, settled)

    def stored_lost_updates(self, after: OpenRecord, lost_updates: Sequence[LostUpdate]) -> Mapping[str, Any]:
        """What is kept of a save that replaced what somebody else wrote in that moment. `after`: the record as it was then left."""
        seen = {
            "definition": after.form.hash,
            "version": after.version,
            "base": base_text(after.form, after.values),
            "seals": self.seals.of(after),
        }
        return {"fields": tell(after.form, lost_updates, self._context), "seen": seen}

    def _typed_under(self, earlier: CompiledForm, opened: OpenRecord, submission: Submission) -> frozenset[str]:
        """What the person typed, as the form that they had before them understood it: keys of that form."""
        values = earlier.values_of(opened.record) if opened.record else {}
        base = submission.base() if submission.version is not None else None
        return interpret(earlier, submission, base if base is not None else values, self._context).typed

    def _lost(
        self,
        earlier: CompiledForm,
        drift: Drift,
        typed: frozenset[str],
        posted: Mapping[str, Sequence[str]],
        opened: OpenRecord,
        interpreted: Interpretation,
    ) -> tuple[Leftover, ...]:
        """What was typed under the earlier form and has no place in this one."""
        found = []
        unreadable = {message.key for message in interpreted.messages}
        for field, _ in earlier.inputs:
            key = drift.renamed.get(field.key, field.key)
            texts = tuple(text for text in posted.get(field.key, ()) if text.strip())
            if field.key not in typed or not texts:
                continue
            taken = key in interpreted.touched or key in unreadable or self._holds(opened, key, texts)
            if not (taken and self._in_sight(opened, key, texts, was_secret=field.secret)):
                found.append(Leftover(field.label, () if field.secret or self._is_secret(opened, key) else texts))
        return tuple(found)

    def _in_sight(self, opened: OpenRecord, key: str, texts: Sequence[str], *, was_secret: bool) -> bool:
        """Whether the field shows what was typed under the earlier form. Ticks and choices show only what they know; what became
        a secret is not shown at all."""
        field, kind = opened.form.by_key[key]
        if field.secret or kind.holds_any_text:
            return was_secret or not field.secret
        read = kind.parse(field, texts, self._context)
        if isinstance(read, Unreadable):
            return False
        shown = kind.show(field, None if read is MISSING else read, self._context)
        return (shown,) == tuple(texts[-1:]) if isinstance(shown, str) else set(shown) >= {text for text in texts if text}

    def _holds(self, opened: OpenRecord, key: str, posted: Sequence[str]) -> bool:
        """Whether the record holds already what was typed, in a field that is there to be seen."""
        if key not in opened.form.by_key or key in opened.state.hidden_keys:
            return False
        field, kind = opened.form.by_key[key]
        if field.secret:
            return False
        read = kind.parse(field, posted, self._context)
        return kind.same(field, read, opened.values.get(key, MISSING))

    def _is_secret(self, opened: OpenRecord, key: str) -> bool:
        return key in opened.form.by_key and opened.form.by_key[key][0].secret

    def _before(self, opened: OpenRecord, submission: Submission, earlier: CompiledForm | None) -> Mapping[str, Any]:
        """The values that the person started from: what the form says they saw, where the record has moved on since."""
        if opened.record is None:
            return {}
        if submission.version is None or submission.version == opened.version:
            return opened.values
        base = submission.base()
        if base is None:
            return opened.values
        secrets = {key: opened.values[key] for key in secret_keys(opened.form) if key in opened.values}
        # A field that the earlier form did not show was not seen, so nobody can have changed it under the person's eyes.
        seen = None if earlier is None else frozenset(earlier.seen_keys)
        unseen = {key: value for key, value in opened.values.items() if seen is not None and key not in seen}
        return {**unseen, **base, **secrets}

    def _interpreted(
        self, opened: OpenRecord, submission: Submission, before: Mapping[str, Any]
    ) -> tuple[Submission, Interpretation]:
        """What a person posted or a program sends, which says in its document which secrets are kept expressly."""
        form, document = opened.form, submission.document
        if document is None:
            return submission, interpret(form, submission, before, self._context)
        purpose: Purpose = "update" if opened.record else "create"
        submission = replace(submission, actions=kept_expressly(form, document))
        return submission, interpret_document(form, document, before, self._context, purpose)

    def _merged(self, opened: OpenRecord, before: Mapping[str, Any], interpreted: Interpretation) -> Merged | None:
        """None where nobody else has written since the person opened the form."""
        if before is opened.values or opened.record is None:
            return None
        return merge(opened.form, before, interpreted.touched, opened.values)

    def _rebased(self, opened: OpenRecord, interpreted: Interpretation, merged: Merged) -> Interpretation:
        """What the person typed, over what the record holds now."""
        values = {key: opened.values[key] for key in opened.form.by_key if key in opened.values}
        values.update({key: None if value is MISSING else value for key, value in interpreted.touched.items()})
        return replace(interpreted, values=values, state=opened.form.rules.evaluate(values))

    def _conflicts(
        self, opened: OpenRecord, interpreted: Interpretation, submission: Submission, merged: Merged | None
    ) -> tuple[FieldConflict, ...]:
        """Fields that two people changed, and where it is not settled yet whose value it is to be."""
        conflicts = merged.conflicts if merged else ()
        if submission.originals:
            conflicts += self._open_questions(opened, interpreted, submission)
        if submission.seals_text:
            conflicts += self.seals.conflicts(opened, interpreted, submission)
        return conflicts

    def _open_questions(self, opened: OpenRecord, interpreted: Interpretation, submission: Submission) -> tuple[FieldConflict, ...]:
        """Fields that the page showed as changed by two people and where nothing was chosen yet."""
        found = []
        for key, original in submission.originals.items():
            if key in submission.choices or key not in interpreted.touched:
                continue
            field, kind = opened.form.by_key[key]
            read = kind.parse(field, original, self._context)
            found.append(FieldConflict(key, read, interpreted.touched[key], opened.values.get(key, MISSING)))
        return tuple(found)

    def _judge(self, form: CompiledForm, interpreted: Interpretation, *, new: bool) -> list[Message]:
        unreadable = {message.key: message for message in interpreted.messages}
        found = [message for message in validate(form, interpreted.values, interpreted.state) if message.key not in unreadable]
        if not new and not self._strict:
            found = ratchet(form, found, interpreted.touched)
        told = {message.key for message in found} | unreadable.keys()
        hints = [
            message
            for message in warnings(form, interpreted.values, interpreted.state, interpreted.touched, self._context)
            if message.key not in told
        ]
        return in_order(form, [*unreadable.values(), *found, *hints])


def in_order(form: CompiledForm, messages: Sequence[Message]) -> list[Message]:
    """Messages in the order of the form's fields; first what is said of no field."""
    return sorted(messages, key=lambda message: form.by_key[message.key][0].position if message.key in form.by_key else -1)


@lru_cache(64)
def _compared(earlier: CompiledForm, form: CompiledForm) -> Drift:
    return compare(earlier, form)


def _lost_before(submission: Submission) -> tuple[Leftover, ...]:
    return tuple(Leftover(label, tuple(texts)) for label, texts in submission.leftovers.items())


def _unknown(form: CompiledForm, posted: Mapping[str, Sequence[str]]) -> tuple[Leftover, ...]:
    """What was posted by a form that nobody knows any more, and that this form has no field for."""
    return tuple(
        Leftover(key, tuple(texts))
        for key, texts in posted.items()
        if key not in form.by_key and any(text.strip() for text in texts)
    )


def _has_error(messages: Sequence[Message]) -> bool:
    return any(message.severity == "error" for message in messages)
