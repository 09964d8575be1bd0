"""Templates hold markup alone: every text that they show goes through the catalogue."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.visitor import NodeVisitor

from app.pages.assets import Assets
from app.pages.renderer import PartTexts, Renderer
from app.resources import STATIC, TEMPLATES
from app.texts.translator import translator_for
from app.web.urls import form_urls, lookup_path
from tests.texts.pseudo import LOCALE, VisibleTexts, left_outside, plain_texts, write_pseudo_catalogue

FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
NOTATIONS = {"#rrggbb", "fa-solid fa-cube", "%", "OpenAPI", "/openapi.json"}
"""Names and notations, the same in every language."""
INSIDE_A_TAG = {"look", "offered"}
"""Blocks and macros that hold attributes."""


class Literals(NodeVisitor):
    """A template's own markup, with the literal texts of its expressions where they are printed."""

    def __init__(self) -> None:
        self.markup = ""

    def visit_Block(self, node: nodes.Block) -> None:
        if node.name not in INSIDE_A_TAG:
            self.generic_visit(node)

    def visit_Macro(self, node: nodes.Macro) -> None:
        if node.name not in INSIDE_A_TAG:
            self.generic_visit(node)

    def visit_Output(self, node: nodes.Output) -> None:
        for child in node.nodes:
            self.markup += child.data if isinstance(child, nodes.TemplateData) else literal_text(child)


def literal_text(node: nodes.Expr | None) -> str:
    """`"Create" if new else _("Save")` -> "Create": what a call is given is not printed as it is."""
    match node:
        case nodes.Const(value=str(text)):
            return text
        case nodes.CondExpr():
            return literal_text(node.expr1) + literal_text(node.expr2)
        case nodes.BinExpr():
            return literal_text(node.left) + literal_text(node.right)
        case nodes.Concat():
            return "".join(map(literal_text, node.nodes))
    return ""


def bare_texts(source: str) -> list[str]:
    found = Literals()
    found.visit(Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source))
    return [text for text in VisibleTexts(found.markup).texts if left_outside(text)]


@pytest.mark.parametrize("name", FILES)
def test_no_text_stands_in_a_template_itself(name: str) -> None:
    assert [text for text in bare_texts((TEMPLATES / name).read_text()) if text not in NOTATIONS] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Save</p>",
        '<button title="Save">{{ icon("plus") }}</button>',
        '<a>{{ "Create" if mode == "new" else _("Save") }}</a>',
        '{{ name or "Somebody" }}',
        '{% if x %}<input placeholder="Search {{ plural }}">{% endif %}',
    ],
)
def test_bare_texts_are_found(source: str) -> None:
    assert bare_texts(source)


@pytest.mark.parametrize(
    "source", ['<p class="a b">{{ _("Save") }}</p>', "{% trans n=x %}Save {{ n }}{% endtrans %}", "<code>Save</code>"]
)
def test_texts_of_the_catalogue_and_code_are_not(source: str) -> None:
    assert bare_texts(source) == []


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    translator = translator_for(LOCALE, write_pseudo_catalogue(tmp_path_factory.mktemp("locales")))
    return Renderer(TEMPLATES, Assets(STATIC), "¤UTC¤", form_urls, lookup_path, translator=translator)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("parts/")])
def test_every_part_is_in_the_language_of_its_renderer(renderer: Renderer, name: str) -> None:
    html = renderer.render(name, text=PartTexts())
    assert plain_texts(re.sub("\ue000[a-z_]+\ue001", "¤x¤", html)) == set()


def test_a_part_is_kept_for_its_own_language(renderer: Renderer) -> None:
    english = Renderer(TEMPLATES, Assets(STATIC), "UTC", form_urls, lookup_path)
    texts = {"text": "", "url": "/", "name": "¤Bee¤"}
    assert "New ¤Bee¤" in english.fill_part("created", texts)
    assert "⟦Ñéŵ ¤Bee¤⟧" in renderer.fill_part("created", texts)


def test_a_page_says_its_language(renderer: Renderer) -> None:
    page = {"nonce": "", "title": "", "user": ""}
    html = renderer.render("signin.html", page=page, message="", next="/", action="/signin", openid_url="", kept=[])
    assert f'<html lang="{LOCALE}"' in html


def test_what_is_put_into_a_text_is_escaped(renderer: Renderer) -> None:
    html = renderer.fill_part("created", {"text": "", "url": "/", "name": '<b title="x">'})
    assert "⟦Ñéŵ &lt;b title=&#34;x&#34;&gt;⟧" in html


def test_every_template_was_looked_at() -> None:
    assert Path("form.html").as_posix() in FILES and len(FILES) > 60
