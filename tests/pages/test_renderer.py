"""Filled pages are what ordinary rendering gives, byte for byte; and no value can act."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.forms.compiler import CompiledForm, compile_form
from app.pages.renderer import Look, Part, Renderer, script_json
from app.pages.slots import CLOSE, OPEN, PageState
from app.reading.reader import read_definition
from app.resources import DEFINITIONS, TEMPLATES
from bench import sample
from tests.making import form_of, saying, state_of
from tests.strategies import at_most, documents, records

EVIL = "\"'><script>alert(1)</script>&amp;{{7*7}}\0"


class Tree(HTMLParser):
    """Element names and attributes, without texts and values: what a value must not change."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))


@pytest.mark.parametrize("mode", ["new", "edit", "view"])
@pytest.mark.parametrize("path", sorted(DEFINITIONS.rglob("*.json")), ids=lambda path: path.stem)
def test_a_filled_page_is_the_ordinarily_rendered_one(renderer: Renderer, path: Any, mode: Any) -> None:
    form = compile_form(read_definition(path.read_bytes()).definition)
    values = sample.record() if path.stem == "DOCKERREGISTRY" else {"name": EVIL}
    looks: tuple[Look, ...] = ("page", "page without secrets", "frame", "frame without secrets")
    for state in (state_of(form, values), state_of(form, {}, left_out={0, 2})):
        for look in looks:
            assert renderer.page(form, mode, look).fill(state).decode() == renderer.render_plainly(form, mode, state, look)


@st.composite
def pages(draw: st.DrawFn) -> tuple[CompiledForm, PageState]:
    form = compile_form(read_definition(draw(documents())).definition)
    values = draw(records(form))
    keys = [field.key for field, _ in form.inputs]
    posted = (
        draw(st.dictionaries(st.sampled_from(keys), st.lists(st.text(max_size=4), min_size=1, max_size=2), max_size=3))
        if keys
        else {}
    )
    messages = {key: [saying(key, EVIL)] for key in (draw(st.sets(st.sampled_from(keys))) if keys else [])}
    return form, state_of(form, values, posted=posted, messages=messages, changed=frozenset(posted))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=at_most(60)
)
@given(pages())
def test_random_pages_are_the_ordinarily_rendered_ones(renderer: Renderer, pair: tuple[CompiledForm, PageState]) -> None:
    form, state = pair
    filled = renderer.page(form, "edit").fill(state).decode()
    assert filled == renderer.render_plainly(form, "edit", state)
    assert OPEN not in filled and CLOSE not in filled


def test_no_value_changes_the_tree(renderer: Renderer, form: CompiledForm) -> None:
    page = renderer.page(form, "edit")
    plain = {field.key: "x" for field, _ in form.inputs}
    evil = {field.key: EVIL for field, _ in form.inputs}
    assert Tree(page.fill(state_of(form, evil)).decode()).elements == Tree(page.fill(state_of(form, plain)).decode()).elements


def test_no_text_of_a_definition_changes_the_tree(renderer: Renderer) -> None:
    def tree(text: str) -> list[tuple[str, tuple[str, ...]]]:
        fields = [
            {"id": f"f{n}", "type": type, "name": text, "help": text, "options": [{"id": text, "text": text}]}
            for n, type in enumerate(["text", "indexedSelect", "multiselect", "hologram", "datetime"])
        ]
        panel = {
            "name": text,
            "icon": text,
            "rows": [{"type": "form", "header": text, "subheader": text, "fields": fields}, {"type": text, "header": text}],
        }
        form = compile_form(
            read_definition(
                {"id": "THING", "name": text, "plural": text, "description": text, "definition": {"panel": [panel]}}
            ).definition
        )
        return Tree(renderer.page(form, "edit").fill(state_of(form, {})).decode()).elements

    assert tree(EVIL.replace("\0", "")) == tree("plain")


def test_marks_in_a_record_are_texts(renderer: Renderer, form: CompiledForm) -> None:
    values = {"name": f"{OPEN}1{CLOSE}"}
    assert f'value="{OPEN}1{CLOSE}"' in renderer.page(form, "edit").fill(state_of(form, values)).decode()


def test_a_secret_is_nowhere_on_a_page(renderer: Renderer, form: CompiledForm) -> None:
    values = {field.key: "CANARY" for field, _ in form.inputs if field.secret}
    posted = {key: ["CANARY"] for key in values}
    for mode in ("new", "edit", "view"):
        page = renderer.page(form, mode)  # type: ignore[arg-type]
        assert "CANARY" not in page.fill(state_of(form, values)).decode()
        assert "CANARY" not in page.fill(state_of(form, values, posted=posted)).decode()


def test_what_was_typed_is_shown_back_exactly(renderer: Renderer) -> None:
    form = form_of({"id": "n", "type": "number"}, {"id": "d", "type": "datetime"})
    state = state_of(form, {"n": 5}, posted={"n": ["1,5 <b>"], "d": ["next week"]})
    html = renderer.page(form, "edit").fill(state).decode()
    assert 'value="1,5 &lt;b&gt;"' in html
    assert re.search(r'type="text"[^>]*value="next week"', html)


def test_the_chosen_option_is_selected_and_a_retired_one_stays(renderer: Renderer) -> None:
    form = form_of({"id": "s", "type": "enum", "options": ["0", "1"]})
    page = renderer.page(form, "edit")
    assert '<option value="0" selected>' in page.fill(state_of(form, {"s": "0"})).decode()
    assert page.fill(state_of(form, {"s": "0"})).decode().count(" selected") == 1
    assert '<option value="7" selected>7 (no longer offered)</option>' in page.fill(state_of(form, {"s": "7"})).decode()


def test_every_template_says_what_it_needs() -> None:
    for path in TEMPLATES.rglob("*.html"):
        assert path.read_text().startswith("{#"), path


def test_no_template_switches_off_escaping_or_styles_inline() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\|\s*safe|autoescape|\sstyle=|\son[a-z]+=|<style", text), path


def test_thousands_of_fields_in_a_row_are_not_aligned(renderer: Renderer) -> None:
    for count, many in ((300, 0), (301, 1)):
        page = renderer.page(form_of(*({"id": f"f{number}"} for number in range(count))), "new")
        assert page.fill(state_of(form_of(), {})).decode().count('class="grid many"') == many


def test_three_hundred_characters_and_sixty_options_and_forty_panels(renderer: Renderer) -> None:
    fields = [{"id": f"f{n}", "type": "enum", "name": "W" * 300, "options": [str(o) for o in range(60)]} for n in range(3)]
    panels = [{"name": f"Panel {n}", "rows": [{"fields": fields if n == 0 else []}]} for n in range(40)]
    form = compile_form(read_definition({"id": "X", "definition": {"panel": panels}}).definition)
    assert renderer.page(form, "new").fill(state_of(form, {})).decode().count('<a class="tab') == 40


def test_a_part_is_filled_with_escaped_texts_and_the_same_way_each_time() -> None:
    part = Part(f"<li>{OPEN}text{CLOSE} {OPEN}text{CLOSE}</li>")
    assert part.fill({"text": "a < b", "more": 1}) == "<li>a &lt; b a &lt; b</li>"
    assert part.fill({"text": "a < b"}) == "<li>a &lt; b a &lt; b</li>"
    assert part.fill({"text": Markup("<b>")}) == "<li><b> <b></li>"
    assert part.fill({"text": "<b>"}) == "<li>&lt;b&gt; &lt;b&gt;</li>", "a cached fill of markup would not be escaped"
    with pytest.raises(KeyError):
        part.fill({})


def test_a_part_that_is_filled_with_many_texts_stays_right() -> None:
    part = Part(f"{OPEN}text{CLOSE}")
    texts = [str(number) for number in range(3000)]
    assert [part.fill({"text": text}) for text in texts + texts] == texts + texts


def test_json_in_a_script_element_cannot_end_it() -> None:
    text = script_json({"a": "</script><!--&\u2028"})
    assert text == '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028"}'
    assert json.loads(text) == {"a": "</script><!--&\u2028"}


def test_a_check_answers_with_the_messages_of_the_asked_fields_alone(renderer: Renderer) -> None:
    form = form_of({"id": "a"}, {"id": "b"})
    messages = {"a": [saying(("a",), "Wrong <a>")], "b": [saying(("b",), "Wrong b")]}
    html = renderer.check_answer(form, messages, {0})
    assert 'hx-target="#f0-messages"' in html and "Wrong &lt;a&gt;" in html
    assert "f1-messages" not in html and "Wrong b" not in html
    assert '<hx-partial hx-target="#f1-messages" hx-swap="innerHTML"></hx-partial>' in renderer.check_answer(form, {}, {1})
