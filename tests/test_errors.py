"""An error is a code with parameters, facts for programs, and a sentence in English for logs and commands."""

import pytest

from app.errors import (
    AlreadyReceived,
    AlreadySaved,
    BadDefinition,
    BadSetting,
    Conflict,
    Foreign,
    FormsError,
    NotFound,
    NotSignedIn,
    Refused,
    SavePending,
    Unavailable,
)


@pytest.mark.parametrize("code", ["some code", "no-such-code"])
def test_an_unknown_code_cannot_be_said(code: str) -> None:
    with pytest.raises(KeyError):
        str(FormsError(code))


def test_an_error_is_a_code_with_parameters() -> None:
    error = NotFound("form-missing", entity="BEE")
    assert (error.code, error.params, error.reason) == ("form-missing", {"entity": "BEE"}, "")
    assert str(error) == "There is no form for BEE."


def test_facts_for_programs_are_no_parameters() -> None:
    error = Unavailable("platform-status", status=500, retry_after=3, outcome_unknown=True, fault="status")
    assert error.params == {"status": 500}
    assert (error.retry_after, error.outcome_unknown, error.fault) == (3, True, "status")
    assert NotSignedIn("frame-token-used", reason="token_used").reason == "token_used"


def test_a_text_for_operators_stays_as_it_is() -> None:
    assert str(BadSetting("FORMS_PORT: {x} must be a number")) == "FORMS_PORT: {x} must be a number"


def test_facts_of_each_kind_stay_beside_the_code() -> None:
    refused = Refused("platform-said", [{"field": "a", "message": "Wrong"}], message="No luck")
    assert (str(refused), refused.errors) == ("No luck", ({"field": "a", "message": "Wrong"},))
    assert Conflict("record-changed", {"id": "7"}).current == {"id": "7"}
    broken = BadDefinition("definition-empty", ["finding"], entity="BEE")
    assert (str(broken), broken.findings) == ("The definition of BEE has no rows.", ("finding",))
    pending = SavePending("platform-status", "s1", outcome_unknown=True, retry_after=3, status=500)
    assert (pending.id, pending.outcome_unknown, pending.running, pending.retry_after) == ("s1", True, False, 3)
    assert pending.params == {"status": 500}


def test_what_was_done_before_names_its_record() -> None:
    assert (AlreadySaved("7").id, AlreadySaved("7").code) == ("7", "saved-before")
    assert [AlreadyReceived("7", same=same).code for same in (True, False)] == ["saved-before", "key-reused"]


def test_a_record_of_another_tenant_is_said_to_be_missing() -> None:
    assert isinstance(Foreign(), NotFound) and str(Foreign()) == str(NotFound("record-missing"))
