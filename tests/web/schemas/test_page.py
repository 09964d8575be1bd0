"""The page of an entity's exports for people."""

import html
import re

from fastapi import FastAPI

from app.exports import EXPORTERS
from app.records.versions import FormVersion
from app.web.schemas.page import formats_page
from app.web.services import Services
from tests.making import form_of, run
from tests.web.outcomes import PERSON

FORM = form_of({"id": "a", "name": "<script>alert(1)</script>"})


def page_of(app: FastAPI, version: FormVersion, purpose: str = "create") -> tuple[str, str]:
    services: Services = app.state.services
    return run(formats_page(services, PERSON, version, purpose, "https://forms.example"))  # type: ignore[arg-type]


def test_every_format_is_shown_with_its_address_and_its_first_lines(app: FastAPI) -> None:
    text, nonce = page_of(app, FormVersion("THING", FORM, "5", 0.0, holds=True), "update")
    assert f'nonce="{nonce}"' in text
    for exporter in EXPORTERS.values():
        query = "?for=update" if exporter.has_purposes else ""
        assert f"https://forms.example/schemas/THING/{exporter.name}{query}" in html.unescape(text)
    assert FORM.hash in text


def test_texts_of_a_definition_are_text_in_a_preview(app: FastAPI) -> None:
    text, _ = page_of(app, FormVersion("THING", FORM, "5", 0.0, holds=True))
    assert "<script>alert(1)" not in text


def test_an_earlier_version_leads_to_the_current_one(app: FastAPI) -> None:
    current, _ = page_of(app, FormVersion("THING", FORM, "5", 0.0, holds=True))
    earlier, _ = page_of(app, FormVersion("THING", FORM, "4", 0.0, holds=False))
    assert re.search(r'href="/schemas/THING"', earlier)
    assert f"/schemas/THING/at/{FORM.hash}/csv" in earlier and f"/schemas/THING/at/{FORM.hash}/csv" not in current
