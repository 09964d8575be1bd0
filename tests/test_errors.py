"""Exceptions are a code, parameters, and facts for programs."""

import pytest

from app.errors import AlreadyReceived, BadDefinition, BadSetting, Conflict, Foreign, NotAllowed, NotFound, Refused, SavePending
from app.texts.translator import ENGLISH


def test_an_error_is_said_by_its_code_and_parameters() -> None:
    error = NotFound("form-missing", entity="THING")
    assert (error.code, error.params, error.reason) == ("form-missing", {"entity": "THING"}, "")
    assert str(error) == ENGLISH.say("form-missing", {"entity": "THING"}) == "There is no form for THING."


def test_a_reason_is_a_word_for_the_page_around_a_frame() -> None:
    error = NotAllowed("frame-token-expired", reason="token_expired")
    assert error.reason == "token_expired" and "reason" not in error.params


def test_what_another_tenant_has_is_as_what_is_not_there() -> None:
    assert isinstance(Foreign(), NotFound) and str(Foreign()) == str(NotFound("record-missing"))


def test_facts_are_beside_the_code() -> None:
    assert Refused("platform-refused", [{"field": "a", "message": "No."}]).errors == ({"field": "a", "message": "No."},)
    assert Conflict("record-changed", {"id": "7"}).current == {"id": "7"}
    assert BadDefinition("definition-empty", ["finding"], entity="X").findings == ("finding",)
    pending = SavePending("platform-down", "7", outcome_unknown=True, retry_after=2.0)
    assert (pending.id, pending.outcome_unknown, pending.retry_after) == ("7", True, 2.0)


@pytest.mark.parametrize(("same", "code"), [(True, "saved-before"), (False, "key-reused")])
def test_a_repetition_says_whether_it_is_the_same(same: bool, code: str) -> None:
    assert AlreadyReceived("7", same=same).code == code


def test_a_setting_is_named_to_operators() -> None:
    assert str(BadSetting("FORMS_PORT must be a number")) == "FORMS_PORT must be a number"
