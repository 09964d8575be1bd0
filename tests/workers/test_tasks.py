"""What the worker process carries out, here."""

import json
from typing import Any

import pytest

from app.errors import BadDefinition
from app.exports import EXPORTERS
from app.reading.parsing import Limits
from app.web.urls import form_urls, lookup_path
from app.workers.tasks import PageSettings, export, of_packed, pack, read, read_packed, render_page, renderers
from tests.making import form_of

DOCUMENT = {"id": "THING", "definition": json.dumps([{"id": "a"}, {"id": "b", "visibility": {"a": 2**70}}])}


def test_a_definition_crosses_whole() -> None:
    here = read(DOCUMENT, [("a",)], Limits())
    packed, findings = read_packed(json.dumps(DOCUMENT).encode(), [("a",)], Limits())
    assert (packed.definition(), packed.hash, findings) == (here[0], here[0].hash, here[1])
    assert [field.secret for field in packed.definition().fields()] == [True, False]


def test_whole_numbers_beyond_64_bits_stay_what_they_are() -> None:
    document: dict[str, Any] = {"id": "THING", "definition": [{"id": "a"}, {"id": "b", "visibility": {"a": 2**70}}]}
    packed, _ = read_packed(json.dumps(document).encode(), [], Limits())
    assert packed.definition() == read(document, [], Limits())[0]


def test_a_definition_without_rows_is_none() -> None:
    with pytest.raises(BadDefinition, match="no rows"):
        read_packed(b'{"id": "THING", "definition": {"panels": []}}', [], Limits())


def test_pages_and_exports_are_those_of_the_form() -> None:
    form = form_of({"id": "a"})
    packed, pages = pack(form.definition), PageSettings("UTC", form_urls, lookup_path)
    assert of_packed([packed], export, "csv", "create") == EXPORTERS["csv"].export(form, "create").encode()
    there = render_page(packed, pages, "en", "edit", "page")
    assert there == renderers(pages).source.rendered_page(form, "edit", "page")


def test_a_page_beyond_the_limit_is_refused_with_the_limits_name() -> None:
    pages = PageSettings("UTC", form_urls, lookup_path, max_bytes=5_000)
    with pytest.raises(BadDefinition, match="max_page_bytes"):
        render_page(pack(form_of({"id": "a"}).definition), pages, "en", "edit", "page")
