"""What holds for every surface, and that a form in a frame is the same form as on a page of its own."""

from dataclasses import fields, replace
from typing import Any

import pytest

from app.embedding.grants import Grant
from app.forms.compiler import CompiledForm
from app.pages.renderer import Renderer
from app.pages.slots import PageState
from app.state.frames import FrameSession
from app.state.pending_saves import PendingSave
from app.web.embed.frame import Frame
from app.web.embed.frame_surface import FrameSurface
from app.web.form_state import page_mode, page_state, rejected_state
from app.web.own_page import OwnPage
from app.web.surface import Surface
from tests.making import CONTEXT, REGISTRY
from tests.web.outcomes import PERSON, open_record, rejected

GRANT = Grant("DOCKERREGISTRY", "new", frozenset({"read", "write"}))
SESSION = FrameSession("df_pat_x", "acme", "", "https://host.example", GRANT)
FRAME = Frame("DOCKERREGISTRY", "", ("https://host.example",), (("compact", "1"),), session=SESSION)
SURFACES: list[Surface] = [OwnPage("DOCKERREGISTRY"), FrameSurface(FRAME)]
every_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: type(surface).__name__)


STORED = {"id": "r/1", "entity": "DOCKERREGISTRY", "_df_version": 3, **REGISTRY}


@every_surface
def test_an_address_names_the_record_and_more(surface: Surface) -> None:
    assert surface.address("r/1").partition("?")[0].endswith("/DOCKERREGISTRY/r%2F1")
    assert surface.address("").partition("?")[0].endswith("/DOCKERREGISTRY/new")
    assert surface.address("r/1", draft="1").endswith("draft=1")


@every_surface
def test_a_form_is_posted_to_its_own_address(surface: Surface) -> None:
    for record in ("", "r/1"):
        texts = surface.texts(record)
        assert texts["action"] == texts["record_url"] == surface.address(record)


@every_surface
def test_a_pending_save_is_offered_by_its_id(surface: Surface) -> None:
    pending = PendingSave("acme", "save-1", "jane", "DOCKERREGISTRY", "r/1", "waiting", "", 0, 0, "", {})
    notice = surface.pending_notice(pending, "9:00")
    assert notice["time"] == "9:00"
    assert "save-1" in {notice.get("id"), *notice.get("url", "").split("/")}


@every_surface
@pytest.mark.parametrize("record", [None, STORED], ids=["new", "stored"])
def test_a_filled_page_is_the_ordinarily_rendered_one(
    renderer: Renderer, form: CompiledForm, surface: Surface, record: dict[str, Any] | None
) -> None:
    opened = open_record(form, record)
    wrong = rejected(form, record, ("f.name", ""), ("f.storageLimit", "many"), ("f.password", "x"))
    states = (
        page_state(opened, PERSON, CONTEXT, "", surface, notices=[{"title": "T", "text": "t", "tone": ""}], saved={"text": "S"}),
        rejected_state(wrong, PERSON, CONTEXT, "", surface, renderer.fill_part, retype=True),
    )
    mode = page_mode(opened, PERSON)
    for state in states:
        assert renderer.page(form, mode, surface.look).fill(state).decode() == renderer.render_plainly(
            form, mode, state, surface.look
        )


def differing(one: PageState, other: PageState) -> set[str]:
    """Names of what differs between two states: attributes, or members of their texts and fragments."""
    names = {each.name for each in fields(PageState)} - {"texts", "fragments"}
    different = {name for name in names if getattr(one, name) != getattr(other, name)}
    for mappings in ((one.texts, other.texts), (one.fragments, other.fragments)):
        first, second = mappings
        different |= {name for name in {*first, *second} if first.get(name) != second.get(name)}
    return different - {"nonce", "submission", "instance"}


def test_a_page_of_a_frame_differs_in_what_the_surface_says_and_nothing_else(renderer: Renderer, form: CompiledForm) -> None:
    own, framed = SURFACES
    wrong = rejected(form, STORED, ("f.name", ""), ("f.storageLimit", "many"))
    for one, other in (
        [page_state(open_record(form, STORED), PERSON, CONTEXT, "", surface) for surface in (own, framed)],
        [rejected_state(wrong, PERSON, CONTEXT, "", surface, renderer.fill_part) for surface in (own, framed)],
    ):
        expected = {"action", "another_url", "copy_url", "record_url", "delete_url", "look", "frame_url", "frame_query", "facts"}
        assert differing(one, other) == expected


def test_a_panel_that_was_not_asked_for_is_left_out_of_a_frame_unless_it_has_an_error(form: CompiledForm) -> None:
    names = [panel.name for panel in form.definition.panels]
    asked = FrameSurface(replace(FRAME, options=(("panels", f" {names[1].upper()},no such panel"),)))
    everything = frozenset(range(len(names)))
    assert asked.left_out(form, ()) == everything - {1}
    assert asked.left_out(form, {0}) == everything - {0, 1}
    unknown = FrameSurface(replace(FRAME, options=(("panels", "no such panel"),)))
    assert unknown.left_out(form, ()) == frozenset()
    assert OwnPage("DOCKERREGISTRY").left_out(form, ()) == frozenset()


def test_input_that_was_refused_keeps_panels_out_of_sight_but_the_wrong_ones(renderer: Renderer, form: CompiledForm) -> None:
    asked = FrameSurface(replace(FRAME, options=(("panels", form.definition.panels[1].name),)))
    wrong = rejected(form, STORED, ("f.storageLimit", "many"))
    state = rejected_state(wrong, PERSON, CONTEXT, "", asked, renderer.fill_part)
    assert state.left_out == asked.left_out(form, {form.panel_of["storageLimit"]}) != frozenset()
    assert page_state(open_record(form, STORED), PERSON, CONTEXT, "", asked).left_out == asked.left_out(form, ())
