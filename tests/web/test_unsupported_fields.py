"""Fields of types that are not known here: one sentence for all of them, and no button that could only make a blank record."""

from tests.making import Browser, define

UNKNOWN = [{"id": f"x{number}", "name": f"X {number}", "type": "nmber", "required": number < 2} for number in range(6)]


def test_they_are_said_once_without_the_word_of_the_definition(browser_like: Browser) -> None:
    browser_like.sign_in()
    define(browser_like, [{"id": "name"}, *UNKNOWN])
    page = browser_like.get("/forms/THING/new").text
    assert page.count("6 fields have types that aren't supported here. Their values are kept.") == 1
    assert "nmber" not in page and 'id="save"' in page


def test_where_nothing_can_be_filled_in_there_is_no_create(browser_like: Browser) -> None:
    browser_like.sign_in()
    define(browser_like, UNKNOWN)
    page = browser_like.get("/forms/THING/new").text
    assert "This form has nothing that can be filled in." in page and 'id="save"' not in page


def test_a_form_of_known_types_says_nothing_of_it(browser_like: Browser) -> None:
    browser_like.sign_in()
    assert 'id="unsupported"' not in browser_like.get("/forms/DOCKERREGISTRY/new").text
