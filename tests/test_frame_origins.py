"""The allow-list of origins: one spelling each, no wildcards, nothing that could say more in a header than was meant."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadSetting
from app.frame_origins import frame_ancestors, origin_of, read_origin, read_origins
from app.settings import load_settings

GOOD = [
    "https://host.example",
    "https://host.example:8443",
    "https://a-b.host.example",
    "https://xn--bcher-kva.example",
    "https://10.0.0.7",
    "https://[2001:db8::1]",
    "https://[::1]:9000",
    "https://intranet",
    "http://localhost:8001",
    "http://127.0.0.1",
    "http://[::1]:3000",
]
BAD = [
    "*",
    "https://*",
    "https://*.host.example",
    "https://host.example/",
    "https://host.example/path",
    "https://host.example?x",
    "https://host.example#x",
    "https://user@host.example",
    "https://user:password@host.example",
    "https://host.example:443",
    "http://localhost:80",
    "https://host.example:0",
    "https://host.example:08443",
    "https://host.example:65536",
    "https://host.example:",
    "https://Host.example",
    "HTTPS://host.example",
    "https://bücher.example",
    "https://host.example.",
    "https://-host.example",
    "https://host..example",
    "https://127.1",
    "https://0x7f000001",
    "https://2130706433",
    "https://[0::1]",
    "https://[::ffff:127.0.0.1]",
    "https://[host]",
    "https://",
    "host.example",
    "//host.example",
    "null",
    "'self'",
    "'none'",
    "https:",
    "data:",
    "https://host.example;script-src *",
    "https://host.example; report-uri https://evil.example",
    "https://host.example 'unsafe-inline'",
    "https://host.example\r\nset-cookie: a=b",
    "ftp://host.example",
    "javascript://host.example",
    "http://host.example",
    "https://" + "a" * 300,
    "",
]


@pytest.mark.parametrize("origin", GOOD)
def test_an_exact_origin_is_taken_as_it_is(origin: str) -> None:
    assert read_origin(origin) == origin == origin_of(f"{origin}/forms/A?b=c#d")


@pytest.mark.parametrize("origin", BAD)
def test_anything_else_is_refused_in_one_line(origin: str) -> None:
    with pytest.raises(ValueError) as told:
        read_origin(origin)
    assert "\n" not in str(told.value) and len(str(told.value)) < 250


@pytest.mark.parametrize("entry", [entry for entry in BAD if entry and "," not in entry])
@pytest.mark.parametrize("prefix", ["", "acme="])
def test_the_setting_refuses_it_and_is_named(prefix: str, entry: str) -> None:
    with pytest.raises(BadSetting, match=r"^FORMS_EMBED_ORIGINS: ") as told:
        load_settings({"FORMS_EMBED_ORIGINS": f"https://good.example, {prefix}{entry}"})
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("entry", ["=https://host.example", "a b=https://host.example", "a;b=https://host.example"])
def test_a_tenant_is_a_name(entry: str) -> None:
    with pytest.raises(BadSetting, match=r"^FORMS_EMBED_ORIGINS: "):
        load_settings({"FORMS_EMBED_ORIGINS": entry})


def test_a_tenant_sees_its_own_and_everybodys() -> None:
    given = " https://all.example , acme=https://a.example,acme=https://b.example, other=https://c.example,acme=https://a.example"
    origins = load_settings({"FORMS_EMBED_ORIGINS": given}).origins
    assert origins.of("acme") == ("https://all.example", "https://a.example", "https://b.example")
    assert origins.of("other") == ("https://all.example", "https://c.example")
    assert origins.of("nobody") == ("https://all.example",)
    assert origins.beside("https://b.example") == ("https://all.example", "https://a.example", "https://b.example")
    assert origins.beside("https://nobody.example") == origins.beside("") == ("https://all.example",)
    assert load_settings({}).origins.beside("") == ()


def test_the_policy_names_us_and_them() -> None:
    assert frame_ancestors(()) == "'self'"
    assert (
        frame_ancestors(read_origins(["https://a.example", "x=https://b.example"]).of("x"))
        == "'self' https://a.example https://b.example"
    )


@given(st.one_of(st.text(max_size=60), st.from_regex(r"https?://[a-z0-9.*:\[\]/;' -]{0,30}", fullmatch=True)))
def test_whatever_is_taken_can_say_nothing_else_in_a_header(text: str) -> None:
    try:
        origin = read_origin(text)
    except ValueError:
        return
    assert origin == text
    assert re.fullmatch(r"https?://[a-z0-9._:\[\]-]+", origin)
    parts = urlsplit(origin)
    assert (parts.path, parts.query, parts.fragment, parts.username) == ("", "", "", None)
    assert origin_of(origin) == origin


@given(st.text(max_size=80))
def test_any_setting_is_taken_or_named(text: str) -> None:
    try:
        origins = load_settings({"FORMS_EMBED_ORIGINS": text}).origins
    except BadSetting as error:
        assert str(error).startswith("FORMS_EMBED_ORIGINS: ") and "\n" not in str(error)
    else:
        assert all(read_origin(each) == each for some in (origins.everywhere, *(origins.by_tenant or {}).values()) for each in some)
