"""A draft and what is looked at -> the page on which it is edited: outline, preview or JSON, findings, properties of a part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.definition import Finding
from app.editing.apply import text_of
from app.editing.editor import Editor
from app.editing.outline import Outline, Part
from app.errors import BadDefinition, EditRefused
from app.forms.compiler import CompiledForm
from app.platform.base import Object, Principal
from app.reading.aliases import DEFINITION, FIELD
from app.reading.notations import as_text
from app.records.definition_editing import OpenDraft
from app.records.definition_impact import contradictions_in_time
from app.web.definitions.approval_views import policy_view, waiting_views
from app.web.definitions.condition_builder import drivers_of
from app.web.definitions.finding_places import PlacedFinding, counts_by_part, placed_findings
from app.web.definitions.inspector import inspector_view, types
from app.web.definitions.moves import container_of, containers
from app.web.definitions.outline_view import editor_of, found_views, outline_views, part_name, positions
from app.web.definitions.posted_edits import options_of
from app.web.definitions.preview_records import preview_view
from app.web.definitions.screen import screen_page, screen_urls
from app.web.definitions.view import View
from app.web.definitions.why import why_view
from app.web.notices import format_time
from app.web.responses import HtmlResponse
from app.web.services import Services
from app.web.urls import form_path, with_query
from app.workers.threads import off_loop

MAX_FINDINGS = 50
MAX_SEARCH_CHARS = 200
EMPTY = Outline((), None)
CONTRADICTION_SECONDS = 0.3
"""What takes longer is found on the page before publishing alone."""
EMPTY_POST: Mapping[str, str] = {}
ADDS: Mapping[str, tuple[str, ...]] = {
    "panel": ("row", "field", "column"),
    "column": ("row",),
    "row": ("field",),
    "field": ("field",),
}
"""What can be added to a part of a kind, or beside it."""


@dataclass(frozen=True, slots=True)
class Made:
    """The form of a draft and the findings of lint, or the reason why no form can be made."""

    form: CompiledForm | None
    findings: tuple[Finding, ...]
    flaw: str = ""


async def editor_page(
    services: Services,
    principal: Principal,
    opened: OpenDraft,
    view: View,
    problem: str = "",
    typed: Mapping[str, str] = EMPTY_POST,
    *,
    query: Mapping[str, str] = EMPTY_POST,
) -> HtmlResponse:
    """`typed`: what was posted and could not be taken; it is shown again. `query`: what is said or asked once."""
    entity, document = opened.entity, opened.draft.document
    editor = await off_loop(_opened_editor, document)
    outline = outline_of(editor)
    part = outline.at(view.at) if view.at else None
    made = await made_of(services, principal, opened)
    has_text = typed.get("do") == "json" and bool(typed.get("text"))
    view = View(
        part.pointer if part else "",
        "json" if has_text or view.tab == "json" or not outline.panels else "",
        view.record,
        view.values,
        view.why,
    )
    shown = await off_loop(positions, outline, made.form)
    preview = await preview_view(services, principal, opened, view, query)
    why = await _why(services, principal, made.form, outline, view, shown, entity)
    proposals = await waiting_views(services, principal, entity)
    policy = None if part else await policy_view(services, principal, entity)
    looked = _Looked(opened, view, editor, outline, part, made, shown, preview, why, proposals, policy)
    return await off_loop(_page, services, principal, looked, problem, typed, query)


@dataclass(frozen=True, slots=True)
class _Looked:
    """All that the page is made of."""

    opened: OpenDraft
    view: View
    editor: Editor
    outline: Outline
    part: Part | None
    made: Made
    shown: Mapping[str, int]
    preview: Mapping[str, Any]
    why: Mapping[str, Any] | None
    proposals: Sequence[Mapping[str, Any]]
    policy: Mapping[str, Any] | None


def _page(
    services: Services, principal: Principal, looked: _Looked, problem: str, typed: Mapping[str, str], query: Mapping[str, str]
) -> HtmlResponse:
    """Of a large definition it takes seconds."""
    opened, view, editor, outline, part, made = (
        looked.opened,
        looked.view,
        looked.editor,
        looked.outline,
        looked.part,
        looked.made,
    )
    entity, document, shown, say = opened.entity, opened.draft.document, looked.shown, services.translator.say
    text = typed.get("text", "") if typed.get("do") == "json" else ""
    placed = placed_findings(made.findings[:MAX_FINDINGS], editor) if outline.panels else []
    findings = _finding_views(placed, made.findings, entity, view, say)
    fields = query.get("fields", "").strip()[:MAX_SEARCH_CHARS]
    drivers = drivers_of(outline, made.form)
    return screen_page(
        services,
        principal,
        "editor",
        as_text(DEFINITION.value_in(document, "name")) or entity,
        status=422 if problem else 200,
        entity=entity,
        urls=_urls(entity, view, opened.revision),
        view=view,
        revision=opened.revision,
        outline=(
            found_views(outline, entity, view, services.translator, shown, fields)
            if fields
            else outline_views(outline, entity, view, services.translator, shown, counts_by_part(placed, outline))
        ),
        looked_for=fields,
        fields=sum(1 for _ in outline.fields()),
        steps=len(opened.draft.steps),
        undone=len(opened.draft.undone),
        saved=format_time(opened.at, services.context_of(principal)) if opened.at else "",
        is_behind=opened.is_behind,
        conflicts=[
            {"index": index, "text": say(conflict.code, conflict.params), "mine": conflict.mine, "theirs": conflict.theirs}
            for index, conflict in enumerate(opened.draft.conflicts)
        ],
        problem=problem,
        said=query.get("said", ""),
        said_text=say(SAID[query["said"]]) if query.get("said") in SAID else "",
        private_url=with_query(f"{form_path(entity)}/new", definition=f"draft:{opened.id}") if opened.id else "",
        proposals=looked.proposals,
        policy=looked.policy,
        flaw=made.flaw,
        findings=findings,
        own_findings=[each for each in findings if part and each["at"] == view.at],
        json=(shown_text := text or text_of(document)),
        json_lines=json_lines(shown_text, placed) if view.tab == "json" else [],
        inspector=inspector_view(editor, part, document, services.translator, typed, drivers),
        drivers=list(drivers.values()),
        part=_part_view(part, editor, services) if part else None,
        preview=looked.preview,
        why=looked.why,
        why_url=replace(view, why="" if view.why else "1").address(entity),
        has_frames=True,
    )


SAID: Mapping[str, str] = {
    "answered": "proposal-answered",
    "policy-set": "policy-set",
    "policy-asked": "policy-asked",
    "policy-needs-two": "policy-needs-two",
    "second-administrator-person": "second-administrator-person",
}
"""What is said once after a post of this screen, by the code in its address."""


async def _why(
    services: Services,
    principal: Principal,
    form: CompiledForm | None,
    outline: Outline,
    view: View,
    shown: Mapping[str, int],
    entity: str,
) -> dict[str, Any] | None:
    if form is None or not view.why or view.at not in shown:
        return None
    return await why_view(services, principal, entity, form, outline, view, shown[view.at])


def _finding_views(
    placed: Sequence[PlacedFinding], findings: Sequence[Finding], entity: str, view: View, say: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Each with its place, and a button where it is obvious what mends it."""
    if not placed:
        return [
            {"text": each.text, "path": each.path, "at": "", "url": "", "line": 0, "fix": ""} for each in findings[:MAX_FINDINGS]
        ]
    return [
        {
            "text": each.finding.text,
            "path": each.finding.path,
            "severity": each.finding.severity,
            "at": each.pointer,
            "url": view.on(each.pointer).address(entity) if each.pointer else "",
            "line": each.line,
            "fix": each.fix if each.pointer and (each.fix != "remove" or each.name) else "",
            "fix_text": say(f"fix-{each.fix}") if each.fix else "",
            "name": each.name,
        }
        for each in placed
    ]


def json_lines(text: str, placed: Sequence[PlacedFinding]) -> list[dict[str, Any]]:
    """The numbers of the lines, with what is found in each."""
    by_line: dict[int, list[str]] = {}
    for each in placed:
        by_line.setdefault(each.line, []).append(each.finding.text)
    return [{"number": number, "findings": by_line.get(number, ())} for number in range(1, text.count("\n") + 2)]


def _urls(entity: str, view: View, revision: int) -> Mapping[str, str]:
    return {
        **screen_urls(entity),
        "whole": view.on("").address(entity),
        "json": view.in_tab("json").address(entity),
        "form": view.in_tab("").address(entity),
        "preview": view.preview_address(entity, revision),
    }


def _part_view(part: Part, editor: Editor, services: Services) -> dict[str, Any]:
    translator, outline = services.translator, editor.outline
    is_field = part.kind == "field"
    return {
        "kind": part.kind,
        "kind_name": translator.say(f"definition-{part.kind}"),
        "name": part_name(part, translator),
        "id": part.id,
        "types": types(as_text(FIELD.value_in(part.raw, "type"))) if is_field else [],
        "options": options_of(editor, part) if is_field else [],
        "containers": _containers(outline, part, services),
        "adds": [{"kind": kind, "name": translator.say(f"definition-add-{kind}")} for kind in ADDS[part.kind]],
    }


def _containers(outline: Outline, part: Part, services: Services) -> list[dict[str, str]]:
    """Where else the part can be: "General / Column 2 / Address"."""
    own, translator = container_of(outline, part), services.translator
    names: dict[int, str] = {}
    for panel in outline.panels:
        names[id(panel)] = part_name(panel, translator)
        for number, column in enumerate(panel.children, start=1):
            more = f" / {translator.say('definition-column')} {number}" if len(panel.children) > 1 else ""
            names[id(column)] = names[id(panel)] + more
            for row in column.children:
                names[id(row)] = names[id(column)] + ("" if row.implied else f" / {part_name(row, translator)}")
    return [{"pointer": each.pointer, "name": names[id(each)]} for each in containers(outline, part.kind) if each.pointer != own]


async def made_of(services: Services, principal: Principal, opened: OpenDraft) -> Made:
    try:
        secret = await services.definitions.ever_secret(principal.tenant, opened.entity)
        form, findings = await services.maker.form(opened.draft.document, secret)
        found = await services.maker.in_thread(contradictions_in_time, (form,), CONTRADICTION_SECONDS)
        say = services.translator.say
        contradictory = [Finding("warning", each.place, say(each.code, each.params)) for each in found]
        return Made(form, (*findings, *contradictory))
    except BadDefinition as error:
        return Made(None, tuple(error.findings), services.translator.say(error.code, error.params))


def outline_in(opened: OpenDraft) -> Outline:
    """Without parts where the text is no JSON."""
    return outline_of(editor_of(opened.draft.document))


def outline_of(editor: Editor) -> Outline:
    """The same of a draft that somebody looks at already: of a large one it is worked out once."""
    try:
        return editor.outline
    except EditRefused:
        return EMPTY


def _opened_editor(document: Object) -> Editor:
    """An editor that has read the text."""
    editor = editor_of(document)
    outline_of(editor)
    return editor
