"""Addresses of exports, and the links between them (RFC 8288)."""

from collections.abc import Iterator
from urllib.parse import urlencode

from app.exports import EXPORTERS
from app.exports.base import Exporter
from app.forms.schema import Purpose
from app.records.versions import FormVersion
from app.web.urls import segment

Available = list[dict[str, str]]


def schema_path(form_version: FormVersion, exporter: Exporter | None, purpose: Purpose) -> str:
    """The URL of a version of a form in a format, or of the page of all formats."""
    return _path(form_version, exporter, purpose, fixed=not form_version.holds, release="")


def fixed_path(form_version: FormVersion, exporter: Exporter | None, purpose: Purpose, release: str) -> str:
    """The URL of the same bytes for ever: they depend on the definition and on the build alone. `release` is the build's digest."""
    return _path(form_version, exporter, purpose, fixed=True, release=release)


def alternates(form_version: FormVersion, purpose: Purpose) -> Available:
    """All formats with their URLs."""
    return [
        {"format": each.name, "title": each.title, "type": each.media_type, "href": schema_path(form_version, each, purpose)}
        for each in EXPORTERS.values()
    ]


def links(form_version: FormVersion, exporter: Exporter | None, purpose: Purpose, release: str) -> Iterator[str]:
    """Values of the `Link` header for one of the formats, or for the page."""
    type = exporter.media_type if exporter else "text/html"
    yield _link(schema_path(form_version, exporter, purpose), "self", type)
    yield _link(fixed_path(form_version, exporter, purpose, release), "canonical", type)
    if exporter is not None and exporter.described_by:
        yield _link(exporter.described_by, "describedby")
    elif exporter is not None:
        schema = EXPORTERS["json-schema"]
        yield _link(schema_path(form_version, schema, purpose), "describedby", schema.media_type)
    for other in EXPORTERS.values():
        if other is not exporter:
            yield _link(schema_path(form_version, other, purpose), "alternate", other.media_type)


def _path(form_version: FormVersion, exporter: Exporter | None, purpose: Purpose, *, fixed: bool, release: str) -> str:
    parts = [form_version.entity, *(["at", form_version.form.hash] if fixed else []), *([exporter.name] if exporter else [])]
    has_purposes = exporter is None or exporter.has_purposes
    query = {"for": purpose if has_purposes and purpose != "create" else "", "release": release}
    encoded = urlencode({name: value for name, value in query.items() if value})
    return "/".join(["/schemas", *map(segment, parts)]) + (f"?{encoded}" if encoded else "")


def _link(address: str, relation: str, type: str = "") -> str:
    quoted = type.replace("\\", "\\\\").replace('"', '\\"')
    return f'<{address}>; rel="{relation}"' + (f'; type="{quoted}"' if type else "")
