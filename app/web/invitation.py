"""The one-time link that invites a person: opening it shows whose account it is, and only a post of that page signs in."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError
from app.web.responses import SeeOther
from app.web.services import services_of
from app.web.sign_in_link import ask_to_sign_in, link_gone
from app.web.signin import set_session_cookie, sign_in_page, start_session_of_person
from app.web.urls import invitation_path

GONE = "invitation-gone"


async def ask(request: Request) -> Response:
    """Names the account and asks; nobody is signed in, and the link stays as it is."""
    services, code = services_of(request), request.path_params["code"]
    person = await services.people.invited(code)
    return await link_gone(request, GONE) if person is None else ask_to_sign_in(request, person.name, invitation_path(code))


async def accept(request: Request) -> Response:
    services = services_of(request)
    person = await services.people.accept(request.path_params["code"])
    if person is None:
        return await link_gone(request, GONE)
    try:
        cookie = await start_session_of_person(request, person)
    except FormsError as error:
        return sign_in_page(request, services.translator.say(error.code, error.params), "/", status=401)
    answer = SeeOther("/")
    set_session_cookie(request, answer, cookie)
    return answer


ROUTES = [
    Route("/invitation/{code}", ask, methods=["GET"]),
    Route("/invitation/{code}", accept, methods=["POST"]),
]
