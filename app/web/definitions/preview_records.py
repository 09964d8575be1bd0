"""Which records the preview can show: those whose name or id is searched for, and those that the draft would break."""

from collections.abc import Mapping
from typing import Any

from app.comparison.report import comparison_json
from app.editing.matching import renames_of
from app.errors import BadDefinition, NotAllowed, NotFound, UnreadableRecord
from app.platform.base import Found, Principal, Search
from app.platform.search import Property
from app.records.definition_editing import OpenDraft
from app.records.naming import naming_of
from app.web.definitions.view import View
from app.web.services import Services

MAX_FOUND = 12
MAX_SEARCH_CHARS = 200
COUNT_SECONDS = 10.0
BREAKS = ("records-refused", "records-lack", "records-hidden-values", "records-leave", "records-held-unfit")
"""Counts of what a person would have to look at."""
Shown = dict[str, Any]


async def preview_view(services: Services, principal: Principal, opened: OpenDraft, view: View, query: Mapping[str, str]) -> Shown:
    """What `templates/definitions/preview_bar.html` prints. `query`: `find` is searched for; `breaks` asks for those that break."""
    entity, text = opened.entity, query.get("find", "").strip()[:MAX_SEARCH_CHARS]
    return {
        "empty_url": view.showing("").address(entity),
        "plain_url": view.showing(view.record).address(entity) if view.values else "",
        "breaks_url": view.address(entity, breaks="1"),
        "name": await _name(services, principal, entity, view.record) if view.record else "",
        "find": text,
        "found": await _found(services, principal, entity, view, text) if text else None,
        "breaks": await _breaks(services, principal, opened, view) if query.get("breaks") else None,
    }


async def _name(services: Services, principal: Principal, entity: str, record: str) -> str:
    """ "" for one that is not there."""
    try:
        stored = await services.platform.get(principal, entity, record)
    except (NotFound, NotAllowed, UnreadableRecord):
        return ""
    return (await naming_of(services.definitions, principal, entity)).name_of(stored)


async def _found(services: Services, principal: Principal, entity: str, view: View, text: str) -> list[Shown]:
    naming = await naming_of(services.definitions, principal, entity)
    columns = [Property(name) for name in naming.properties]
    try:
        page = await services.platform.find(principal, entity, Search(text=text, columns=columns, sort=columns[0], limit=MAX_FOUND))
    except (NotFound, NotAllowed):
        page = Found([], 0)
    records = [each for each in page.objects if "id" in each]
    return [{"name": naming.name_of(each), "url": view.showing(str(each["id"])).address(entity)} for each in records]


async def _breaks(services: Services, principal: Principal, opened: OpenDraft, view: View) -> list[Shown]:
    """Each count that is not harmless, with links to the records that it samples."""
    try:
        renames = renames_of(opened.draft.base, opened.draft.operations)
        new = await services.definition_impacts.new_form(principal, opened.entity, opened.draft.document)
        judged = await services.definition_impacts.impact(principal, opened.entity, new, renames, seconds=COUNT_SECONDS)
    except (BadDefinition, NotFound):
        return []
    report = comparison_json(services.translator, judged.old, judged.new, judged.comparison, judged.impact)
    return [
        {
            "label": change["label"],
            "text": counted["message"],
            "records": [
                {"name": await _name(services, principal, opened.entity, id), "url": view.showing(id).address(opened.entity)}
                for id in counted["samples"]
            ],
        }
        for change in report["changes"]
        for code, counted in change.get("records", {}).items()
        if code in BREAKS and counted["count"]
    ]
