import pytest

from tests.fields.checks import CONTEXT, accepts, field, kind_of


@pytest.mark.parametrize(
    ("value", "href"),
    [
        ("registry.example.com", "https://registry.example.com"),
        ("registry.example.com:5000/v2", "https://registry.example.com:5000/v2"),
        ("https://example.com/a?b#c", "https://example.com/a?b#c"),
        ("HTTP://EXAMPLE.COM", "HTTP://EXAMPLE.COM"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("localhost:5000", "https://localhost:5000"),
    ],
)
def test_safe_addresses_become_links(value: str, href: str) -> None:
    url = field("url")
    assert kind_of(url).fragment(url, "link", value, CONTEXT) == ({"href": href, "text": value},)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        " jAvA\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "//evil",
        "vbscript:x",
        "just words",
        "a@b.c",
        "<b>",
    ],
)
def test_everything_else_is_shown_as_text_alone(value: str) -> None:
    url = field("url")
    assert not kind_of(url).fragment(url, "link", value, CONTEXT)
    assert kind_of(url).fragment(url, "no_link", value, CONTEXT) == ({"text": value},)


def test_an_address_without_a_scheme_is_valid() -> None:
    assert accepts(field("url"), "registry.example.com")


def test_an_address_that_would_run_warns() -> None:
    assert kind_of(field("url")).warnings(field("url"), "javascript:alert(1)", CONTEXT)
    assert not kind_of(field("url")).warnings(field("url"), "registry.example.com", CONTEXT)


@pytest.mark.parametrize(
    "value",
    [
        "registry.example.com",
        "registry",
        "10.0.0.1:5000/v2",
        "/path/only",
        "https://example.com",
        "http://[::1]:8080/x?y#z",
        "https://user@example.com/",
        "https://münchen.example/straße",
        "mailto:ada@example.com",
        "ssh://git@example.com/x",
        " https://example.com ",
    ],
)
def test_an_address_of_any_kind_gets_no_advice(value: str) -> None:
    assert kind_of(field("url")).warnings(field("url"), value, CONTEXT) == []


@pytest.mark.parametrize(
    "value", ["not right {", "https://", "http:///x", "https://a b", "<b>", "https://exa mple.com", "http:", 'a"b', "a|b"]
)
def test_what_cannot_be_an_address_gets_advice_and_is_taken(value: str) -> None:
    assert [fact.code for fact in kind_of(field("url")).warnings(field("url"), value, CONTEXT)] == ["link-invalid"]
    assert accepts(field("url"), value)


@pytest.mark.parametrize("value", ["https://user:password@example.com", "ftp://:p@host/"])
def test_a_password_in_an_address_gets_advice(value: str) -> None:
    assert [fact.code for fact in kind_of(field("url")).warnings(field("url"), value, CONTEXT)] == ["link-credentials"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("scheme://user:password@address", "scheme://user:•••@address"),
        ("https://user:p:a:ss@example.com/x?y=1", "https://user:•••@example.com/x?y=1"),
        ("https://user@example.com", "https://user@example.com"),
        ("https://example.com/a:b@c", "https://example.com/a:b@c"),
    ],
)
def test_a_password_in_an_address_is_neither_shown_nor_linked(stored: str, shown: str) -> None:
    url = field("url")
    kind = kind_of(url)
    assert kind.display(url, stored, CONTEXT) == shown
    texts = str([*kind.fragment(url, "link", stored, CONTEXT), *kind.fragment(url, "no_link", stored, CONTEXT)])
    assert "password" not in texts and "p:a:ss" not in texts
