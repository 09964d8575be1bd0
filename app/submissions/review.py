"""A submission reviewed against the record and the form as they are now: decided, or rejected with what is wrong or has changed.

All the rules of "nothing typed is lost" meet here: input under an older definition, three-way merge, choices between two edits,
secrets that would go elsewhere, errors in unchanged fields, which only warn. Pure: values in, a `Decision` or `Rejected` out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.caches.sized_cache import SizedCache
from app.definition import EMPTY, Values
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.validation import Message, in_order, ratchet, validate, warnings, with_options
from app.submissions.carried import Ways, carry_post
from app.submissions.drift import Drift, compare
from app.submissions.json_input import JsonDocument
from app.submissions.merge import FieldConflict, Merged, merge
from app.submissions.model import Interpretation, Submission
from app.submissions.not_taken import (
    NotTaken,
    document_not_taken,
    join_facts,
    page_not_taken,
    typed_into,
    unknown_input,
    why_gone,
    without_secrets,
)
from app.submissions.outcomes import Decision, OpenRecord, Rejected, Review, reject
from app.submissions.page_post import PagePost
from app.submissions.secret_checks import SecretFingerprints, secret_keys, secrets_sent_elsewhere


class Reviewer:
    """`strict`: errors in unchanged fields block a save, too. `fingerprints`: was a stored secret changed meanwhile?"""

    def __init__(self, context: Context, fingerprints: SecretFingerprints, *, strict: bool = False) -> None:
        self.context, self.fingerprints, self._strict = context, fingerprints, strict

    def review(
        self, opened: OpenRecord, submission: Submission, earlier: CompiledForm | None, ways: Ways = ()
    ) -> Decision | Rejected:
        """`earlier`: the form that the submission was made with, where that is not the present one and is known; `ways`: the steps
        that lead from it to the present one."""
        form = opened.form
        edited = frozenset[str]() if earlier is None else self._edited_under(earlier, opened, submission)
        settled = frozenset[str]()
        drift = None if earlier is None else _drift(earlier, form)
        if earlier is not None and ways and isinstance(submission, PagePost):
            carried = carry_post(ways, submission.with_choices(), earlier, form, edited, self.context)
            drift, settled = compare(earlier, form, carried.renamed), carried.settled
            meant: Submission = carried.post
        else:
            meant = submission.with_choices() if drift is None else _carried(drift, submission, edited).with_choices()
        before = self._before(opened, meant, earlier, drift.renamed if drift else EMPTY)
        interpretation = meant.interpret(form, before, self.context, new=opened.record is None)
        merged = _merged(opened, before, interpretation)
        if merged is not None and (merged.conflicts or merged.theirs_alone):
            interpretation = _over_present_values(opened, interpretation)
        gone = self._gone(earlier, drift, edited - settled, submission, opened, interpretation)
        not_taken = join_facts(gone, self._withheld(drift, meant, opened, before, interpretation))
        review = Review(
            opened,
            interpretation,
            _with_option_texts(earlier, opened, interpretation, self._messages(opened, interpretation)),
            self._conflicts(opened, interpretation, meant, merged),
            drift.changes if drift else (),
            # What was shown before stays in sight, without being asked about twice.
            (*_shown_before(meant), *without_secrets(not_taken, opened.entry.ever_secret)),
            merged.theirs_alone if merged else (),
            meant,
        )
        if submission.if_versions is not None and opened.version not in submission.if_versions:
            return reject(review, conflicts=_all_changes(review), stale=True)
        if gone or _needs_an_answer(review) or (drift is not None and drift.unsettles(edited - settled)):
            return reject(review)
        changes = merged.changes if merged else interpretation.changes
        return _decide(review, {**_confirmed_guesses(review), **changes} if opened.guesses else changes)

    def _edited_under(self, earlier: CompiledForm, opened: OpenRecord, submission: Submission) -> frozenset[str]:
        """What the person edited, as the form that they had before them understood it: keys of that form."""
        values = earlier.values_of(opened.record) if opened.record else {}
        base = submission.base() if submission.version is not None else None
        before = base if base is not None else values
        return submission.interpret(earlier, before, self.context, new=opened.record is None).edited_keys

    def _before(
        self, opened: OpenRecord, submission: Submission, earlier: CompiledForm | None, renamed: Mapping[str, str]
    ) -> Mapping[str, Any]:
        """The values that the person started from: what the form says they saw, where the record has moved on since.
        What they saw in a field that was renamed meanwhile is compared with the field as it is called now."""
        if opened.record is None:
            return {}
        if submission.version is None or submission.version == opened.version:
            return opened.values
        base = submission.base()
        if base is None:
            return opened.values
        secrets = {key: opened.values[key] for key in secret_keys(opened.form) if key in opened.values}
        if renamed:
            base = {**base, **{renamed[key]: value for key, value in base.items() if key in renamed}}
        # A field that the earlier form did not show was not seen, so a change of it is no conflict for the person.
        seen = None if earlier is None else frozenset([*earlier.seen_keys, *renamed.values()])
        unseen = {key: value for key, value in opened.values.items() if seen is not None and key not in seen}
        return {**unseen, **base, **secrets}

    def _gone(
        self,
        earlier: CompiledForm | None,
        drift: Drift | None,
        edited: frozenset[str],
        submission: Submission,
        opened: OpenRecord,
        interpretation: Interpretation,
    ) -> tuple[NotTaken, ...]:
        """What was typed under another form and has no place in this one."""
        form, posted = opened.form, submission.posted
        if earlier is None or drift is None:
            return () if submission.definition in ("", form.hash) else _of_unknown_fields(form, posted)
        gone = []
        unreadable = {form.scope.key_at(message.path) for message in interpretation.messages}
        for field, kind in earlier.inputs:
            key = drift.renamed.get(field.key, field.key)
            texts = tuple(text for text in posted.get(field.key, ()) if text.strip())
            if field.key not in edited or not texts:
                continue
            is_taken = key in interpretation.changes or key in unreadable or self._holds(opened, key, texts)
            is_misfit = key in unreadable and form.by_key[key][1] is not kind
            if is_misfit or not (is_taken and self._shows(opened, key, texts, was_secret=field.secret)):
                code = why_gone(form, interpretation.state, key)
                gone.append(typed_into(field, code, texts, was_secret=_is_secret(opened, key)))
        return tuple(gone)

    def _withheld(
        self,
        drift: Drift | None,
        submission: Submission,
        opened: OpenRecord,
        before: Mapping[str, Any],
        interpretation: Interpretation,
    ) -> tuple[NotTaken, ...]:
        """What the present form does not take. Under a form that changed, what is no field any more was looked at before."""
        form = opened.form
        if isinstance(submission, JsonDocument):
            return document_not_taken(form, submission.document, interpretation.state)
        posted = submission.posted
        if drift is not None or submission.definition not in ("", form.hash):
            posted = {key: texts for key, texts in posted.items() if key in interpretation.edited_keys}
        return page_not_taken(form, posted, before, interpretation, self.context, new=opened.record is None)

    def _shows(self, opened: OpenRecord, key: str, texts: Sequence[str], *, was_secret: bool) -> bool:
        """Whether the field shows what was typed under the earlier form. Ticks and choices show only options that they have; what
        became a secret is not shown at all."""
        field, kind = opened.form.by_key[key]
        if field.secret or kind.holds_any_text:
            return was_secret or not field.secret
        read = kind.parse(field, texts, self.context)
        if isinstance(read, Unreadable):
            return False
        shown = kind.show(field, None if read is MISSING else read, self.context)
        return (shown,) == tuple(texts[-1:]) if isinstance(shown, str) else set(shown) >= {text for text in texts if text}

    def _holds(self, opened: OpenRecord, key: str, posted: Sequence[str]) -> bool:
        """Whether the record holds already what was typed, in a field that is shown."""
        if key not in opened.form.by_key or key in opened.state.hidden_keys:
            return False
        field, kind = opened.form.by_key[key]
        if field.secret:
            return False
        read = kind.parse(field, posted, self.context)
        return kind.same(field, read, opened.values.get(key, MISSING))

    def _conflicts(
        self, opened: OpenRecord, interpretation: Interpretation, submission: Submission, merged: Merged | None
    ) -> tuple[FieldConflict, ...]:
        """Fields that two people changed, and where it is not settled yet whose value it is to be."""
        return (
            *(merged.conflicts if merged else ()),
            *self._open_questions(opened, interpretation, submission),
            *self.fingerprints.conflicts(opened, interpretation, submission),
        )

    def _open_questions(
        self, opened: OpenRecord, interpretation: Interpretation, submission: Submission
    ) -> tuple[FieldConflict, ...]:
        """Fields that the page showed as changed by two people and where nothing was chosen yet."""
        conflicts = []
        edits = {**interpretation.unwritten, **interpretation.changes}
        for key, original in submission.originals.items():
            if key in submission.choices or key not in edits:
                continue
            field, kind = opened.form.by_key[key]
            read = kind.parse(field, original, self.context)
            conflicts.append(FieldConflict(field.path, read, edits[key], opened.values.get(key, MISSING)))
        return tuple(conflicts)

    def _messages(self, opened: OpenRecord, interpretation: Interpretation) -> list[Message]:
        form, values, state = opened.form, interpretation.values, interpretation.state
        unreadable = {message.path for message in interpretation.messages}
        errors = [message for message in validate(form, values, state) if message.path not in unreadable]
        if opened.record is not None and not self._strict:
            errors = ratchet(form, errors, interpretation.changes, values, opened.values)
        spoken_of = {message.path for message in errors} | unreadable
        hints = [each for each in warnings(form, values, state, interpretation.changes, self.context) if each.path not in spoken_of]
        elsewhere = secrets_sent_elsewhere(opened, interpretation)
        return in_order(form, [*interpretation.messages, *errors, *hints, *elsewhere])


def _with_option_texts(
    earlier: CompiledForm | None, opened: OpenRecord, interpretation: Interpretation, messages: list[Message]
) -> list[Message]:
    """Options that are gone by the texts under which they were chosen, instead of by their ids."""
    if earlier is None:
        return messages
    form = opened.form

    def named(message: Message) -> Message:
        key = form.scope.key_at(message.path) or ""
        if "value" not in message.params or message.rule != "oneOf" or key not in earlier.by_key:
            return message
        field, kind = form.by_key[key]
        texts = {option.id: option.text for option in earlier.by_key[key][0].options}
        ids = kind.unlisted(field, interpretation.values.get(key))
        if message.severity == "error" and opened.record is not None:
            old = set(kind.unlisted(field, opened.values.get(key)))
            ids = [id for id in ids if id not in old]
        return replace(message, params=with_options(message.params, [texts.get(id, id) for id in ids]))

    return [named(message) for message in messages]


def _drift(earlier: CompiledForm, form: CompiledForm) -> Drift:
    """Cached by hashes: a cache that holds forms keeps megabytes of each."""
    key = (earlier.hash, form.hash)
    drift = DRIFTS.get(key)
    if drift is None:
        drift = compare(earlier, form)
        DRIFTS.put(key, drift, CHANGE_BYTES * (1 + len(drift.changes) + len(drift.renamed) + len(drift.removed)))
    return drift


DRIFTS: SizedCache[Drift] = SizedCache(4 * 2**20)
CHANGE_BYTES = 500
"""About what a change takes, with the names in it."""


def _carried(drift: Drift, submission: Submission, edited: frozenset[str]) -> Submission:
    """The submission under the present form's keys. What belongs to removed fields stays under its old key, where nothing reads it.

    Of the renamed fields only those that were edited move: what a record holds under an old id stays there.
    """
    return submission.with_keys({old: new for old, new in drift.renamed.items() if old in edited})


def _merged(opened: OpenRecord, before: Mapping[str, Any], interpretation: Interpretation) -> Merged | None:
    """None without another write since the person opened the form."""
    if before is opened.values or opened.record is None:
        return None
    return merge(opened.form, before, interpretation.changes, opened.values, interpretation.unwritten)


def _over_present_values(opened: OpenRecord, interpretation: Interpretation) -> Interpretation:
    """What the person typed, over the record's current values."""
    values = {key: opened.values[key] for key in opened.form.by_key if key in opened.values}
    values.update({key: None if value is MISSING else value for key, value in interpretation.changes.items()})
    return replace(interpretation, values=values, state=opened.form.rules.evaluate(values))


def _shown_before(submission: Submission) -> tuple[NotTaken, ...]:
    return tuple(NotTaken((), "removed", {"label": label}, tuple(texts)) for label, texts in submission.leftovers.items())


def _of_unknown_fields(form: CompiledForm, posted: Mapping[str, Sequence[str]]) -> tuple[NotTaken, ...]:
    """What was posted by a form that is not known any more, and that this form has no field for."""
    others = {key: texts for key, texts in posted.items() if key not in form.by_key}
    return tuple(unknown_input(key, texts, "removed") for key, texts in others.items() if any(text.strip() for text in texts))


def _is_secret(opened: OpenRecord, key: str) -> bool:
    return key in opened.form.by_key and opened.form.by_key[key][0].secret


def _needs_an_answer(review: Review) -> bool:
    return bool(review.conflicts) or any(message.severity == "error" for message in review.messages)


def _confirmed_guesses(review: Review) -> Values:
    """Values that the page showed as guesses and that were left as they are: saving the page confirms them."""
    opened, submission, interpretation = review.opened, review.submission, review.interpretation
    base, state = submission.base() or {}, interpretation.state
    return {
        key: opened.values[key]
        for key in opened.guesses
        if key in submission.posted and key in base and key not in interpretation.edited_keys
        if key not in state.hidden_keys and key not in state.readonly
    }


def _all_changes(review: Review) -> tuple[FieldConflict, ...]:
    """Every field that a program would change of a record that is at another version than it insists on."""
    opened = review.opened
    return tuple(
        FieldConflict(opened.form.by_key[key][0].path, MISSING, value, opened.values.get(key, MISSING))
        for key, value in review.interpretation.changes.items()
    )


def _decide(review: Review, changes: Values) -> Decision:
    """What to write: a cleared value is null, as the platform has no other way; a new record has none."""
    opened = review.opened
    before = opened.values
    if opened.record is None:
        before, changes = {}, {key: value for key, value in changes.items() if value is not MISSING}
    written = {}
    for key, value in changes.items():
        field, kind = opened.form.by_key[key]
        written[key] = None if value is MISSING else kind.store(field, value, before.get(key, MISSING))
    return Decision(review, changes, opened.form.changes_to(opened.record or {}, written))
