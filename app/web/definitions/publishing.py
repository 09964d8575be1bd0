"""What a draft would do, before it is published; publishing it; and the versions that were published, to look at and restore."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.report import comparison_json, impact_json
from app.comparison.sides import Renames
from app.editing.matching import renames_of
from app.errors import BadDefinition, Conflict, EditRefused, NotAllowed, NotFound
from app.fields.base import raw_text
from app.forms.compiler import CompiledForm
from app.forms.scopes import pointer as pointer_of
from app.platform.base import Object, Principal
from app.reading.aliases import DEFINITION
from app.reading.notations import as_text
from app.records.definition_editing import OpenDraft
from app.records.definition_moves import MoveProgress
from app.records.definition_publishing import Change, Published
from app.records.definition_steps import ConversionPreview
from app.steps.json_form import step_to_json
from app.web.definitions.affected import affected_path
from app.web.definitions.approval_views import approval_view, asked_of
from app.web.definitions.posted_edits import number_in
from app.web.definitions.posted_steps import Pairs, held_questions, pairs_of, posted_steps, question_views
from app.web.definitions.screen import screen_page, screen_urls
from app.web.definitions.step_words import step_sentences
from app.web.definitions.value_moves import chosen_steps, moves_offered, steps_shown, with_added, with_choices
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, administrator_of, services_of
from app.web.urls import definition_path, form_path, with_query

MAX_BODY_BYTES = 64 * 1024
COUNT_SECONDS = 10.0
ORDER = {"narrows": 0, "undecided": 1, "lossless": 2}


async def show_publish(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    opened = await services.definition_editing.open(principal, request.path_params["entity"])
    pairs = with_added(list(request.query_params.multi_items()))
    asked = None if pairs else await asked_of(services, principal, opened)
    return await _publish_page(services, principal, opened, note=asked.note if asked else "", pairs=pairs or pairs_of(asked))


async def publish(request: Request) -> Response:
    """Writes the draft. What stands in the way is said on the page, and the draft stays."""
    services, principal = services_of(request), await administrator_of(request)
    entity = request.path_params["entity"]
    pairs = with_added([(pair[0], pair[1]) for pair in await read_form(request, MAX_BODY_BYTES)])
    posted = dict(pairs)
    revision, note = number_in(posted, "revision"), posted.get("note", "")
    try:
        steps = await chosen_steps(services, principal, entity, pairs)
        if posted.get("do") == "ask":
            await services.definition_editing.propose(principal, entity, note, revision=revision, steps=steps)
            return SeeOther(f"{definition_path(entity)}/publish")
        published = await services.definition_editing.publish(principal, entity, note, revision=revision, steps=steps)
    except (BadDefinition, Conflict, EditRefused, NotAllowed) as error:
        opened = await services.definition_editing.open(principal, entity)
        problem = services.translator.say(error.code, error.params)
        status = 403 if isinstance(error, NotAllowed) else 422
        return await _publish_page(services, principal, opened, problem, note, pairs, status)
    services.worker.wake()
    return _to_versions(entity, published)


async def show_versions(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    entity, history = request.path_params["entity"], services.definition_history
    lines = await history.lines(principal, entity)
    moves = await services.definition_moves.progress(principal, entity)
    names = await services.names(principal.tenant)
    versions = [
        {
            "hash": line.hash,
            "short": line.hash[:12],
            "number": line.version,
            "time": format_time(line.at, services.context_of(principal)),
            "author": line.author,
            "approved_by": names.get(line.approved_by, line.approved_by),
            "note": line.note,
            "source": services.translator.say(f"source-{line.source}") if line.source in SOURCES else line.source,
            "is_current": line.is_current,
            "restore_url": f"{definition_path(entity)}/versions/{line.hash}/restore",
            "undo_url": f"{definition_path(entity)}/undo" if line.can_be_undone else "",
            "moves": moves.get(line.number),
            "moves_url": f"{definition_path(entity)}/moves/{line.number}",
        }
        for line in lines
    ]
    title = services.translator.say("title-versions", {"name": entity})
    return screen_page(
        services,
        principal,
        "versions",
        title,
        urls=screen_urls(entity),
        entity=entity,
        versions=versions,
        is_complete=history.is_complete,
        said=request.query_params.get("said", ""),
    )


async def restore(request: Request) -> Response:
    """Makes an earlier version current, as a new version. Raises NotFound for an unknown one."""
    services, principal = services_of(request), await administrator_of(request)
    entity, hash = request.path_params["entity"], request.path_params["hash"]
    note = services.translator.say("restored-version", {"hash": hash[:12]})
    try:
        return _to_versions(entity, await services.definition_history.restore(principal, entity, hash, note))
    except NotAllowed as error:
        _check_is_about_approval(error)
    await services.definition_history.propose_restore(principal, entity, hash, note)
    return SeeOther(with_query(f"{definition_path(entity)}/versions", said="asked"))


async def undo(request: Request) -> Response:
    """Takes the latest publish back, with the values that it moved. Where there is nothing to undo any more, the page says so."""
    services, principal = services_of(request), await administrator_of(request)
    entity = request.path_params["entity"]
    note = services.translator.say("undone-publish")
    try:
        published = await services.definition_history.undo(principal, entity, note)
    except NotAllowed as error:
        _check_is_about_approval(error)
        await services.definition_history.propose_undo(principal, entity, note)
        return SeeOther(with_query(f"{definition_path(entity)}/versions", said="asked"))
    except Conflict:
        return SeeOther(with_query(f"{definition_path(entity)}/versions", said="nothing-to-undo"))
    services.worker.wake()
    return _to_versions(entity, published)


async def show_aside(request: Request) -> Response:
    """The values that could not come along to a version. Raises NotFound."""
    services, principal = services_of(request), await administrator_of(request)
    entity, number = request.path_params["entity"], request.path_params["number"]
    number = int(number) if number.isdecimal() else 0
    set_aside = await services.definition_moves.aside(principal, entity, number)
    progress = (await services.definition_moves.progress(principal, entity)).get(number)
    lines = [
        {"url": form_path(entity, line.record), "record": line.record, "at": each["at"], "value": raw_text(each["value"])}
        for line in set_aside
        for each in line.values
    ]
    title = services.translator.say("title-moves", {"name": entity, "number": number})
    urls = {**screen_urls(entity), "go_on": f"{definition_path(entity)}/moves/{number}"}
    named = _named_records(services, entity, progress) if progress else []
    page = {"urls": urls, "entity": entity, "lines": lines, "progress": progress, "named": named}
    return screen_page(services, principal, "moves", title, **page)


def _named_records(services: Services, entity: str, progress: MoveProgress) -> list[dict[str, Any]]:
    """Over a platform elsewhere: records with which the job had to do with somebody else."""
    say = services.translator.say
    kinds = (("refused", progress.refused), ("slipped-in", progress.slipped_in))
    return [
        {
            "title": say(f"moves-{kind}"),
            "help": say(f"moves-{kind}-help"),
            "records": [{"url": form_path(entity, id), "record": id} for id in ids],
        }
        for kind, ids in kinds
        if ids
    ]


async def go_on(request: Request) -> Response:
    """Lets the records of a version be moved again. Raises NotFound."""
    services, principal = services_of(request), await administrator_of(request)
    entity, number = request.path_params["entity"], request.path_params["number"]
    await services.definition_moves.go_on(principal, entity, int(number) if number.isdecimal() else 0)
    services.worker.wake()
    return SeeOther(f"{definition_path(entity)}/versions")


def _check_is_about_approval(error: NotAllowed) -> None:
    if error.code != "second-administrator-needed":
        raise error


def _to_versions(entity: str, published: Published) -> Response:
    said = "slipped-in" if published.slipped_in else "published"
    return SeeOther(with_query(f"{definition_path(entity)}/versions", said=said))


async def _publish_page(
    services: Services,
    principal: Principal,
    opened: OpenDraft,
    problem: str = "",
    note: str = "",
    pairs: Pairs = (),
    status: int = 422,
) -> HtmlResponse:
    """`status` where there is a problem."""
    report: Mapping[str, Any] = {}
    questions: list[dict[str, Any]] = []
    approval: Mapping[str, Any] = {}
    steps: Sequence[Mapping[str, Any]] = ()
    changes: list[dict[str, Any]] = []
    change: Change | None = None
    moved: dict[str, Any] | None = None
    forms: tuple[CompiledForm, CompiledForm] | None = None
    try:
        renames = renames_of(opened.draft.base, opened.draft.operations)
        report = await change_report(services, principal, opened.entity, opened.draft.document, renames)
        changes = change_views(opened.entity, report, of_draft=True)
        forms = await with_choices(services, principal, opened, changes, pairs)
        asked = [*report["questions"], *held_questions(services.translator, forms[1], report["changes"])]
        questions = await _questions(services, principal, opened, asked, pairs)
        given = await chosen_steps(services, principal, opened.entity, pairs, opened)
        change = await services.definition_editing.change(principal, opened, note, given)
        approval = await approval_view(services, principal, opened.entity, change)
        steps = [step_to_json(step) for step in change.steps]
    except (BadDefinition, Conflict, NotFound, EditRefused) as error:
        problem = problem or services.translator.say(error.code, error.params)
    if forms is not None:
        moved = await moves_offered(services, principal, opened, forms, change, steps_shown(questions, changes), pairs)
    name = as_text(DEFINITION.value_in(opened.draft.document, "name")) or opened.entity
    say, rate = services.translator.say, f"{services.settings.moves_per_second:g}"
    return screen_page(
        services,
        principal,
        "publish",
        services.translator.say("title-publish", {"name": name}),
        status=status if problem else 200,
        urls=screen_urls(opened.entity),
        entity=opened.entity,
        revision=opened.revision,
        steps=len(opened.draft.steps),
        is_behind=opened.is_behind,
        problem=problem,
        note=note,
        report=report,
        changes=changes,
        moves_view=moved,
        movements=step_sentences(services.translator, steps),
        approval=approval,
        questions=questions,
        elsewhere="" if services.platform.capabilities.shares_database else say("steps-elsewhere-clients", {"rate": rate}),
        can_publish=bool(report) and bool(opened.draft.steps) and not opened.is_behind,
    )


async def _questions(
    services: Services,
    principal: Principal,
    opened: OpenDraft,
    questions: Sequence[Mapping[str, Any]],
    pairs: Sequence[tuple[str, str]],
) -> list[dict[str, Any]]:
    """Each with its answer so far, and of a conversion what each value becomes. Raises EditRefused for answers that cannot be."""
    editing, draft = services.definition_editing, opened.draft
    answered = posted_steps(pairs)
    said = {step.get("at") for step in answered if step.get("step") == "convert"}
    converted = [each["pointer"] for each in questions if each["code"] == "question-converted" and each["pointer"] not in said]
    wanted = [*answered, *({"step": "convert", "at": pointer} for pointer in converted)]
    previews: list[ConversionPreview] = []
    if editing.steps.can_move and any(step.get("step") == "convert" for step in wanted):
        steps = await editing.steps.of(principal.tenant, draft.base, draft.document, draft.operations, wanted)
        previews = await editing.steps.preview(principal, opened.entity, steps)
    by_pointer = {pointer_of(*preview.path): preview for preview in previews}
    return question_views(services.translator, questions, pairs, by_pointer)


async def change_report(
    services: Services, principal: Principal, entity: str, document: Object, renames: Renames
) -> Mapping[str, Any]:
    """What a definition in place of the current one would do, as in the API. Raises BadDefinition, NotFound."""
    new = await services.definition_impacts.new_form(principal, entity, document)
    found = await services.definition_impacts.impact(principal, entity, new, renames, seconds=COUNT_SECONDS)
    forms = (services.translator, found.old, found.new)
    compared = comparison_json(*forms, found.comparison, found.impact, found.uses, found.contradictions)
    return {**compared, **impact_json(services.translator, found.impact, found.not_counted, found.lookups, found.drafts)}


def change_views(entity: str, report: Mapping[str, Any], *, of_draft: bool = False) -> list[dict[str, Any]]:
    """The changes of a report, what loses something first."""
    changes = [change_view(entity, change, of_draft=of_draft) for change in report.get("changes", ())]
    return sorted(changes, key=lambda change: ORDER.get(change["verdict"], 1))


def change_view(entity: str, change: Mapping[str, Any], *, of_draft: bool = False) -> dict[str, Any]:
    """A change of the report, with links to the records that it samples."""
    counted = [
        {
            "message": each["message"],
            "urls": [form_path(entity, id) for id in each["samples"]],
            "all_url": affected_path(entity, change["pointer"], code)
            if of_draft and len(each["samples"]) < (each["count"] or 0)
            else "",
        }
        for code, each in change.get("records", {}).items()
    ]
    mark = "moves" if change["movesData"] else change["verdict"]
    return {**change, "mark": mark, "choices": None, "records": counted, "uses": change.get("uses", ())}


SOURCES = frozenset({"form", "api", "v1", "command", "seen"})
"""Sources whose names are in the catalogue."""

ROUTES = [
    Route("/definitions/{entity}/publish", show_publish, methods=["GET"]),
    Route("/definitions/{entity}/publish", publish, methods=["POST"]),
    Route("/definitions/{entity}/versions", show_versions, methods=["GET"]),
    Route("/definitions/{entity}/versions/{hash}/restore", restore, methods=["POST"]),
    Route("/definitions/{entity}/undo", undo, methods=["POST"]),
    Route("/definitions/{entity}/moves/{number}", show_aside, methods=["GET"]),
    Route("/definitions/{entity}/moves/{number}", go_on, methods=["POST"]),
]
