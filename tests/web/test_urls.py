"""Every part of a path is one segment, whatever it contains."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.urls import (
    draft_path,
    form_path,
    form_urls,
    frame_path,
    lookup_path,
    schema_page_path,
    segment,
    unfinished_path,
    with_query,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (form_path("THING"), "/forms/THING"),
        (form_path("A/B", "new"), "/forms/A%2FB/new"),
        (form_path("THING", "a?b", "delete"), "/forms/THING/a%3Fb/delete"),
        (frame_path("THING", ""), "/embed/THING/new"),
        (frame_path("THING", "x#y"), "/embed/THING/x%23y"),
        (draft_path("THING", "", "a1"), "/forms/THING/new?draft=a1"),
        (draft_path("THING", "1", "b/2"), "/forms/THING/1?draft=b%2F2"),
        (unfinished_path("a/b"), "/unfinished/a%2Fb"),
        (schema_page_path("A B"), "/schemas/A%20B"),
        (lookup_path("../x"), "/lookups/..%2Fx"),
    ],
)
def test_a_path_is_made_of_encoded_segments(path: str, expected: str) -> None:
    assert path == expected


@given(st.text())
def test_a_segment_contains_no_sign_of_a_path_and_decodes_to_its_text(text: str) -> None:
    encoded = segment(text)
    assert not set(encoded) & set("/?#&=+ ")
    assert unquote(encoded) == text


def test_a_form_prints_paths_of_its_own_entity() -> None:
    assert form_urls("A/B") == {
        "list_url": "/forms/A%2FB",
        "check_url": "/forms/A%2FB/check",
        "drafts_url": "/drafts/A%2FB",
        "carry_url": "/carry/A%2FB",
        "live_url": "/live/A%2FB",
        "reveal_url": "/reveal/A%2FB",
        "schema_url": "/schemas/A%2FB",
    }


def test_an_empty_parameter_is_left_out() -> None:
    assert with_query("/a", told="saved-1.2", page="") == "/a?told=saved-1.2"
    assert with_query("/a", told="") == "/a"
    assert with_query("/a", q="x&y=z") == "/a?q=x%26y%3Dz"
