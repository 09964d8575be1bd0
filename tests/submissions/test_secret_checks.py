"""Stored secrets: was one changed meanwhile, and would one silently go to another place?"""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.submissions import secret_checks
from app.submissions.model import CLEAR, KEEP, KEEP_HERE, REPLACE, Interpretation
from app.submissions.page_post import PagePost
from app.submissions.secret_checks import SecretFingerprints, secret_keys, secrets_sent_elsewhere
from tests.making import form_of, open_record, text

PASSWORD = {"id": "password", "name": "Password", "type": "password"}
TOKEN = {"id": "token", "name": "Token", "type": "text"}
FORM = form_of(text("name"), text("host"), text("user"), PASSWORD, TOKEN)
RECORD = {"id": "1", "subscription": "t", "_df_version": 3, "name": "n", "host": "h", "user": "u", "password": "s3cret"}


def interpreted(form: CompiledForm, record: Mapping[str, Any], changes: dict[str, Any], **actions: str) -> Interpretation:
    values = {**form.values_of(record), **changes}
    return Interpretation(values, changes, [], form.rules.evaluate(values), actions=actions)


def fingerprints_of(record: Mapping[str, Any], key: bytes = b"key", form: CompiledForm = FORM) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(SecretFingerprints(key).of(open_record(form, record)))
    return found


# --- fingerprints


def test_the_keys_of_secrets() -> None:
    assert secret_keys(FORM) == ("password", "token")


def test_a_stored_secret_has_a_fingerprint_and_a_blank_one_none() -> None:
    found = fingerprints_of({**RECORD, "token": ""})
    assert found.keys() == {"password"}
    assert len(found["password"]) == 24 and int(found["password"], 16)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"password": "other"}, b"key"),
        ({"id": "2"}, b"key"),
        ({}, b"another key"),
    ],
)
def test_a_fingerprint_says_nothing_of_the_secret_to_whoever_compares_records(change: dict[str, Any], key: bytes) -> None:
    assert fingerprints_of({**RECORD, **change}, key)["password"] != fingerprints_of(RECORD)["password"]


def test_a_fingerprint_stays_while_the_secret_does() -> None:
    assert fingerprints_of({**RECORD, "_df_version": 4, "host": "other"}) == fingerprints_of(RECORD)


def test_two_fields_with_the_same_secret_have_other_fingerprints() -> None:
    found = fingerprints_of({**RECORD, "token": "s3cret"})
    assert found["token"] != found["password"]


def test_half_a_surrogate_pair_has_a_fingerprint_too() -> None:
    assert fingerprints_of({**RECORD, "password": "\ud800"})["password"]


def test_without_secrets_or_a_stored_record_there_is_nothing_to_carry() -> None:
    fingerprints = SecretFingerprints(b"key")
    assert fingerprints.of(open_record(form_of(text("name")), RECORD)) == ""
    assert fingerprints.of(open_record(FORM)) == ""


def test_a_record_read_again_gives_the_same_and_another_version_its_own() -> None:
    fingerprints = SecretFingerprints(b"key")
    first = fingerprints.of(open_record(FORM, RECORD))
    assert fingerprints.of(open_record(FORM, RECORD)) is first
    changed = {**RECORD, "password": "other"}
    assert fingerprints.of(open_record(FORM, {**changed, "_df_version": 4})) != first
    assert fingerprints.of(open_record(FORM, {**changed, "subscription": "other"})) != first
    assert fingerprints.of(open_record(FORM, {**changed, "id": "2"})) != first
    assert fingerprints.of(open_record(form_of(PASSWORD), changed)) != first


def test_the_cache_is_bounded_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_checks, "MAX_CACHED_BYTES", 5 * secret_checks.CACHED_BYTES)
    fingerprints = SecretFingerprints(b"key")
    first = fingerprints.of(open_record(FORM, RECORD))
    assert fingerprints.of(open_record(FORM, RECORD)) is first
    for version in range(20):
        fingerprints.of(open_record(FORM, {**RECORD, "_df_version": 10 + version}))
    assert fingerprints.of(open_record(FORM, RECORD)) is not first
    assert fingerprints._cached.bytes <= 5 * secret_checks.CACHED_BYTES


@pytest.mark.parametrize(
    ("stored", "changes", "conflicts"),
    [
        ({}, {"password": "new"}, []),
        ({"password": "theirs"}, {"password": "new"}, [("password",)]),
        ({"password": "theirs"}, {"password": MISSING}, [("password",)]),
        ({"password": None}, {"password": "new"}, [("password",)]),
        ({"password": "theirs"}, {}, []),
        ({"password": "theirs"}, {"host": "other"}, []),
        ({"token": "theirs"}, {"password": "new"}, []),
        ({"token": "theirs"}, {"token": "new"}, [("token",)]),
        ({"token": ""}, {"token": "new"}, []),
    ],
)
def test_a_secret_that_both_replace_is_a_conflict(stored: dict[str, Any], changes: dict[str, Any], conflicts: list[Any]) -> None:
    fingerprints = SecretFingerprints(b"key")
    page = PagePost({}, fingerprints_text=fingerprints.of(open_record(FORM, RECORD)))
    record = {**RECORD, **stored, "_df_version": 4}
    found = fingerprints.conflicts(open_record(FORM, record), interpreted(FORM, record, changes), page)
    assert [each.path for each in found] == conflicts
    assert all(each.base is each.mine is each.theirs is MISSING for each in found), "a conflict never holds a secret"


def test_who_carries_no_fingerprints_is_not_asked() -> None:
    fingerprints, opened = SecretFingerprints(b"key"), open_record(FORM, RECORD)
    assert fingerprints.conflicts(opened, interpreted(FORM, RECORD, {"password": "new"}), PagePost({})) == ()


@pytest.mark.parametrize("tampered", ["{}", "[]", "{", '{"password": "0"}'])
def test_fingerprints_that_are_not_ours_are_a_conflict(tampered: str) -> None:
    fingerprints, page = SecretFingerprints(b"key"), PagePost({}, fingerprints_text=tampered)
    (found,) = fingerprints.conflicts(open_record(FORM, RECORD), interpreted(FORM, RECORD, {"password": "new"}), page)
    assert found.path == ("password",)


def test_a_new_record_has_no_secret_to_conflict_with() -> None:
    page = PagePost({}, fingerprints_text='{"password": "0"}')
    assert SecretFingerprints(b"key").conflicts(open_record(FORM), interpreted(FORM, {}, {"password": "new"}), page) == ()


# --- destinations


@pytest.mark.parametrize(
    ("changes", "actions", "found"),
    [
        ({"host": "other"}, {}, ["password"]),
        ({"user": "other"}, {}, ["password"]),
        ({"user": "other", "host": "other"}, {}, ["password"]),
        ({"host": MISSING}, {}, ["password"]),
        ({"host": "other"}, {"password": KEEP}, ["password"]),
        ({"host": "other"}, {"password": KEEP_HERE}, []),
        ({"host": "other"}, {"password": REPLACE}, []),
        ({"host": "other"}, {"password": CLEAR}, []),
        ({"host": "other", "password": "new"}, {}, []),
        ({"host": "other", "password": MISSING}, {}, []),
        ({"name": "other"}, {}, []),
        ({}, {}, []),
        ({"password": "new"}, {}, []),
    ],
)
def test_a_kept_secret_is_asked_about_when_it_would_go_elsewhere(
    changes: dict[str, Any], actions: dict[str, str], found: list[str]
) -> None:
    messages = secrets_sent_elsewhere(open_record(FORM, RECORD), interpreted(FORM, RECORD, changes, **actions))
    assert [(each.path, each.severity, each.rule) for each in messages] == [((key,), "error", "destination") for key in found]


def test_each_stored_secret_is_asked_about_by_itself() -> None:
    record = {**RECORD, "token": "t0ken"}
    messages = secrets_sent_elsewhere(open_record(FORM, record), interpreted(FORM, record, {"host": "x"}, password=KEEP_HERE))
    assert [each.path for each in messages] == [("token",)]


@pytest.mark.parametrize("blank", [{"password": ""}, {"password": None}, {}])
def test_a_secret_that_is_not_stored_goes_nowhere(blank: dict[str, Any]) -> None:
    record = {**{name: value for name, value in RECORD.items() if name != "password"}, **blank}
    assert secrets_sent_elsewhere(open_record(FORM, record), interpreted(FORM, record, {"host": "other"})) == []


def test_a_new_record_has_no_stored_secret() -> None:
    form = form_of(text("host"), {**PASSWORD, "default": "s3cret"})
    assert secrets_sent_elsewhere(open_record(form), interpreted(form, {"password": "s3cret"}, {"host": "other"})) == []


@pytest.mark.parametrize(
    "password",
    [
        {**PASSWORD, "readonly": True},
        {**PASSWORD, "visibility": {"host": "h"}},
    ],
)
def test_nobody_is_asked_about_a_secret_that_they_cannot_type(password: dict[str, Any]) -> None:
    form = form_of(text("host"), password)
    assert secrets_sent_elsewhere(open_record(form, RECORD), interpreted(form, RECORD, {"host": "other"})) == []


def test_a_form_without_destinations_asks_nothing() -> None:
    form = form_of(text("name"), PASSWORD)
    assert secrets_sent_elsewhere(open_record(form, RECORD), interpreted(form, RECORD, {"name": "other"})) == []


@pytest.mark.parametrize("moved", [("host",), ("host", "user"), ("host", "user", "server")])
def test_a_message_names_every_field_that_moved(moved: tuple[str, ...]) -> None:
    labels = {"host": "Alpha", "user": "Beta", "server": "Gamma"}
    form = form_of(*(text(key, label) for key, label in labels.items()), PASSWORD)
    (message,) = secrets_sent_elsewhere(open_record(form, RECORD), interpreted(form, RECORD, dict.fromkeys(moved, "other")))
    assert message.code == "secret-destination"
    assert message.params == {"label": "Password", "fields": tuple(labels[key] for key in moved)}
