"""Signing in with an identity provider: to the provider, and back from it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError, NotFound, NotSignedIn, Unavailable
from app.platform.people import MAX_NAME_CHARS, NewPerson, Person
from app.platform.roles import Access
from app.request_ids import current_request_id
from app.web.identity_provider import ATTEMPT_SECONDS, Identity, OpenIdProvider
from app.web.responses import SeeOther
from app.web.services import Services, base_address, is_secure, services_of
from app.web.signin import next_page, set_session_cookie, sign_in_page, start_session_of_person
from app.web.urls import OPENID

COOKIE = "forms_openid"
BACK = f"{OPENID}/back"


async def begin(request: Request) -> Response:
    """To the provider. The cookie says that it was this browser that went."""
    provider = _provider_of(request)
    try:
        address, cookie = await provider.begin(_redirect_uri(request), next_page(request.query_params.get("next", "")))
    except Unavailable as error:
        return _refused(request, error)
    answer = SeeOther(address)
    answer.set_cookie(
        _cookie_name(request),
        cookie,
        max_age=ATTEMPT_SECONDS,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


async def finish(request: Request) -> Response:
    """Back from the provider: signs in who was invited, and nobody else unless the settings say so."""
    provider, services = _provider_of(request), services_of(request)
    try:
        attempt = provider.attempt_of(request.cookies.get(_cookie_name(request), ""), request.query_params.get("state", ""))
        code = request.query_params.get("code", "")
        if not code:  # the person said no, or the provider did
            raise NotSignedIn("openid-refused")
        person = await _person_of(services, await provider.finish(attempt, code, _redirect_uri(request)))
        await services.people.join(person)
        cookie = await start_session_of_person(request, person)
    except FormsError as error:
        return await _refused_on_record(request, error)
    answer = SeeOther(attempt.next)
    set_session_cookie(request, answer, cookie)
    answer.delete_cookie(_cookie_name(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


async def _person_of(services: Services, identity: Identity) -> Person:
    """Whose account of the provider it is: known before, invited by this email address, or new where that is allowed.

    Raises NotSignedIn.
    """
    people, tenant = services.people, services.tenant
    person = await people.find_by_subject(tenant, identity.subject)
    if person is None and identity.email:
        person = await people.find_by_email(tenant, identity.email)
        if person is not None and not person.subject:
            await people.set_subject(person, identity.subject)
        elif person is not None:  # this address belongs to another account now
            raise NotSignedIn("openid-not-invited")
    if person is None and services.settings.oidc_role:
        name = identity.name or identity.email or identity.subject
        access = Access(services.settings.oidc_role)
        new = NewPerson(name[:MAX_NAME_CHARS], access, identity.email, identity.subject, invited_by="openid")
        person = await people.add(tenant, new)
    if person is None:
        raise NotSignedIn("openid-not-invited")
    if person.is_disabled:
        raise NotSignedIn("account-disabled")
    return person


async def _refused_on_record(request: Request, error: FormsError) -> Response:
    if isinstance(error, NotSignedIn):
        services, client = services_of(request), request.client.host if request.client else ""
        await services.audit.record(services.tenant, "", "sign-in-refused", client, request=current_request_id())
    return _refused(request, error)


def _refused(request: Request, error: FormsError) -> Response:
    status = 503 if isinstance(error, Unavailable) else 403
    return sign_in_page(request, services_of(request).translator.say(error.code, error.params), "/", status)


def _provider_of(request: Request) -> OpenIdProvider:
    provider = services_of(request).openid
    if provider is None:
        raise NotFound("address-missing")
    return provider


def _redirect_uri(request: Request) -> str:
    return f"{base_address(request)}{BACK}"


def _cookie_name(request: Request) -> str:
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE


ROUTES = [
    Route(OPENID, begin, methods=["GET"]),
    Route(BACK, finish, methods=["GET"]),
]
