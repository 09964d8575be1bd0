"""The values of a list as its page writes them."""

from tests.making import Browser, define

STATUS = {"id": "status", "type": "enum", "options": [{"id": "1", "text": "Up", "color": "#00aa00"}, {"id": "2", "text": "Down"}]}
TEXTS = ({"id": "name", "type": "text"}, {"id": "note", "type": "text"})


def page_of(person: Browser, status: str) -> str:
    person.sign_in()
    define(person, [*TEXTS, STATUS])
    person.new_record("THING", 1, name="שלום", note="a note", status=status)
    return person.get("/forms/THING").text


def test_an_option_without_a_color_has_no_dot(browser_like: Browser) -> None:
    assert '<span class="chip" dir="auto">Down</span>' in page_of(browser_like, "2")


def test_an_option_with_a_color_has_a_dot_of_it(browser_like: Browser) -> None:
    page = page_of(browser_like, "1")
    assert 'class="dot"' in page
    assert 'fill="#00aa00"' in page


def test_each_value_has_the_direction_of_its_own_letters(browser_like: Browser) -> None:
    page = page_of(browser_like, "1")
    assert 'dir="auto">שלום</a>' in page
    assert "<bdi>a note</bdi>" in page
