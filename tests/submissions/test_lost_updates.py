"""What a save replaced of somebody else's write: found, stored, and put back."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING, Context
from app.submissions.lost_updates import LostUpdate, find_lost_updates, put_back, to_json
from app.submissions.model import CLEAR, REPLACE
from app.submissions.page_post import PagePost, base_text
from app.texts.translator import ENGLISH
from tests.making import CONTEXT, form_of, key_of, open_record

NOTHING, SECRET = ENGLISH.say("no-value"), ENGLISH.say("secret-value")

FORM = form_of(
    {"id": "a", "name": "A"},
    {"id": "n", "name": "N", "type": "number"},
    {"id": "m", "name": "M", "type": "multiselect", "options": [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]},
    {"id": "password", "name": "P", "type": "password"},
)
SEEN = {"definition": "d", "version": 5, "base": "b", "seals": "s"}
Values = dict[str, Any]


@pytest.mark.parametrize(
    ("saw", "mine", "between", "found"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, []),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, [("a", "1", "2", "3", True)]),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, []),
        ({"a": "1"}, {"a": "2"}, {}, [("a", "1", "2", MISSING, True)]),
        ({}, {"a": "2"}, {}, []),
        ({}, {"a": "2"}, {"a": "3"}, [("a", MISSING, "2", "3", True)]),
        ({"a": "1"}, {"a": MISSING}, {"a": "3"}, [("a", "1", MISSING, "3", True)]),
        ({"a": "1"}, {"a": MISSING}, {"a": None}, []),
        ({"a": "1", "n": 1}, {"a": "2"}, {"a": "1", "n": 2}, []),
        ({"n": 1}, {"n": 2}, {"n": 1.0}, []),
        ({"a": "1", "n": 1}, {"a": "2", "n": 2}, {"a": "3", "n": 3}, [("a", "1", "2", "3", True), ("n", 1, 2, 3, True)]),
        # nobody knows: any field of ours may have replaced something
        ({"a": "1"}, {"a": "2"}, None, [("a", "1", "2", MISSING, False)]),
        ({}, {"a": "2", "n": 1}, None, [("a", MISSING, "2", MISSING, False), ("n", MISSING, 1, MISSING, False)]),
        ({"a": "1"}, {}, None, []),
    ],
)
def test_what_a_save_replaced(saw: Values, mine: Values, between: Values | None, found: list[Any]) -> None:
    lost = find_lost_updates(FORM, saw, mine, between)
    assert [(key_of(FORM, each), each.saw, each.mine, each.theirs, each.known) for each in lost] == found  # type: ignore[arg-type]


def stored(*lost: LostUpdate) -> list[dict[str, Any]]:
    return to_json(FORM, lost, CONTEXT)


def test_a_known_value_is_stored_in_words_and_as_it_is_posted() -> None:
    assert stored(LostUpdate(("n",), 1, 2, 3.5, True)) == [
        {"key": "n", "label": "N", "saw": "1", "mine": "2", "theirs": "3.5", "post": ["3.5"]}
    ]
    assert stored(LostUpdate(("m",), ["1"], ["2"], ["1", "2"], True)) == [
        {"key": "m", "label": "M", "saw": "One", "mine": "Two", "theirs": "One, Two", "post": ["1", "2"]}
    ]


def test_times_are_stored_and_posted_in_the_stated_zone() -> None:
    form = form_of({"id": "at", "name": "At", "type": "datetime"})
    lost = LostUpdate(("at",), "2026-04-16T08:00:00Z", "2026-04-16T09:00:00Z", "2026-04-16T10:00:00Z", True)
    (entry,) = to_json(form, [lost], Context(zone=ZoneInfo("Europe/Berlin"), now=CONTEXT.now))
    assert entry["post"] == ["2026-04-16T12:00"]
    assert ["10:00" in entry["saw"], "11:00" in entry["mine"], "12:00" in entry["theirs"]] == [True] * 3


def test_a_tick_that_was_off_is_posted_as_a_browser_does() -> None:
    form = form_of({"id": "on", "name": "On", "type": "checkbox"})
    (entry,) = to_json(form, [LostUpdate(("on",), True, True, False, True)], CONTEXT)
    assert entry["post"] == [""]


def test_a_value_that_nobody_knows_cannot_be_posted() -> None:
    assert stored(LostUpdate(("a",), "1", "2", MISSING, False)) == [{"key": "a", "label": "A", "saw": "1", "mine": "2"}]


def test_no_value_is_said_as_such_and_posted_as_blank() -> None:
    assert stored(LostUpdate(("a",), MISSING, None, MISSING, True)) == [
        {"key": "a", "label": "A", "saw": NOTHING, "mine": NOTHING, "theirs": NOTHING, "post": [""]}
    ]
    (options,) = stored(LostUpdate(("m",), MISSING, ["1"], MISSING, True))
    assert options["post"] == [""]


@pytest.mark.parametrize(("theirs", "action"), [("CANARY", REPLACE), ("", CLEAR), (None, CLEAR), (MISSING, CLEAR)])
def test_a_secret_is_stored_without_words_and_with_what_is_to_become_of_it(theirs: Any, action: str) -> None:
    form = form_of({"id": "token", "name": "T"})  # secret by its name: its input can hold the value
    (entry,) = to_json(form, [LostUpdate(("token",), "CANARY-1", "CANARY-2", theirs, True)], CONTEXT)
    assert (entry["saw"], entry["mine"], entry["theirs"], entry["action"]) == (SECRET, SECRET, SECRET, action)
    assert entry["post"] == ["CANARY" if theirs else ""]
    (unknown,) = to_json(form, [LostUpdate(("token",), "CANARY-1", "CANARY-2", MISSING, False)], CONTEXT)
    assert unknown.keys() == {"key", "label", "saw", "mine"}
    assert "CANARY" not in str([unknown, {name: part for name, part in entry.items() if name != "post"}])


def test_put_back_is_a_post_over_what_our_save_left() -> None:
    entries = [
        {"key": "a", "label": "A", "saw": "1", "mine": "2", "theirs": "3", "post": ["3"]},
        {"key": "n", "label": "N", "saw": "1", "mine": "2"},
        {"key": "p", "label": "P", "saw": SECRET, "mine": SECRET, "theirs": SECRET, "post": ["s3cret"], "action": REPLACE},
        {"key": "q", "label": "Q", "saw": SECRET, "mine": SECRET, "theirs": SECRET, "post": ["x"], "action": CLEAR},
    ]
    assert put_back(entries, SEEN, "id") == PagePost(
        posted={"a": ["3"], "p": ["s3cret"], "q": [""]},
        actions={"p": REPLACE, "q": CLEAR},
        definition="d",
        version=5,
        id="id",
        base_text="b",
        fingerprints_text="s",
    )


numbers = st.integers(-5, 5) | st.just(MISSING)
options = st.lists(st.sampled_from(["1", "2"]), unique=True)
texts = st.sampled_from(["x", "y", "a\nb", "<b>", "ü"]) | st.just(MISSING)


@given(
    st.fixed_dictionaries({"a": texts, "n": numbers, "m": options}), st.fixed_dictionaries({"a": texts, "n": numbers, "m": options})
)
def test_what_is_put_back_is_what_was_replaced(mine: Values, theirs: Values) -> None:
    lost = find_lost_updates(FORM, {}, mine, theirs)
    after = {key: value for key, value in mine.items() if value is not MISSING}
    seen = {**SEEN, "base": base_text(FORM, after)}
    submission = put_back(to_json(FORM, lost, CONTEXT), seen, "id")
    back = submission.interpret(FORM, open_record(FORM, after).values, CONTEXT, new=False).values
    for each in lost:
        field, kind = FORM.by_key[key_of(FORM, each)]  # type: ignore[arg-type]
        assert kind.same(field, back.get(field.key), each.theirs)


def test_the_former_value_of_a_password_is_put_back_unseen() -> None:
    """Its input shows nothing, but what is posted must be the secret itself."""
    lost = find_lost_updates(FORM, {"password": "one"}, {"password": "mine"}, {"password": "theirs"})
    submission = put_back(to_json(FORM, lost, CONTEXT), SEEN, "id")
    assert submission.interpret(FORM, {"password": "mine"}, CONTEXT, new=False).changes == {"password": "theirs"}


def test_a_secret_that_the_platform_does_not_show_cannot_be_put_back() -> None:
    lost = LostUpdate(("password",), "a", "b", {"stored": True}, known=True)
    (stored,) = to_json(form_of({"id": "password", "type": "password"}), [lost], CONTEXT)
    assert "post" not in stored and "action" not in stored
