"""The inputs of a posted page: read by their prefixes, within bounds, whatever was sent."""

from dataclasses import replace
from typing import Any

import pytest

from app.submissions import page_post
from app.submissions.model import ORIGINAL, REPLACE, THEIRS
from app.submissions.page_post import KEYS, SLOW, PagePost, base_text, read_page_post
from tests.making import form_of


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "9" * 40, "", "²"])
def test_a_version_that_is_none_is_not_told(text: str) -> None:
    assert read_page_post([("version", text)]).version is None


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '"x"'])
def test_a_base_that_is_none_is_not_told(text: str) -> None:
    assert read_page_post([("base", text)]).base() is None


def test_a_base_keeps_all_digits_and_no_secret() -> None:
    form = form_of({"id": "n", "type": "number"}, {"id": "p", "type": "password"}, {"id": "t"})
    text = base_text(form, {"n": 10**30, "p": "s3cret", "t": "x"})
    assert read_page_post([("base", text)]).base() == {"n": 10**30, "t": "x"}


def test_every_input_is_read_by_its_prefix() -> None:
    pairs = [
        ("f.a", "1"),
        ("f.a", "2"),
        ("f.b.c", "x"),
        ("s.password", "clear"),
        ("c.a", "mine"),
        ("o.a", "before"),
        ("o.a", "both"),
        ("l.Gone <b>", "typed"),
        ("definition", "d"),
        ("version", "7"),
        ("submission", "id"),
        ("base", "{}"),
        ("seals", '{"p":"0"}'),
        ("visited", "1,x,3,,"),
        ("revision", "4"),
        ("drafted", "1"),
        ("x.a", "unknown"),
        ("other", "unknown"),
    ]
    assert read_page_post(pairs) == PagePost(
        posted={"a": ["1", "2"], "b.c": ["x"]},
        actions={"password": "clear"},
        choices={"a": "mine"},
        originals={"a": ["before", "both"]},
        leftovers={"Gone <b>": ["typed"]},
        definition="d",
        version=7,
        id="id",
        base_text="{}",
        fingerprints_text='{"p":"0"}',
        visited=frozenset({1, 3}),
        revision=4,
        drafted=True,
    )


def test_nothing_posted_is_nothing_said() -> None:
    assert read_page_post([]) == PagePost({})
    assert read_page_post([("revision", "x"), ("drafted", "yes"), ("visited", "")]) == PagePost({})


def test_an_id_is_cut_to_what_is_stored_of_it() -> None:
    assert read_page_post([("submission", "x" * 100)]).id == "x" * 64


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 15, 10**15 - 1), ("9" * 16, None), ("+1", None)])
def test_a_version_is_a_whole_number(text: str, number: int | None) -> None:
    assert read_page_post([("version", text)]).version == number


def test_names_of_inputs_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_post, "MAX_CACHED_NAMES", 3)
    KEYS.clear()
    long = "f." + "x" * 300
    assert read_page_post([(long, "1"), *((f"f.{number}", "1") for number in range(10))]).posted.keys() == {
        long[2:],
        *map(str, range(10)),
    }
    assert 0 < len(KEYS) <= 3 and long not in KEYS
    KEYS.clear()


SENT = PagePost(
    {"a": ["mine"], "b": ["x"]},
    {"p": REPLACE},
    version=3,
    id="id",
    base_text='{"a":"seen"}',
    choices={"a": "mine"},
    originals={"a": ["before"]},
    leftovers={"Gone": ["typed"]},
    fingerprints_text="{}",
)


@pytest.mark.parametrize(
    ("choices", "posted"),
    [
        ({"a": "mine"}, {"a": ["mine"], "b": ["x"]}),
        ({"a": THEIRS}, {"b": ["x"]}),
        ({"a": ORIGINAL}, {"a": ["before"], "b": ["x"]}),
        ({}, {"a": ["mine"], "b": ["x"]}),
        ({"b": THEIRS}, {"a": ["mine"], "b": ["x"]}),
        ({"a": "nonsense"}, {"a": ["mine"], "b": ["x"]}),
    ],
)
def test_a_choice_decides_what_counts_as_typed(choices: dict[str, str], posted: dict[str, Any]) -> None:
    assert replace(SENT, choices=choices).with_choices().posted == posted


def test_without_a_question_there_is_nothing_to_choose() -> None:
    asked_nothing = replace(SENT, originals={}, choices={"a": THEIRS})
    assert asked_nothing.with_choices() is asked_nothing
    assert replace(SENT, originals={"z": ["before"]}, choices={"z": THEIRS}).with_choices().posted == SENT.posted


def test_keys_of_another_definition() -> None:
    renamed = SENT.with_keys({"a": "z", "p": "q"})
    assert (renamed.posted, renamed.actions) == ({"z": ["mine"], "b": ["x"]}, {"q": REPLACE})
    assert SENT.with_keys({}) is SENT


def test_another_version_and_another_id() -> None:
    assert SENT.at_version(9) == replace(SENT, version=9)
    assert SENT.at_version(None).version is None
    assert SENT.with_id("other") == replace(SENT, id="other")


def test_as_a_new_record_it_has_no_past() -> None:
    new = SENT.for_new_record()
    assert new == PagePost(SENT.posted, id="id", leftovers={"Gone": ["typed"]})
    assert PagePost({}, version=3).for_new_record() is None


def test_a_person_changes_any_version() -> None:
    assert SENT.by_person and SENT.if_versions is None


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("{}", {}), ('{"p":"0"}', {"p": "0"}), ("{", {}), ("[]", {}), ("5", {})]
)
def test_fingerprints_that_are_none_are_not_those_that_are_not_told(text: str, expected: Any) -> None:
    assert PagePost({}, fingerprints_text=text).fingerprints() == expected


def test_a_base_of_any_depth_crashes_nothing() -> None:
    assert PagePost({}, base_text=SLOW + "[" * 100_000).base() is None


def test_a_base_holds_what_is_seen_and_given() -> None:
    form = form_of({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "fixed", "readonly": True})
    assert PagePost({}, base_text=base_text(form, {"a": "x", "b": "", "c": None, "fixed": "y", "other": 1})).base() == {"a": "x"}
