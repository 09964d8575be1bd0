"""Every rule of a review, over records and forms made by hand: no platform, no database, no page.

What is compared are facts: decided or rejected, what is written, which fields are asked about and by which rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.definition import Field
from app.fields.base import MISSING, Context
from app.forms.compiler import CompiledForm
from app.submissions.json_input import JsonDocument
from app.submissions.model import CLEAR, KEEP, KEEP_HERE, ORIGINAL, REPLACE, THEIRS, Submission
from app.submissions.outcomes import Decision, OpenRecord, Rejected, Review
from app.submissions.page_post import PagePost, base_text
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints
from tests.making import CONTEXT, form_of, key_of, open_record, text
from tests.strategies import FIELD_SETS, TYPED

FINGERPRINTS = SecretFingerprints(b"key")
SYSTEM = {"id": "1", "subscription": "t", "_df_version": 3}
Record = Mapping[str, Any]


def page(form: CompiledForm, seen: Record | None, typed: Mapping[str, Any] | None = None, **more: Any) -> PagePost:
    """What a browser posts: the form as it was opened over the record `seen` (None: a new one), with `typed` in its inputs."""
    opened = open_record(form, seen)
    posted = {key: [texts] if isinstance(texts, str) else texts for key, texts in (typed or {}).items()}
    given = {
        "definition": form.hash,
        "version": opened.version,
        "base_text": base_text(form, opened.values),
        "fingerprints_text": FINGERPRINTS.of(opened),
        **more,
    }
    return PagePost(posted, **given)


def record(version: int = 3, **fields: Any) -> dict[str, Any]:
    return {**SYSTEM, "_df_version": version, **fields}


def review(
    form: CompiledForm,
    stored: Record | None,
    submission: Submission,
    earlier: CompiledForm | None = None,
    *,
    context: Context = CONTEXT,
    **strictness: bool,
) -> Decision | Rejected:
    return Reviewer(context, FINGERPRINTS, **strictness).review(open_record(form, stored), submission, earlier)


def decided(outcome: Decision | Rejected) -> Decision:
    assert isinstance(outcome, Decision), outcome
    return outcome


def rejected(outcome: Decision | Rejected) -> Rejected:
    assert isinstance(outcome, Rejected), outcome
    return outcome


def review_of(outcome: Decision | Rejected) -> Review:
    return outcome if isinstance(outcome, Rejected) else outcome.review


def messages(outcome: Decision | Rejected) -> list[tuple[str, str, str]]:
    """(key, rule, severity) of each."""
    found = review_of(outcome)
    return [(key_of(found.opened.form, each), each.rule, each.severity) for each in found.messages]


def conflicts(outcome: Decision | Rejected) -> list[tuple[str, Any, Any, Any]]:
    """(key, base, mine, theirs) of each."""
    found = review_of(outcome)
    return [(key_of(found.opened.form, each), each.base, each.mine, each.theirs) for each in found.conflicts]


def leftovers(outcome: Decision | Rejected) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.label, each.texts) for each in review_of(outcome).not_taken]


NUMBER = {"id": "n", "name": "N", "type": "number"}
PASSWORD = {"id": "password", "name": "Password", "type": "password"}
TICK = {"id": "on", "name": "On", "type": "checkbox"}
ON = {"field": "on", "operator": "checked"}

FORM = form_of(text("a"), NUMBER, {"id": "at", "type": "datetime"}, text("in", parentProperty="brief"), TICK)


# --- what is written


@pytest.mark.parametrize(
    ("stored", "typed", "body"),
    [
        ({"a": "x"}, {}, {}),
        ({"a": "x"}, {"a": "x"}, {}),
        ({"a": "x"}, {"a": "y"}, {"a": "y"}),
        ({"a": "x"}, {"a": ""}, {"a": None}),
        ({}, {"a": ""}, {}),
        ({"n": 5}, {"n": "5.0"}, {}),
        ({"n": 5}, {"n": "6", "a": "y"}, {"a": "y", "n": 6}),
        ({"on": True}, {"on": [""]}, {"on": False}),
        ({}, {"on": [""]}, {}),
        ({"brief": {"in": "x", "other": 1}}, {"brief.in": "y"}, {"brief": {"in": "y", "other": 1}}),
        ({"brief": {"in": "x", "other": 1}}, {"brief.in": ""}, {"brief": {"in": None, "other": 1}}),
        # an instant is written in the record's own notation
        ({"at": 0}, {"at": "2026-04-16T10:40"}, {"at": 1776336000000}),
        ({"at": "1970-01-01T00:00:00Z"}, {"at": "2026-04-16T10:40"}, {"at": "2026-04-16T10:40:00Z"}),
    ],
)
def test_the_changed_properties_alone_are_written(stored: Record, typed: Mapping[str, Any], body: dict[str, Any]) -> None:
    stored = record(**stored)
    assert decided(review(FORM, stored, page(FORM, stored, typed))).body == body


def test_what_the_form_does_not_name_is_never_written() -> None:
    stored = record(a="x", other=1)
    outcome = decided(review(FORM, stored, page(FORM, stored, {"other": "2", "_df_version": "9", "id": "9"})))
    assert (outcome.body, outcome.changes) == ({}, {})


def test_a_cleared_value_is_missing_among_the_changes_and_null_in_the_body() -> None:
    stored = record(a="x")
    outcome = decided(review(FORM, stored, page(FORM, stored, {"a": ""})))
    assert (outcome.changes, outcome.body) == ({"a": MISSING}, {"a": None})


def test_a_new_record_has_what_was_typed_and_no_nulls() -> None:
    form = form_of(text("a", default="given"), text("b"), NUMBER)
    outcome = decided(review(form, None, page(form, None, {"a": "given", "b": "", "n": "5"})))
    assert outcome.body == {"a": "given", "n": 5}
    cleared = decided(review(form, None, page(form, None, {"a": "", "n": "5"})))
    assert cleared.body == cleared.changes == {"n": 5}


def test_a_program_that_does_not_send_a_default_does_not_get_it() -> None:
    form = form_of(text("a", default="given"), text("b"))
    assert decided(review(form, None, JsonDocument({"b": "x"}))).body == {"b": "x"}


def test_a_program_that_sends_null_for_a_new_record_is_refused() -> None:
    assert messages(rejected(review(FORM, None, JsonDocument({"a": None})))) == [("a", "type", "error")]


def test_a_program_clears_with_null() -> None:
    stored = record(a="x", n=5)
    assert decided(review(FORM, stored, JsonDocument({"a": None}))).body == {"a": None}


def test_the_outcome_contains_what_it_was_made_of() -> None:
    stored = record(a="x")
    opened, submission = open_record(FORM, stored), page(FORM, stored, {"a": "y"})
    outcome = decided(Reviewer(CONTEXT, FINGERPRINTS).review(opened, submission, None))
    assert outcome.opened is outcome.review.opened is opened
    assert outcome.review.submission is submission
    assert outcome.review.interpretation.values["a"] == "y"
    assert (outcome.review.drift, outcome.review.theirs, outcome.review.not_taken) == ((), (), ())


# --- what is wrong


LIMITED = form_of(text("a", required=True), {**NUMBER, "required": True, "min": 3}, text("b", help="B. Required."), TICK)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"a": "x", "n": "5"}, []),
        ({"a": "", "n": ""}, [("a", "required", "error"), ("n", "required", "error")]),
        ({"a": "x", "n": "2"}, [("n", "minimum", "error")]),
        ({"a": "x", "n": "many"}, [("n", "unreadable", "error")]),
        ({"a": "", "n": "many"}, [("a", "required", "error"), ("n", "unreadable", "error")]),
        ({"a": "x", "n": "5", "b": "\0"}, [("b", "unreadable", "error")]),
    ],
)
def test_errors_reject_a_new_record_with_one_message_a_field(typed: dict[str, str], found: list[Any]) -> None:
    outcome = review(LIMITED, None, page(LIMITED, None, typed))
    assert messages(outcome) == found and isinstance(outcome, Rejected) is bool(found)


def test_what_was_typed_and_cannot_be_read_is_no_change() -> None:
    stored = record(a="x", n=5)
    outcome = rejected(review(LIMITED, stored, page(LIMITED, stored, {"a": "y", "n": "many"})))
    assert outcome.interpretation.changes == {"a": "y"}
    assert outcome.interpretation.values["n"] == 5
    assert outcome.submission.posted["n"] == ["many"]


@pytest.mark.parametrize(
    ("stored", "typed", "found"),
    [
        ({"n": 1}, {"b": "y"}, [("a", "required", "warning"), ("n", "minimum", "warning")]),
        ({"n": 1}, {"n": "2"}, [("a", "required", "warning"), ("n", "minimum", "error")]),
        ({"a": "x", "n": 5}, {"a": ""}, [("a", "required", "error")]),
        ({"a": "x", "n": 1}, {}, [("n", "minimum", "warning")]),
        ({"a": "x", "n": "junk"}, {"a": "y"}, [("n", "type", "warning")]),
    ],
)
def test_errors_of_a_stored_record_that_nobody_changed_warn_and_do_not_block(
    stored: Record, typed: dict[str, str], found: list[Any]
) -> None:
    stored = record(**stored)
    outcome = review(LIMITED, stored, page(LIMITED, stored, typed))
    assert messages(outcome) == found
    assert isinstance(outcome, Rejected) is any(severity == "error" for _, _, severity in found)


def test_a_strict_reviewer_lets_no_error_pass() -> None:
    stored = record(n=1)
    outcome = review(LIMITED, stored, page(LIMITED, stored, {"b": "y"}), strict=True)
    assert messages(rejected(outcome)) == [("a", "required", "error"), ("n", "minimum", "error")]


def test_a_strict_reviewer_saves_what_is_right() -> None:
    stored = record(a="x", n=5)
    assert decided(review(LIMITED, stored, page(LIMITED, stored, {"b": "y"}), strict=True)).body == {"b": "y"}


def test_hints_warn_of_changed_fields_and_block_nothing() -> None:
    stored = record(a="x", n=5, b="y")
    outcome = decided(review(LIMITED, stored, page(LIMITED, stored, {"b": ""})))
    assert messages(outcome) == [("b", "hint", "warning")]
    assert messages(decided(review(LIMITED, record(a="x", n=5), page(LIMITED, record(a="x", n=5), {"a": "y"})))) == []


def test_a_field_with_an_error_has_no_hint_beside_it() -> None:
    form = form_of(text("a", required=True, help="A. Required."), text("b", help="x (JSON)"))
    stored = record(a="x")
    assert messages(rejected(review(form, stored, page(form, stored, {"a": "", "b": "{"})))) == [
        ("a", "required", "error"),
        ("b", "hint", "warning"),
    ]


def test_a_hint_is_about_the_present_day() -> None:
    form = form_of({"id": "day", "type": "date", "warnIfPast": True})
    for day, found in (("2026-11-23", [("day", "hint", "warning")]), ("2026-11-24", [])):
        assert messages(decided(review(form, None, page(form, None, {"day": day})))) == found


def test_messages_come_in_the_order_of_the_form() -> None:
    form = form_of(text("host"), PASSWORD, text("c", help="C. Required."), NUMBER, text("z", required=True))
    stored = record(host="h", password="s3cret", c="c", z="z")
    typed = {"z": "", "n": "many", "c": "", "host": "other"}
    assert messages(rejected(review(form, stored, page(form, stored, typed)))) == [
        ("password", "destination", "error"),
        ("c", "hint", "warning"),
        ("n", "unreadable", "error"),
        ("z", "required", "error"),
    ]


def test_a_hidden_field_neither_counts_nor_is_written() -> None:
    form = form_of(TICK, text("b", required=True, visibility=ON))
    stored = record(on=True, b="x")
    outcome = decided(review(form, stored, page(form, stored, {"on": [""], "b": ""})))
    assert outcome.body == {"on": False} and messages(outcome) == []


# --- two people


@pytest.mark.parametrize(
    ("typed", "theirs", "body", "asked", "news"),
    [
        ({"a": "mine"}, {}, {"a": "mine"}, [], ()),
        ({}, {"a": "theirs"}, {}, [], ("a",)),
        ({"a": "mine"}, {"a": "theirs"}, None, [("a", "base", "mine", "theirs")], ()),
        ({"a": "same"}, {"a": "same"}, {}, [], ()),
        ({"a": "mine"}, {"n": 2}, {"a": "mine"}, [], ("n",)),
        ({"a": "mine", "n": "3"}, {"n": 2}, None, [("n", 1, 3, 2)], ()),
        ({"a": "mine", "n": "2"}, {"n": 2}, {"a": "mine"}, [], ()),
        ({"a": ""}, {"a": "theirs"}, None, [("a", "base", MISSING, "theirs")], ()),
        ({"a": "mine"}, {"a": None}, None, [("a", "base", "mine", None)], ()),
        ({}, {"a": None, "n": 2}, {}, [], ("a", "n")),
        ({}, {"unnamed": 1}, {}, [], ()),
    ],
)
def test_edits_to_different_fields_merge_and_the_same_field_twice_is_asked(
    typed: dict[str, str], theirs: Record, body: dict[str, Any] | None, asked: list[Any], news: tuple[str, ...]
) -> None:
    seen = record(a="base", n=1)
    outcome = review(FORM, record(4, **{**seen, **theirs, "_df_version": 4}), page(FORM, seen, typed))
    assert conflicts(outcome) == asked and review_of(outcome).theirs == news
    assert (outcome.body if isinstance(outcome, Decision) else None) == body


def test_after_a_merge_the_values_are_theirs_with_mine_over_them() -> None:
    form = form_of(text("a"), TICK, text("b", visibility=ON))
    seen = record(a="base", on=False)
    outcome = review(form, record(4, a="base", on=True, b="shown", other=1), page(form, seen, {"a": "mine"}))
    assert dict(review_of(outcome).interpretation.values) == {"a": "mine", "on": True, "b": "shown"}
    assert review_of(outcome).interpretation.state.hidden_keys == frozenset()
    asked = rejected(review(form, record(4, a="theirs", on=True), page(form, seen, {"a": ""})))
    assert dict(asked.interpretation.values) == {"a": None, "on": True}


def test_a_record_that_did_not_move_is_not_merged() -> None:
    """The same version is the same record, whatever the page says it saw."""
    stored = record(a="now")
    submission = replace(page(FORM, stored, {"a": "mine"}), base_text='{"a": "another"}')
    outcome = decided(review(FORM, stored, submission))
    assert (outcome.body, outcome.review.theirs) == ({"a": "mine"}, ())


@pytest.mark.parametrize("base", ["", "{", "[]", "5"])
def test_a_page_that_does_not_say_what_it_saw_is_read_over_the_record_as_it_is(base: str) -> None:
    seen, stored = record(a="base", n=1), record(4, a="theirs", n=1)
    outcome = decided(review(FORM, stored, page(FORM, seen, {"a": "mine"}, base_text=base)))
    assert (outcome.body, outcome.review.theirs) == ({"a": "mine"}, ())


def test_a_page_without_a_version_is_read_over_the_record_as_it_is() -> None:
    seen, stored = record(a="base"), record(4, a="theirs")
    outcome = decided(review(FORM, stored, page(FORM, seen, {"a": "mine"}, version=None)))
    assert outcome.body == {"a": "mine"} and conflicts(outcome) == []


def test_a_field_that_the_earlier_form_did_not_show_is_not_news() -> None:
    earlier = form_of(text("a"))
    form = form_of(text("a"), text("b"))
    outcome = decided(review(form, record(4, a="x", b="there"), page(earlier, record(a="x", b="there"), {"a": "y"}), earlier))
    assert (outcome.body, outcome.review.theirs) == ({"a": "y"}, ())


def test_a_field_that_the_earlier_form_showed_blank_is_news() -> None:
    earlier, form = form_of(text("a"), text("b", "Bee")), form_of(text("a"), text("b"))
    outcome = decided(review(form, record(4, a="x", b="theirs"), page(earlier, record(a="x"), {"a": "y"}), earlier))
    assert outcome.review.theirs == ("b",)


# --- a conflict is decided by what was typed


@pytest.mark.parametrize("typed", ["2x", "1,5", "--"])
def test_input_that_cannot_be_read_conflicts_with_another_persons_value(typed: str) -> None:
    form, seen = form_of(NUMBER), record(n=1)
    first = rejected(review(form, record(4, n=7), page(form, seen, {"n": typed})))
    [(key, base, mine, theirs)] = conflicts(first)
    assert (key, base, mine.posted, theirs) == ("n", 1, (typed,), 7) and first.theirs == ()
    # The page that answers shows the question; correcting the input is no choice.
    again = page(form, record(4, n=7), {"n": typed}, originals={"n": ["1"]})
    assert len(conflicts(review(form, record(4, n=7), again))) == 1
    corrected = replace(again, posted={"n": ["2"]})
    assert conflicts(review(form, record(4, n=7), corrected)) == [("n", 1, 2, 7)]
    assert decided(review(form, record(4, n=7), replace(corrected, choices={"n": "mine"}))).body == {"n": 2}
    assert decided(review(form, record(4, n=7), replace(again, choices={"n": "theirs"}))).body == {}


@pytest.mark.parametrize("condition", [{"visibility": ON}, {"readonlyWhen": {"field": "on", "operator": "notChecked"}}])
def test_input_that_is_hidden_or_locked_meanwhile_conflicts_as_well(condition: dict[str, Any]) -> None:
    form = form_of(TICK, text("a", **condition))
    seen, now = record(on=True, a="base"), record(4, on=True, a="theirs")
    first = rejected(review(form, now, page(form, seen, {"on": [""], "a": "mine"})))
    assert conflicts(first) == [("a", "base", "mine", "theirs")] and first.theirs == ()
    # Whoever shows the field again does not replace theirs without a question.
    shown_again = page(form, now, {"a": "mine"}, originals={"a": ["base"]})
    assert conflicts(review(form, now, shown_again)) == [("a", "base", "mine", "theirs")]
    assert decided(review(form, now, replace(shown_again, choices={"a": "mine"}))).body == {"a": "mine"}


def test_a_question_about_a_hidden_field_ends_with_the_choice() -> None:
    form, now = form_of(TICK, text("a", visibility=ON)), record(4, on=True, a="theirs")
    chosen = page(form, now, {"on": [""], "a": "mine"}, originals={"a": ["base"]}, choices={"a": "mine"})
    outcome = decided(review(form, now, chosen))
    assert outcome.body == {"on": False} and leftovers(outcome) == [("a", ("mine",))]
    same = review(form, now, page(form, record(on=True, a="base"), {"on": [""], "a": "theirs"}))
    assert conflicts(same) == []


def test_an_option_that_is_gone_is_named_as_it_was_chosen() -> None:
    def choice(type: str, **options: str) -> CompiledForm:
        return form_of({"id": "m", "type": type, "options": [{"id": id, "text": text} for id, text in options.items()]})

    def named(outcome: Decision | Rejected) -> list[tuple[str, Any]]:
        return [(each.code, each.params["value"]) for each in review_of(outcome).messages]

    earlier, form = choice("singleselect", a="Alpha", b="Beta"), choice("singleselect", a="Alpha")
    assert named(review(form, None, page(earlier, None, {"m": "b"}), earlier)) == [("not-this-option", "Beta")]
    several, fewer = choice("multiselect", a="Alpha", b="Beta", c="Gamma"), choice("multiselect", a="Alpha")
    stored = record(m=["a", "c"])
    asked = review(fewer, stored, page(several, stored, {"m": ["", "a", "b", "c"]}), several)
    assert named(asked) == [("not-this-option", "Beta")]
    assert named(review(fewer, stored, page(fewer, stored, {"m": ["", "c"]}))) == [("option-retired", "c")]


# --- choices between two values

CHOSEN = record(4, a="theirs", n=1)


@pytest.mark.parametrize(
    ("choices", "body", "asked"),
    [
        ({"a": "mine"}, {"a": "mine"}, []),
        ({"a": THEIRS}, {}, []),
        ({"a": ORIGINAL}, {"a": "base"}, []),
        ({}, None, [("a", "base", "mine", "theirs")]),
        ({"n": "mine"}, None, [("a", "base", "mine", "theirs")]),
    ],
)
def test_the_chosen_value_is_saved_and_no_choice_stays_a_question(
    choices: dict[str, str], body: dict[str, Any] | None, asked: list[Any]
) -> None:
    submission = page(FORM, CHOSEN, {"a": "mine"}, originals={"a": ["base"]}, choices=choices)
    outcome = review(FORM, CHOSEN, submission)
    assert conflicts(outcome) == asked
    assert (outcome.body if isinstance(outcome, Decision) else None) == body


def test_where_mine_is_theirs_by_now_there_is_nothing_to_choose() -> None:
    outcome = review(FORM, CHOSEN, page(FORM, CHOSEN, {"a": "theirs"}, originals={"a": ["base"]}))
    assert decided(outcome).body == {} and conflicts(outcome) == []


def test_an_original_that_was_blank_is_missing() -> None:
    submission = page(FORM, CHOSEN, {"a": "mine"}, originals={"a": [""]})
    assert conflicts(review(FORM, CHOSEN, submission)) == [("a", MISSING, "mine", "theirs")]
    chosen = replace(submission, choices={"a": ORIGINAL})
    assert decided(review(FORM, CHOSEN, chosen)).body == {"a": None}


def test_two_open_questions_are_both_asked() -> None:
    submission = page(FORM, CHOSEN, {"a": "mine", "n": "7"}, originals={"a": ["base"], "n": ["0"]}, choices={"a": "mine"})
    assert conflicts(review(FORM, CHOSEN, submission)) == [("n", 0, 7, 1)]
    assert len(conflicts(review(FORM, CHOSEN, replace(submission, choices={})))) == 2


def test_an_open_question_about_a_field_without_a_value_now() -> None:
    stored = record(4, n=1)
    outcome = review(FORM, stored, page(FORM, stored, {"a": "mine"}, originals={"a": ["base"]}))
    assert conflicts(outcome) == [("a", "base", "mine", MISSING)]


def test_a_choice_is_overtaken_by_a_third_edit() -> None:
    submission = page(FORM, CHOSEN, {"a": "mine"}, originals={"a": ["base"]}, choices={"a": "mine"})
    outcome = review(FORM, record(5, a="third", n=1), submission)
    assert conflicts(rejected(outcome)) == [("a", "theirs", "mine", "third")]


# --- secrets

SECRETS = form_of(text("host"), PASSWORD, text("c"))
STORED = record(host="h", password="old")


@pytest.mark.parametrize(
    ("typed", "action", "body", "found"),
    [
        ("", KEEP, {}, []),
        ("new", KEEP, None, [("password", "unreadable", "error")]),
        ("new", REPLACE, {"password": "new"}, []),
        ("", CLEAR, {"password": None}, []),
        ("new", CLEAR, None, [("password", "unreadable", "error")]),
        ("", REPLACE, None, [("password", "unreadable", "error")]),
        ("old", REPLACE, {}, []),
    ],
)
def test_a_secret_is_kept_replaced_or_cleared(typed: str, action: str, body: dict[str, Any] | None, found: list[Any]) -> None:
    outcome = review(SECRETS, STORED, page(SECRETS, STORED, {"password": typed}, actions={"password": action}))
    assert messages(outcome) == found
    assert (outcome.body if isinstance(outcome, Decision) else None) == body


@pytest.mark.parametrize(
    ("typed", "actions", "theirs", "is_asked"),
    [
        ("mine", {}, {"password": "theirs"}, True),
        ("", {"password": CLEAR}, {"password": "theirs"}, True),
        ("mine", {}, {"password": None}, True),
        ("", {}, {"password": "theirs"}, False),
        ("mine", {}, {"c": "theirs"}, False),
    ],
)
def test_a_secret_that_two_people_replaced_is_asked_about_without_a_value(
    typed: str, actions: dict[str, str], theirs: Record, is_asked: bool
) -> None:
    submission = page(SECRETS, STORED, {"password": typed}, actions=actions)
    outcome = review(SECRETS, {**STORED, **theirs, "_df_version": 4}, submission)
    assert conflicts(outcome) == ([("password", MISSING, MISSING, MISSING)] if is_asked else [])
    assert isinstance(outcome, Rejected) is is_asked


def test_a_secret_of_theirs_is_no_news() -> None:
    outcome = decided(review(SECRETS, {**STORED, "password": "theirs", "_df_version": 4}, page(SECRETS, STORED, {"c": "x"})))
    assert (outcome.body, outcome.review.theirs) == ({"c": "x"}, ())


@pytest.mark.parametrize(
    ("typed", "action", "is_asked"),
    [("", KEEP, True), ("", KEEP_HERE, False), ("new", REPLACE, False), ("", CLEAR, False)],
)
def test_a_kept_secret_does_not_follow_to_another_place_unasked(typed: str, action: str, is_asked: bool) -> None:
    submission = page(SECRETS, STORED, {"host": "other", "password": typed}, actions={"password": action})
    outcome = review(SECRETS, STORED, submission)
    assert messages(outcome) == ([("password", "destination", "error")] if is_asked else [])
    assert isinstance(outcome, Rejected) is is_asked
    assert review_of(outcome).follows == (frozenset({1}) if is_asked else frozenset())


def test_a_program_keeps_a_secret_expressly_where_it_goes_elsewhere() -> None:
    assert messages(rejected(review(SECRETS, STORED, JsonDocument({"host": "other"})))) == [("password", "destination", "error")]
    kept = review(SECRETS, STORED, JsonDocument({"host": "other", "password": {"stored": True}}))
    assert decided(kept).body == {"host": "other"}


# --- the form changed since it was opened

OLD = form_of(text("a"), text("f", "Field"))
SHOWN_LATER = {"field": "a", "operator": "equals", "value": "show"}


@pytest.mark.parametrize("stored", [None, record(a="x")], ids=["new", "stored"])
@pytest.mark.parametrize(
    ("new", "left"),
    [
        ([], [("Field", ("typed",))]),
        ([text("f", "Field", visibility=SHOWN_LATER)], [("Field", ("typed",))]),
        ([text("f", "Field", readonlyWhen={"field": "a", "operator": "notEmpty"})], [("Field", ("typed",))]),
        ([text("f", "Field", readonly=True)], [("Field", ("typed",))]),
        ([text("f", "Field", hidden=True)], [("Field", ("typed",))]),
        ([text("f", "Field", type="checkbox")], [("Field", ("typed",))]),
        ([text("f", "Field", type="password")], [("Field", ())]),
        ([text("f", "Field", secret=True)], [("Field", ())]),
        ([text("other", "Other")], [("Field", ("typed",))]),
    ],
    ids=["removed", "hidden", "locked", "readonly", "never shown", "ticked", "secret", "secret by flag", "replaced"],
)
def test_what_has_no_place_in_the_form_any_more_is_given_back(stored: Record | None, new: list[Any], left: list[Any]) -> None:
    form = form_of(text("a"), *new)
    outcome = rejected(review(form, stored, page(OLD, stored, {"a": "one", "f": "typed"}), OLD))
    assert leftovers(outcome) == left
    assert outcome.interpretation.changes.get("a") == "one"
    assert outcome.drift


@pytest.mark.parametrize("typed", ["", " ", "\n"])
def test_nothing_typed_leaves_nothing_behind(typed: str) -> None:
    form = form_of(text("a"))
    assert leftovers(decided(review(form, None, page(OLD, None, {"a": "one", "f": typed}), OLD))) == []


def test_what_was_shown_and_not_edited_leaves_nothing_behind() -> None:
    stored = record(a="x", f="stored")
    outcome = decided(review(form_of(text("a")), stored, page(OLD, stored, {"a": "y", "f": "stored"}), OLD))
    assert (outcome.body, leftovers(outcome)) == ({"a": "y"}, [])


def test_a_page_is_compared_with_what_it_showed_and_not_with_what_the_record_holds_now() -> None:
    """Somebody else changed the field meanwhile: what the page holds was not typed."""
    outcome = decided(
        review(form_of(text("a")), record(4, a="x", f="theirs"), page(OLD, record(a="x", f="seen"), {"f": "seen"}), OLD)
    )
    assert (outcome.body, leftovers(outcome)) == ({}, [])


def test_what_the_record_holds_by_now_is_not_given_back() -> None:
    form = form_of(text("a"), text("f", "Field", readonly=True))
    stored = record(4, a="x", f="typed")
    assert leftovers(decided(review(form, stored, page(OLD, record(a="x"), {"f": "typed"}), OLD))) == []
    hidden = form_of(text("a"), text("f", "Field", visibility=SHOWN_LATER))
    assert leftovers(rejected(review(hidden, stored, page(OLD, record(a="x"), {"f": "typed"}), OLD))) == [("Field", ("typed",))]


def test_a_page_that_does_not_say_what_it_saw_is_compared_with_the_record() -> None:
    form, stored = form_of(text("a")), record(4, a="x", f="stored")
    for more in ({"version": None}, {"base_text": ""}):
        submission = page(OLD, record(a="x", f="seen"), {"f": "stored"}, **more)
        assert leftovers(decided(review(form, stored, submission, OLD))) == []
        edited = replace(submission, posted={"f": ["seen"]})
        assert leftovers(rejected(review(form, stored, edited, OLD))) == [("Field", ("seen",))]


BERLIN = Context(zone=ZoneInfo("Europe/Berlin"), now=CONTEXT.now)
INSTANT = {"id": "at", "name": "At", "type": "datetime"}


def test_what_the_record_holds_is_read_in_the_stated_time_zone() -> None:
    old, form = form_of(INSTANT), form_of({**INSTANT, "readonly": True})
    stored = record(4, at="2026-04-16T10:40:00Z")
    for typed, is_held in (("2026-04-16T12:40", True), ("2026-04-16T10:40", False)):
        outcome = review(form, stored, page(old, record(), {"at": typed}), old, context=BERLIN)
        assert leftovers(outcome) == ([] if is_held else [("At", (typed,))])


def test_an_original_is_read_in_the_stated_time_zone() -> None:
    form, stored = form_of(INSTANT), record(4, at="2026-04-16T10:40:00Z")
    submission = page(form, stored, {"at": "2026-04-16T09:00"}, originals={"at": ["2026-04-16T08:00"]})
    assert conflicts(review(form, stored, submission, context=BERLIN)) == [
        ("at", "2026-04-16T06:00:00Z", "2026-04-16T07:00:00Z", "2026-04-16T10:40:00Z")
    ]


def test_a_secret_is_never_given_back_and_stays_one() -> None:
    old = form_of(text("a"), PASSWORD)
    gone = rejected(review(form_of(text("a")), None, page(old, None, {"password": "CANARY"}), old))
    assert leftovers(gone) == [("Password", ())]
    form = form_of(text("a"), {**PASSWORD, "help": "new"})
    stays = decided(review(form, None, page(old, None, {"password": "CANARY"}), old))
    assert (stays.body, leftovers(stays)) == ({"password": "CANARY"}, [])


def test_a_stored_secret_that_was_typed_again_is_not_compared() -> None:
    """A leftover tells nobody whether it is what is stored."""
    old, form = form_of(text("a"), PASSWORD), form_of(text("a"), {**PASSWORD, "readonly": True})
    stored = record(password="CANARY")
    for typed in ("CANARY", "other"):
        assert leftovers(rejected(review(form, stored, page(old, stored, {"password": typed}), old))) == [("Password", ())]


def test_a_renamed_field_takes_what_was_typed_and_asks() -> None:
    form = form_of(text("a"), text("z", "Field"))
    outcome = rejected(review(form, None, page(OLD, None, {"a": "one", "f": "typed"}), OLD))
    assert outcome.interpretation.changes == {"a": "one", "z": "typed"}
    assert (leftovers(outcome), messages(outcome), conflicts(outcome)) == ([], [], [])
    assert outcome.submission.posted == {"a": ["one"], "z": ["typed"]}
    assert [change.code for change in outcome.drift] == ["field-renamed"]
    again = page(form, None, {"a": "one", "z": "typed"})
    assert decided(review(form, None, again)).body == {"a": "one", "z": "typed"}


def test_a_renamed_field_that_was_not_edited_leaves_the_record_alone() -> None:
    form, stored = form_of(text("a"), text("z", "Field")), record(a="x", f="stored")
    outcome = decided(review(form, stored, page(OLD, stored, {"a": "y", "f": "stored"}), OLD))
    assert outcome.body == {"a": "y"}


def test_a_renamed_secret_takes_what_was_typed_with_its_action() -> None:
    old, form = form_of(PASSWORD), form_of({**PASSWORD, "id": "secretWord"})
    stored = record(secretWord="old")
    submission = page(old, stored, {"password": "new"}, actions={"password": REPLACE})
    outcome = rejected(review(form, stored, submission, old))
    assert outcome.interpretation.changes == {"secretWord": "new"} and leftovers(outcome) == []
    assert outcome.interpretation.actions == {"secretWord": REPLACE}


@pytest.mark.parametrize(
    ("more", "typed", "changes", "found", "left"),
    [
        ({"type": "number"}, "12", {"f": 12}, [], []),
        ({"type": "number"}, "twelve", {}, [("f", "unreadable", "error")], [("Field", ("twelve",))]),
        ({"type": "textarea"}, "words", {"f": "words"}, [], []),
        ({"type": "date"}, "soon", {}, [("f", "unreadable", "error")], [("Field", ("soon",))]),
        ({"type": "checkbox"}, "yes", {"f": True}, [], [("Field", ("yes",))]),
        ({"type": "checkbox"}, "true", {"f": True}, [], []),
        ({"type": "singleselect", "options": ["1"]}, "1", {"f": "1"}, [], []),
        ({"type": "singleselect", "options": ["1"]}, "2", {"f": "2"}, [("f", "oneOf", "error")], []),
        ({"type": "multiselect", "options": ["1"]}, "1", {"f": ["1"]}, [], []),
        ({"type": "multiselect"}, "one", {"f": ["one"]}, [], []),
        ({"type": "multiselect"}, " one ", {"f": ["one"]}, [], [("Field", (" one ",))]),
        ({"type": "multiselect", "options": ["1"]}, "\0", {}, [("f", "unreadable", "error")], [("Field", ("\0",))]),
    ],
)
def test_a_field_of_another_type_takes_what_it_can_show(
    more: dict[str, Any], typed: str, changes: dict[str, Any], found: list[Any], left: list[Any]
) -> None:
    form = form_of(text("a"), text("f", "Field", **more))
    outcome = rejected(review(form, None, page(OLD, None, {"f": typed}), OLD))
    assert (outcome.interpretation.changes, messages(outcome), leftovers(outcome)) == (changes, found, left)


def test_of_several_ticks_all_must_be_shown() -> None:
    old = form_of(text("f", "Field", type="multiselect", options=["1", "2"]))
    form = form_of(text("f", "Field", type="singleselect", options=["1", "2"]))
    outcome = rejected(review(form, None, page(old, None, {"f": ["", "1", "2"]}), old))
    assert outcome.interpretation.changes == {"f": "2"} and leftovers(outcome) == []
    kept = rejected(review(form_of(text("f", "Field", type="multiselect")), None, page(old, None, {"f": ["", "1", "2"]}), old))
    assert kept.interpretation.changes == {"f": ["1", "2"]}


@pytest.mark.parametrize(
    ("new", "codes"),
    [
        ([text("a"), text("f", "Other words")], ["label-changed"]),
        ([text("a"), text("f", "Field", help="new")], ["help-changed"]),
        ([text("a"), text("f", "Field"), text("new")], ["field-added"]),
        ([text("f", "Field"), text("a")], []),
    ],
)
def test_a_change_that_touches_nothing_typed_saves_at_once_and_is_named(new: list[Any], codes: list[str]) -> None:
    outcome = decided(review(form_of(*new), None, page(OLD, None, {"a": "one", "f": "typed"}), OLD))
    assert outcome.body == {"a": "one", "f": "typed"}
    assert [change.code for change in outcome.review.drift] == codes


def test_a_field_that_became_required_blocks_new_records_and_warns_of_stored_ones() -> None:
    form = form_of(text("a"), text("f", "Field"), text("new", required=True))
    assert messages(rejected(review(form, None, page(OLD, None, {"a": "one"}), OLD))) == [("new", "required", "error")]
    stored = record(a="x")
    assert messages(decided(review(form, stored, page(OLD, stored, {"a": "one"}), OLD))) == [("new", "required", "warning")]


def test_values_are_judged_by_the_present_form() -> None:
    old, form = form_of(NUMBER), form_of({**NUMBER, "min": 3})
    assert messages(rejected(review(form, None, page(old, None, {"n": "2"}), old))) == [("n", "minimum", "error")]
    assert decided(review(form, None, page(old, None, {"n": "3"}), old)).body == {"n": 3}


def test_under_a_changed_form_two_edits_are_merged_as_well() -> None:
    form = form_of(text("a", "Ay"), text("f", "Field"))
    seen = record(a="base", f="base")
    outcome = review(form, record(4, a="theirs", f="base"), page(OLD, seen, {"a": "mine", "f": "typed"}), OLD)
    assert conflicts(rejected(outcome)) == [("a", "base", "mine", "theirs")]


# --- a form that is not known any more


def test_under_an_unknown_definition_what_fits_is_saved() -> None:
    submission = page(OLD, None, {"a": "one", "f": "two"}, definition="0" * 64)
    assert decided(review(OLD, None, submission)).body == {"a": "one", "f": "two"}


@pytest.mark.parametrize(
    ("definition", "typed", "left"),
    [
        ("0" * 64, ["two"], [("gone", ("two",))]),
        ("0" * 64, ["", "two"], [("gone", ("", "two"))]),
        ("0" * 64, [""], []),
        ("0" * 64, ["  "], []),
        ("", ["two"], [("gone", ("two",))]),
        (OLD.hash, ["two"], [("gone", ("two",))]),
    ],
)
def test_of_an_unknown_definition_what_has_no_field_is_given_back_by_its_key(
    definition: str, typed: list[str], left: list[Any]
) -> None:
    outcome = review(OLD, None, page(OLD, None, {"a": "one", "gone": typed}, definition=definition))
    is_unknown = definition == "0" * 64
    assert leftovers(outcome) == left and isinstance(outcome, Rejected) is (bool(left) and is_unknown)


# --- leftovers that were shown before


def test_leftovers_that_were_shown_before_stay_in_sight_and_stand_in_nobodys_way() -> None:
    outcome = decided(review(FORM, None, page(FORM, None, {"a": "one"}, leftovers={"Gone": ["typed"]})))
    assert leftovers(outcome) == [("Gone", ("typed",))]


def test_new_leftovers_come_behind_those_shown_before() -> None:
    submission = page(OLD, None, {"f": "typed"}, leftovers={"Gone": ["before"]})
    outcome = rejected(review(form_of(text("a")), None, submission, OLD))
    assert leftovers(outcome) == [("Gone", ("before",)), ("Field", ("typed",))]


# --- programs that insist on a version


@pytest.mark.parametrize(
    ("versions", "is_stale"),
    [(None, False), ({3}, False), ({2, 3}, False), ({2}, True), ({4}, True), (set(), True)],
)
def test_a_program_may_insist_on_a_version(versions: set[int] | None, is_stale: bool) -> None:
    stored = record(a="theirs", n=1)
    submission = JsonDocument({"a": "mine", "n": 1}, "key", None if versions is None else frozenset(versions))
    outcome = review(FORM, stored, submission)
    if not is_stale:
        assert decided(outcome).body == {"a": "mine"}
        return
    assert rejected(outcome).stale
    assert conflicts(outcome) == [("a", MISSING, "mine", "theirs")]


def test_every_change_of_a_stale_program_is_named_beside_what_is_wrong() -> None:
    outcome = rejected(review(FORM, record(n=1), JsonDocument({"a": "mine", "n": "x", "on": True}, "", frozenset({9}))))
    assert outcome.stale and conflicts(outcome) == [("a", MISSING, "mine", MISSING), ("on", MISSING, True, MISSING)]
    assert messages(outcome) == [("n", "type", "error")]


def test_a_program_writes_over_whatever_version_there_is_where_it_names_none() -> None:
    assert decided(review(FORM, record(9, a="theirs"), JsonDocument({"a": "mine"}))).body == {"a": "mine"}


def test_only_programs_are_stale() -> None:
    outcome = review(FORM, record(4, a="theirs"), page(FORM, record(a="base"), {"a": "mine"}))
    assert not rejected(outcome).stale


# --- what must agree, for any form, record and text


def places(form: CompiledForm, outcome: Decision | Rejected) -> set[str]:
    """Keys of the fields where an answer shows what was typed."""
    found = review_of(outcome)
    asked = {key_of(form, each) for each in (*found.messages, *found.conflicts)}
    return {*found.interpretation.changes, *asked}


RECORDS = st.none() | st.fixed_dictionaries(
    {}, optional={"a": st.sampled_from(["x", "was a"]), "b": st.just("stored"), "c": st.sampled_from([7, ["1"], True])}
)
THEIRS = st.fixed_dictionaries({}, optional={"a": st.sampled_from(["x", "theirs"]), "b": st.just("5")})
QUIET = settings(suppress_health_check=list(HealthCheck))


@QUIET
@given(old=FIELD_SETS, new=st.none() | FIELD_SETS, typed=st.lists(TYPED, min_size=4, max_size=4), seen=RECORDS, theirs=THEIRS)
def test_everything_typed_is_in_the_answer_or_in_the_record(
    old: list[Any], new: list[Any] | None, typed: list[str], seen: Record | None, theirs: Record
) -> None:
    earlier = form_of(*old)
    form = earlier if new is None else form_of(*new)
    before = None if seen is None else record(**seen)
    now = None if before is None else {**before, **theirs, "_df_version": 4 if theirs else 3}
    inputs = [(field, words) for (field, _), words in zip(earlier.writable, typed, strict=False)]
    submission = page(earlier, before, {field.key: words for field, words in inputs})
    outcome = review(form, now, submission, None if form.hash == earlier.hash else earlier)
    answered = places(form, outcome)
    posted = review_of(outcome).submission.posted
    for field, words in inputs:
        does_not_count = field.secret or field.type == "checkbox" or field.key in _hidden(earlier, before, submission)
        if does_not_count or not words.strip() or _is_given_back(form, field, words, outcome):
            continue
        keys = {key for key, texts in posted.items() if key in form.by_key and words in texts}
        assert keys & answered or _holds(form, now, words) or _is_as_seen(earlier, before, field.key, words), (field.key, words)


def _is_given_back(form: CompiledForm, field: Field, words: str, outcome: Decision | Rejected) -> bool:
    """Among the leftovers, by its label alone where the field has become a secret."""
    became_secret = field.key in form.by_key and form.by_key[field.key][0].secret
    return (field.label, () if became_secret else (words,)) in leftovers(outcome)


def _hidden(earlier: CompiledForm, before: Record | None, submission: PagePost) -> frozenset[str]:
    """Fields that the page itself hides or locks: what they hold does not count."""
    state = submission.interpret(earlier, open_record(earlier, before).values, CONTEXT, new=before is None).state
    return state.hidden_keys | state.readonly


def _holds(form: CompiledForm, stored: Record | None, text: str) -> bool:
    return any(text in _texts(form, stored, key) for key in form.by_key) if stored else False


def _is_as_seen(form: CompiledForm, seen: Record | None, key: str, text: str) -> bool:
    return text in _texts(form, seen, key) if seen else False


def _texts(form: CompiledForm, stored: Record, key: str) -> Sequence[str]:
    field, kind = form.by_key[key]
    shown = kind.show(field, form.values_of(stored).get(key), CONTEXT)
    return (shown,) if isinstance(shown, str) else shown


@QUIET
@given(fields=FIELD_SETS, typed=st.lists(TYPED, min_size=4, max_size=4), seen=RECORDS, theirs=THEIRS)
def test_what_is_written_gives_the_values_that_were_shown(
    fields: list[Any], typed: list[str], seen: Record | None, theirs: Record
) -> None:
    form = form_of(*fields)
    before = None if seen is None else record(**seen)
    now = None if before is None else {**before, **theirs, "_df_version": 4 if theirs else 3}
    inputs = {field.key: text for (field, _), text in zip(form.writable, typed, strict=False)}
    outcome = review(form, now, page(form, before, inputs))
    if isinstance(outcome, Decision):
        after = form.values_of({**(now or {}), **outcome.body})
        for key, (field, kind) in form.by_key.items():
            assert kind.same(field, after.get(key), outcome.review.interpretation.values.get(key)), key
        assert outcome.changes.keys() == outcome.body.keys()


@QUIET
@given(fields=FIELD_SETS, typed=st.lists(TYPED, min_size=4, max_size=4), seen=RECORDS)
def test_a_submission_that_was_saved_changes_nothing_the_second_time(
    fields: list[Any], typed: list[str], seen: Record | None
) -> None:
    form = form_of(*fields)
    before = None if seen is None else record(**seen)
    inputs = {field.key: text for (field, _), text in zip(form.writable, typed, strict=False) if not field.secret}
    outcome = review(form, before, page(form, before, inputs))
    if isinstance(outcome, Decision):
        after = record(4, **{**(seen or {}), **outcome.body})
        again = review(form, after, page(form, before or {}, inputs, version=3))
        assert decided(again).body == {}


def test_reviewing_changes_none_of_its_inputs() -> None:
    stored = {"a": "x", "brief": {"in": "y"}, **SYSTEM}
    opened: OpenRecord = open_record(FORM, stored)
    submission = page(FORM, stored, {"a": "", "brief.in": "z"}, originals={"a": ["o"]}, choices={"a": ORIGINAL})
    copies = (dict(stored), {key: list(texts) for key, texts in submission.posted.items()})
    Reviewer(CONTEXT, FINGERPRINTS).review(opened, submission, None)
    assert (opened.record, submission.posted) == copies and opened.record["brief"] == {"in": "y"}
