"""What is known of a record and of a submission for it: versions, secrets in question, rejections of what was reviewed."""

from typing import Any

import pytest

from app.forms.validation import Message
from app.submissions.drift import Change
from app.submissions.merge import FieldConflict
from app.submissions.model import Interpretation
from app.submissions.not_taken import NotTaken
from app.submissions.outcomes import Decision, OpenRecord, Rejected, Review, reject
from app.submissions.page_post import PagePost
from app.texts.text import Fact
from tests.making import form_of, open_record, saying, text

FORM = form_of(text("a"), {"id": "password", "type": "password"}, text("in", parentProperty="brief"))


def review_of(opened: OpenRecord, *messages: Message) -> Review:
    return Review(opened, Interpretation({}, {}, [], opened.state), list(messages))


@pytest.mark.parametrize(
    ("record", "version"),
    [
        (None, None),
        ({}, None),
        ({"_df_version": 0}, 0),
        ({"_df_version": 7}, 7),
        ({"_df_version": "7"}, None),
        ({"_df_version": None}, None),
    ],
)
def test_the_version_of_an_open_record(record: dict[str, Any] | None, version: int | None) -> None:
    assert open_record(FORM, record).version == version


def test_an_open_record_is_under_the_form_of_its_entry() -> None:
    opened = open_record(FORM, {"a": "x"})
    assert opened.form is opened.entry.form is FORM


@pytest.mark.parametrize(
    ("messages", "positions"),
    [
        ([], set()),
        ([saying(("password",), "", "error", "destination")], {1}),
        ([saying(("password",), "", "error", "required")], set()),
        ([saying(("brief", "in"), "", "error", "destination"), saying(("password",), "", "error", "destination")], {1, 2}),
        ([saying((), "", "error", "destination"), saying(("gone",), "", "error", "destination")], set()),
    ],
)
def test_secrets_in_question_are_known_by_position(messages: list[Message], positions: set[int]) -> None:
    assert review_of(open_record(FORM), *messages).follows == positions


def test_a_rejection_says_what_the_review_did_and_why_it_was_not_saved() -> None:
    opened = open_record(FORM, {"a": "x"})
    review = Review(
        opened,
        Interpretation({"a": "y"}, {"a": "y"}, [], opened.state),
        [saying(("a",), "words", "error", "required")],
        (FieldConflict(("a",), 1, 2, 3),),
        (Change(("a",), "label-changed", {"label": "A"}),),
        (NotTaken((), "removed", {"label": "Gone"}, ("typed",)),),
        ("a",),
        PagePost({"a": ["y"]}),
    )
    plain = reject(review)
    assert isinstance(plain, Rejected)
    assert all(getattr(plain, name) is getattr(review, name) for name in Review.__slots__)
    assert (plain.repeats, plain.refused, plain.gone, plain.stale) == ("", None, False, False)
    more = reject(review, conflicts=(), gone=True, stale=True, refused=Fact("no"), repeats="1")
    assert (more.conflicts, more.gone, more.stale, more.refused, more.repeats) == ((), True, True, Fact("no"), "1")
    assert more.messages is review.messages


def test_a_rejection_can_be_rejected_for_another_reason() -> None:
    first = reject(review_of(open_record(FORM)), stale=True)
    again = reject(first, gone=True)
    assert (again.stale, again.gone) == (True, True)


def test_a_decision_knows_its_record() -> None:
    review = review_of(open_record(FORM, {"a": "x"}))
    assert Decision(review, {}, {}).opened is review.opened
