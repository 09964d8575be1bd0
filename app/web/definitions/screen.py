"""What the pages of the screen share: their addresses, and how one is rendered."""

import secrets
from collections.abc import Mapping
from typing import Any

from app.platform.base import Principal
from app.web.responses import HtmlResponse
from app.web.services import Services
from app.web.urls import definition_path, form_path


def screen_page(
    services: Services,
    principal: Principal,
    template: str,
    title: str,
    status: int = 200,
    *,
    has_frames: bool = False,
    **texts: Any,
) -> HtmlResponse:
    """A template of `templates/definitions`."""
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.display_name}
    html = services.renderer.render(f"definitions/{template}.html", page=page, **texts)
    return HtmlResponse(html, nonce, status, has_frames=has_frames)


def screen_urls(entity: str) -> Mapping[str, str]:
    """The addresses around one definition, by the names that the templates use."""
    path = definition_path(entity)
    return {
        "self": path,
        "edit": f"{path}/edit",
        "preview": f"{path}/preview",
        "publish": f"{path}/publish",
        "versions": f"{path}/versions",
        "records": form_path(entity),
    }
