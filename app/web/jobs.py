"""The background jobs of a tenant, for its administrators: how far each is, and pausing, resuming and cancelling it."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotFound
from app.fields.base import Context
from app.jobs.queue import Job
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
    return HtmlResponse(services.renderer.render("jobs.html", page=page, jobs=jobs), nonce)


async def act(request: Request) -> Response:
    """Pauses, resumes or cancels one. A job that is in another state by now stays as it is: the page shows which."""
    services, principal = services_of(request), await administrator_of(request)
    actions = {"pause": services.jobs.pause, "resume": services.jobs.resume, "cancel": services.jobs.cancel}
    action = actions.get(request.path_params["action"])
    if action is None:
        raise NotFound("address-missing")
    if await action(principal.tenant, request.path_params["id"]):
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
        "reason": say(f"job-{job.report['reason']}") if job.state == "failed" and "reason" in job.report else "",
        "actions": [{"name": action, "label": say(f"job-{action}")} for action in ACTIONS.get(job.state, ())],
    }


KINDS = frozenset({"seal", "move"})
"""Kinds whose names are in the catalogue."""

ROUTES = [
    Route("/jobs", show_jobs, methods=["GET"]),
    Route("/jobs/{id}/{action}", act, methods=["POST"]),
]
