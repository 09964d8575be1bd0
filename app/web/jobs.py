"""The background jobs of a tenant, for its administrators: how far each is, and pausing, resuming and cancelling it."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotFound
from app.fields.base import Context
from app.jobs.queue import DROPPED, Job
from app.web.notices import format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, administrator_of, services_of

ACTIONS = {
    "queued": ("pause", "cancel"),
    "running": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "failed": ("resume", "cancel"),
}
"""What can be done with a job, by its state."""


async def show_jobs(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    names = await services.names(principal.tenant)
    context = services.context_of(principal)
    jobs = [_job_view(services, job, names, context) for job in await services.jobs.list(principal.tenant)]
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-jobs"), "user": principal.display_name}
    starts = [{"kind": kind, "label": services.translator.say(f"job-{kind}")} for kind in services.startable_jobs(principal)]
    return HtmlResponse(services.renderer.render("jobs.html", page=page, jobs=jobs, starts=starts), nonce)


async def start(request: Request) -> Response:
    """Starts one, with the credential of whoever asks: it pauses when that isn't valid any more."""
    services, principal = services_of(request), await administrator_of(request)
    kind = request.path_params["kind"]
    if kind not in services.startable_jobs(principal):
        raise NotFound("address-missing")
    await services.put_on_record(principal, "job-started", kind)
    await services.jobs.enqueue(principal.tenant, kind, {}, principal.person, principal.token)
    services.worker.wake()
    return SeeOther("/jobs")


async def act(request: Request) -> Response:
    """Pauses, resumes or cancels one. A job that is in another state by now stays as it is: the page shows which."""
    services, principal = services_of(request), await administrator_of(request)
    jobs, tenant, id = services.jobs, principal.tenant, request.path_params["id"]
    match request.path_params["action"]:
        case "pause":
            done = await jobs.pause(tenant, id)
        case "resume":
            done = await jobs.resume(tenant, id, principal.token)
        case "cancel":
            done = await jobs.cancel(tenant, id)
        case _:
            raise NotFound("address-missing")
    if done:
        services.worker.wake()
    return SeeOther("/jobs")


def _job_view(services: Services, job: Job, names: Mapping[str, str], context: Context) -> dict[str, Any]:
    say = services.translator.say
    return {
        "id": job.id,
        "name": say(f"job-{job.kind}", job.arguments) if job.kind in KINDS else job.kind,
        "state": say(f"job-state-{job.state}"),
        "running": job.state == "running",
        "done": job.done,
        "total": job.total,
        "time": format_time(job.made / 1000, context),
        "person": names.get(job.person, job.person),
        "changed_rows": job.report.get("changed"),
        "reason": _reason(services, job),
        "credential": say("job-credential") if job.credential else "",
        "actions": [{"name": action, "label": say(f"job-{action}")} for action in ACTIONS.get(job.state, ())],
    }


def _reason(services: Services, job: Job) -> str:
    if job.state == "failed" and "reason" in job.report:
        return services.translator.say(f"job-{job.report['reason']}")
    return services.translator.say("job-credential-dropped") if job.state == "paused" and job.credential == DROPPED else ""


KINDS = frozenset({"seal", "move", "rotate-key", "backup"})
"""Kinds whose names are in the catalogue."""

ROUTES = [
    Route("/jobs", show_jobs, methods=["GET"]),
    Route("/jobs/start/{kind}", start, methods=["POST"]),
    Route("/jobs/{id}/{action}", act, methods=["POST"]),
]
