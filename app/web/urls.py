"""Entity, record id -> the paths of the web pages. Every part is one percent-encoded segment, whatever it contains."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode

NEW = "new"
"""The segment for a record that does not exist yet."""


@lru_cache(4096)
def form_path(entity: str, *rest: str) -> str:
    """The path of an entity's records, or of something below it: `("A/B", "new")` -> `/forms/A%2FB/new`."""
    return "/".join(["/forms", segment(entity), *map(segment, rest)])


@lru_cache(4096)
def frame_path(entity: str, record: str) -> str:
    """The path of a form that another site shows in a frame; `record` is "" for a new one."""
    return f"/embed/{segment(entity)}/{segment(record or NEW)}"


def draft_path(entity: str, record: str, instance: str) -> str:
    """The path of a form with a draft filled in; `record` is "" for a new one."""
    return with_query(form_path(entity, record or NEW), draft=instance)


def unfinished_path(id: str) -> str:
    """The path of one pending save."""
    return f"/unfinished/{segment(id)}"


SESSIONS = "/sessions"
LEFTOVERS = "/leftovers"


def session_path(id: str) -> str:
    """The path of one sign-in of a person."""
    return f"{SESSIONS}/{segment(id)}"


PEOPLE = "/people"
ACCOUNT = "/me"
OWN_TOKENS = f"{ACCOUNT}/tokens"
OPENID = "/openid"


def own_token_path(id: str) -> str:
    """The path of one access token of a person."""
    return f"{OWN_TOKENS}/{segment(id)}"


def person_path(id: str, *rest: str) -> str:
    """The path of the page of one person, or of something below it."""
    return "/".join([PEOPLE, segment(id), *map(segment, rest)])


def invitation_path(code: str) -> str:
    """The path of the one-time link that invites a person."""
    return f"/invitation/{segment(code)}"


def sign_in_link_path(code: str) -> str:
    """The path of a one-time link."""
    return f"/signin/{segment(code)}"


def schema_page_path(entity: str) -> str:
    """The path of the page that lists an entity's exports."""
    return f"/schemas/{segment(entity)}"


def lookup_path(entity: str) -> str:
    """The path that offers records of an entity while an id is typed."""
    return f"/lookups/{segment(entity)}"


def form_urls(entity: str) -> Mapping[str, str]:
    """The paths that every page of an entity's form prints, by the name that the template uses."""
    base = form_path(entity)
    return {
        "list_url": base,
        "check_url": f"{base}/check",
        "drafts_url": f"/drafts/{segment(entity)}",
        "carry_url": f"/carry/{segment(entity)}",
        "live_url": f"/live/{segment(entity)}",
        "reveal_url": f"/reveal/{segment(entity)}",
        "schema_url": schema_page_path(entity),
    }


def why_path(entity: str) -> str:
    """The path of the page that says why an entity's fields are as they are."""
    return f"/why/{segment(entity)}"


@lru_cache(4096)
def definition_path(entity: str) -> str:
    """The path of the screen on which a definition is edited."""
    return f"/definitions/{segment(entity)}"


def with_query(path: str, **parameters: str) -> str:
    """The path with the parameters that are not empty: `("/a", b="1", c="")` -> `/a?b=1`."""
    given = {name: value for name, value in parameters.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def segment(text: str) -> str:
    """One segment of a path: `a/b` -> `a%2Fb`."""
    return quote(text, safe="")
