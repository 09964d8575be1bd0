"""What the URL of a frame asks for, and what its grant adds."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from app.embedding.grants import Grant
from app.state.frames import FrameSession
from app.web.embed.frame import MAX_OPTION_CHARS, Frame, read_frame

WRITING = frozenset({"read", "write"})


def session(
    record: str = "new", actions: frozenset[str] = WRITING, origin: str = "https://host.example", **more: Any
) -> FrameSession:
    return FrameSession("df_pat_x", "acme", "", origin, Grant("THING", record, actions, **more))


FRAME = Frame("THING", "", ("https://host.example",), session=session())


@pytest.mark.parametrize(
    ("options", "css_class", "readonly"),
    [
        ((), "framed", False),
        ((("compact", "1"),), "framed compact", False),
        ((("compact", "0"), ("readonly", "")), "framed", False),
        ((("readonly", "1"),), "framed", True),
    ],
)
def test_options_say_how_the_form_is_shown(options: tuple[tuple[str, str], ...], css_class: str, readonly: bool) -> None:
    frame = replace(FRAME, options=options)
    assert (frame.css_class, frame.is_readonly) == (css_class, readonly)


def test_an_address_keeps_the_options_and_adds_to_them() -> None:
    frame = replace(FRAME, options=(("panels", "A, B"), ("by", "token")))
    assert frame.address("r/1", told="saved") == "/embed/THING/r%2F1?panels=A%2C+B&by=token&told=saved"
    assert frame.query == "?panels=A%2C+B&by=token"
    assert (FRAME.address(""), FRAME.query) == ("/embed/THING/new", "")


@pytest.mark.parametrize(
    ("change", "creates"),
    [
        ({}, True),
        ({"options": (("readonly", "1"),)}, False),
        ({"session": session("7")}, False),
        ({"session": session("new", frozenset({"read"}))}, False),
        ({"session": session("")}, True),
        ({"session": None}, False),
    ],
)
def test_a_new_record_may_be_made_where_the_grant_says_so(change: Mapping[str, Any], creates: bool) -> None:
    assert replace(FRAME, **change).can_create == creates


def test_panels_of_the_address_go_before_those_of_the_grant() -> None:
    granted = replace(FRAME, session=session(panels=("A",)))
    assert granted.panels == ("A",)
    assert replace(granted, options=(("panels", " B , ,C"),)).panels == ("B", "C")
    assert replace(FRAME, session=None).panels == ()


def test_values_are_filled_into_the_granted_record_alone() -> None:
    frame = replace(FRAME, session=session("7", prefill={"a": 1}), record="7")
    assert frame.prefill == {"a": 1}
    assert replace(frame, record="8").prefill is None


def test_the_facts_for_scripts_cannot_end_their_element() -> None:
    facts = replace(FRAME, entity="</script>", expires_in=60).facts("7", gone=True)
    assert "<" not in facts
    assert json.loads(facts) == {
        "origins": ["https://host.example"],
        "values": False,
        "entity": "</script>",
        "record": "7",
        "page": "/forms/%3C%2Fscript%3E/7",
        "expires_in": 60,
        "gone": True,
    }


def request_of(app: FastAPI, record: str, query: str) -> Request:
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": f"/embed/THING/{record}",
        "query_string": query.encode(),
        "headers": [(b"host", b"forms.example")],
        "path_params": {"entity": "THING", "id": record},
        "app": app,
    }
    return Request(scope)


def test_a_request_becomes_a_frame(app: FastAPI) -> None:
    frame = read_frame(request_of(app, "r1", "panels=A&compact=1&told=saved&evil=1"), None, ["https://host.example"])
    assert frame == Frame("THING", "r1", ("https://host.example",), (("panels", "A"), ("compact", "1")))
    assert read_frame(request_of(app, "new", ""), None, []).record == ""


def test_an_option_is_cut_at_its_limit(app: FastAPI) -> None:
    frame = read_frame(request_of(app, "new", f"panels={'x' * 5000}"), None, [])
    assert len(dict(frame.options)["panels"]) == MAX_OPTION_CHARS


def test_a_host_that_one_tenant_lists_goes_along_with_every_address(app: FastAPI) -> None:
    """If the session ends, the answer must still be allowed inside that page."""
    frame = read_frame(request_of(app, "new", ""), session(), ["https://host.example"], 60)
    assert (frame.options, frame.expires_in) == ((("host", "https://host.example"),), 60)
    assert read_frame(request_of(app, "new", ""), session(origin="https://forms.example"), []).options == ()
    assert read_frame(request_of(app, "new", "host=x"), session(), []).options == (("host", "x"),)
