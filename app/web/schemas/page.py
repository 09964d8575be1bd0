"""FormVersion -> the page of an entity's exports: every format with its purpose, its URL, and its first lines."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from app.exports import EXPORTERS
from app.fields.instants import display_text
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose
from app.platform.base import Principal
from app.records.versions import FormVersion
from app.texts.translator import Translator
from app.web.highlighting import beginning, highlighted
from app.web.schemas.paths import fixed_path, schema_path
from app.web.services import Services
from app.web.urls import form_path

PURPOSE_TITLES: Mapping[Purpose, str] = {"create": "purpose-create", "update": "purpose-patch", "record": "purpose-record"}
"""Codes of `texts.notices`."""

Preview = tuple[Markup, int]
"""The beginning of a text, and how many lines follow."""


async def formats_page(
    services: Services, principal: Principal, form_version: FormVersion, purpose: Purpose, origin: str
) -> tuple[str, str]:
    """(HTML, nonce)."""
    nonce = secrets.token_urlsafe(16)
    definition = form_version.form.definition
    page = {
        "nonce": nonce,
        "title": services.translator.say("title-schema", {"name": definition.name}),
        "user": principal.display_name,
    }
    taken = datetime.fromtimestamp(form_version.fetched, UTC)
    shown = await services.maker.computed([form_version.form], previews_of, purpose)
    html = services.renderer.render(
        "schemas.html",
        page=page,
        entity=definition.entity,
        plural=definition.plural,
        list_url=form_path(form_version.entity),
        current_url="" if form_version.holds else schema_path(replace(form_version, holds=True), None, purpose),
        version=form_version.version,
        hash=form_version.form.hash,
        taken=display_text(taken, services.context.zone, services.translator.locale),
        call_url=origin + schema_path(form_version, None, purpose),
        fixed_url=origin + fixed_path(form_version, None, "create", ""),
        purposes=[
            {
                "title": services.translator.say(PURPOSE_TITLES[each]),
                "url": schema_path(form_version, None, each),
                "current": each == purpose,
            }
            for each in PURPOSES
        ],
        formats=_formats(services.translator, form_version, purpose, origin, shown),
    )
    return html, nonce


def _formats(
    translator: Translator, form_version: FormVersion, purpose: Purpose, origin: str, previews: Sequence[Preview]
) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "title": each.title,
            "about": translator.gettext(each.about),
            "url": schema_path(form_version, each, purpose),
            "address": origin + schema_path(form_version, each, purpose),
            "file": f"{form_version.entity}{each.ending}",
            "preview": preview,
            "left": left,
        }
        for each, (preview, left) in zip(EXPORTERS.values(), previews, strict=True)
    ]


def previews_of(forms: Sequence[CompiledForm], purpose: Purpose) -> tuple[Preview, ...]:
    """The beginning of each format of one form."""
    (form,) = forms
    previews = []
    for each in EXPORTERS.values():
        shown, left = beginning(each.export(form, purpose))
        previews.append((highlighted(shown, each.language), left))
    return tuple(previews)
