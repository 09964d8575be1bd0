"""The problem types: codes that never change, each with an address, a title and a meaning."""

from app.api_docs.problems import CODE_BY_STATUS, PROBLEM_TYPES

CODES = {
    "malformed": 400,
    "signed-out": 401,
    "not-allowed": 403,
    "not-found": 404,
    "wrong-method": 405,
    "not-acceptable": 406,
    "running": 409,
    "changed": 409,
    "damaged": 409,
    "stale": 412,
    "too-large": 413,
    "media-type": 415,
    "validation": 422,
    "refused": 422,
    "edit": 422,
    "key-reused": 422,
    "too-many": 429,
    "fault": 500,
    "broken-definition": 502,
    "unavailable": 503,
    "kept": 503,
}


def test_codes_and_statuses_are_stable() -> None:
    """Programs branch on them: none may be renamed or get another status."""
    assert {code: each.status for code, each in PROBLEM_TYPES.items()} == CODES


def test_a_type_is_the_address_that_describes_it() -> None:
    assert PROBLEM_TYPES["key-reused"].type == "/docs/problems#key-reused"


def test_titles_are_unique_and_meanings_are_sentences() -> None:
    titles = [each.title for each in PROBLEM_TYPES.values()]
    assert len(set(titles)) == len(titles)
    for each in PROBLEM_TYPES.values():
        assert each.meaning.endswith(".") and not each.title.endswith(".")


def test_every_status_has_a_default_type_with_that_status() -> None:
    """412 is only ever answered with its own type."""
    assert CODE_BY_STATUS.keys() == {each.status for each in PROBLEM_TYPES.values()} - {412}
    assert all(PROBLEM_TYPES[code].status == status for status, code in CODE_BY_STATUS.items())
