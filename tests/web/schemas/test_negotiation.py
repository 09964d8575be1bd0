"""`Accept` headers, as browsers, programs and nonsense send them."""

import pytest

from app.web.schemas.negotiation import preferred, read_media_type

OLDER = 'application/schema+json; schema="http://json-schema.org/draft-07/schema#"'
OFFERED = ["application/schema+json", "application/json", OLDER, "text/csv", "text/html"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, OFFERED[0]),
        ("", OFFERED[0]),
        ("*/*", OFFERED[0]),
        (BROWSER, "text/html"),
        ("application/json", "application/json"),
        ("application/*", OFFERED[0]),
        ("text/*", "text/csv"),
        ("text/csv;q=0.4, text/html;q=0.5", "text/html"),
        ("text/html;q=0.5, text/csv;q=0.5", "text/csv"),
        ("text/csv; charset=UTF-8", "text/csv"),
        ("text/csv; header=absent", None),
        ("*/*, application/schema+json;q=0", "application/json"),
        ("application/*;q=0.1, */*;q=0.2, text/csv;q=0", "text/html"),
        (OLDER, OLDER),
        ('application/schema+json;schema="http://json-schema.org/draft-07/schema#";q=0.9, application/schema+json;q=0.2', OLDER),
        ("TEXT/CSV", "text/csv"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=often", "text/csv"),
        ('"', None),
        (", ,", None),
        ("text", None),
        ('text/csv;x="unended, text/html', "text/html"),
    ],
)
def test_the_type_that_is_wanted_most_is_chosen(accept: str | None, wanted: str | None) -> None:
    place = preferred(accept, OFFERED)
    assert (None if place is None else OFFERED[place]) == wanted


def test_a_header_of_any_length_is_read_in_no_time() -> None:
    assert preferred("text/csv," + '"' * 60_000, OFFERED) == 3
    assert preferred("a/b;" * 20_000, OFFERED) is None


def test_parameters_may_be_quoted() -> None:
    assert read_media_type('a/b; x="1; y=2"; z=3').parameters == {"x": "1; y=2", "z": "3"}
