"""URLs of exports, and the links between them."""

from dataclasses import replace

from app.exports import EXPORTERS
from app.records.versions import FormVersion
from app.web.schemas.paths import alternates, fixed_path, links, schema_path
from tests.making import form_of

CURRENT = FormVersion("A/B", form_of({"id": "a"}), "5", 0.0, holds=True)
EARLIER = replace(CURRENT, holds=False)
HASH = CURRENT.form.hash
SCHEMA, CSV = EXPORTERS["json-schema"], EXPORTERS["csv"]


def test_the_current_version_has_an_address_without_its_hash() -> None:
    assert schema_path(CURRENT, None, "create") == "/schemas/A%2FB"
    assert schema_path(CURRENT, SCHEMA, "create") == "/schemas/A%2FB/json-schema"
    assert schema_path(CURRENT, SCHEMA, "update") == "/schemas/A%2FB/json-schema?for=update"


def test_an_earlier_version_is_named_by_its_hash() -> None:
    assert schema_path(EARLIER, SCHEMA, "record") == f"/schemas/A%2FB/at/{HASH}/json-schema?for=record"


def test_a_fixed_address_names_definition_and_build() -> None:
    assert fixed_path(CURRENT, SCHEMA, "create", "abc") == f"/schemas/A%2FB/at/{HASH}/json-schema?release=abc"


def test_a_format_without_purposes_has_one_address_for_all() -> None:
    assert not CSV.has_purposes
    assert schema_path(CURRENT, CSV, "update") == "/schemas/A%2FB/csv"


def test_every_format_is_an_alternate() -> None:
    assert [each["format"] for each in alternates(CURRENT, "create")] == list(EXPORTERS)


def test_an_export_links_to_itself_its_fixed_address_its_schema_and_all_others() -> None:
    found = list(links(CURRENT, CSV, "update", "abc"))
    relations = [link.partition('rel="')[2].partition('"')[0] for link in found]
    assert relations == ["self", "canonical", "describedby", *["alternate"] * (len(EXPORTERS) - 1)]
    assert found[0].startswith('</schemas/A%2FB/csv>; rel="self"; type="text/csv')
    assert f"/at/{HASH}/csv?release=abc>" in found[1]
    assert found[2].startswith("</schemas/A%2FB/json-schema?for=update>")
    page = list(links(CURRENT, None, "create", "abc"))
    assert page[0] == '</schemas/A%2FB>; rel="self"; type="text/html"'
    assert len(page) == 2 + len(EXPORTERS)
