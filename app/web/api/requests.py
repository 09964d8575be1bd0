"""The bodies, parameters and headers of programs, read strictly: a mistyped filter must not give all records."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from app.api_docs.components import (
    DEFAULT_PAGE_SIZE,
    FILTER_PREFIX,
    MAX_ID_CHARS,
    MAX_IDEMPOTENCY_KEY_CHARS,
    MAX_PAGE_NUMBER,
    MAX_PAGE_SIZE,
    MAX_SEARCH_CHARS,
)
from app.definition import Field
from app.errors import NotFound
from app.fields.base import Context, is_storable
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose
from app.platform.base import Principal
from app.records.listing import ListWish
from app.records.older_documents import OlderVersion
from app.web.json_bodies import read_json_body
from app.web.request_errors import RequestError, refuse_other_patches
from app.web.services import services_of

KEY = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,253})"|([\x21\x23-\x7e]{1,255})')
"""A string of RFC 8941, or a bare word."""
TAG = re.compile(r'"([0-9]{1,15})-[0-9a-f]+"')
TAGS = re.compile(r'(?:W/)?"[^"]*"')
JSON_TYPE = re.compile(r"application/(?:[a-z0-9!#$&^_.+-]+\+)?json", re.IGNORECASE)
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which records, in which order, which page of them."""

    text: str
    sort: str
    descending: bool
    equals: Mapping[str, str]
    page: int
    size: int

    def wish(self) -> ListWish:
        return ListWish(self.text, self.equals, self.sort, self.descending, self.page, self.size)

    def pairs(self, page: int) -> list[tuple[str, str]]:
        """The parameters of another page of the same list."""
        pairs = [("q", self.text), ("sort", self.sort), ("descending", "true" if self.descending else "")]
        pairs += [(FILTER_PREFIX + id, value) for id, value in self.equals.items()]
        pairs += [("page", str(page)), ("size", "" if self.size == DEFAULT_PAGE_SIZE else str(self.size))]
        return [(name, value) for name, value in pairs if value]


def read_list(request: Request, fields: Sequence[Field]) -> ListQuery:
    """`fields` are those that may be sorted and filtered by. Raises RequestError 400 for whatever has no meaning."""
    given = dict(request.query_params)
    ids = [field.id for field in fields]
    equals = {name.removeprefix(FILTER_PREFIX): value for name, value in given.items() if name.startswith(FILTER_PREFIX)}
    refuse_unknown_parameters(request, ("q", "sort", "descending", "page", "size", *(FILTER_PREFIX + id for id in ids)))
    text, sort, descending = given.get("q", ""), given.get("sort"), given.get("descending", "false")
    if sort is not None and sort not in ids:
        raise RequestError(400, "sort-unknown", name=sort, known=", ".join(ids))
    if descending not in BOOLEANS:
        raise RequestError(400, "parameter-not-true-or-false", name="descending")
    if len(text) > MAX_SEARCH_CHARS:
        raise RequestError(400, "parameter-too-long", name="q", limit=MAX_SEARCH_CHARS)
    if not all(equals.values()):
        raise RequestError(400, "filter-empty")
    if not all(map(is_storable, (text, *equals.values()))):
        raise RequestError(400, "parameter-not-storable")
    page = _whole_number(given, "page", 1, MAX_PAGE_NUMBER)
    return ListQuery(
        text, sort or "", BOOLEANS[descending], equals, page, _whole_number(given, "size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    )


def carried_wish(query: ListQuery, older: OlderVersion, form: CompiledForm, context: Context) -> ListWish:
    """What a program asks by the names of its version. Raises RequestError 400 for fields that are gone."""
    wish = older.wish(query.wish(), form, context)
    if wish is None:
        names = [*([query.sort] if query.sort else ()), *query.equals]
        raise RequestError(400, "parameter-of-removed-field", names=", ".join(names))
    return wish


def refuse_unknown_parameters(request: Request, known: Collection[str], several: Collection[str] = ()) -> None:
    """Raises RequestError 400 for a parameter that is not one of `known`, or that occurs twice and is not one of `several`."""
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            if not known:
                raise RequestError(400, "parameter-not-taken", name=name)
            raise RequestError(400, "parameter-unknown", name=name, known=", ".join(known))
        if times > 1 and name not in several:
            raise RequestError(400, "parameter-repeated", name=name, count=times)


def chosen_purpose(request: Request, *, changes: bool = False) -> Purpose:
    """`?for=`. Without it: "update" for a document that changes a record (`changes`), else "create"."""
    wanted = request.query_params.get("for", "update" if changes else "create")
    purpose = next((each for each in PURPOSES if each == wanted), None)
    if purpose is None:
        raise RequestError(400, "parameter-not-one-of", name="for", known=", ".join(PURPOSES))
    return purpose


def named_record(request: Request) -> str:
    """`?record=`, "" without one. Raises RequestError 400 for an empty one."""
    id = request.query_params.get("record")
    if id == "":
        raise RequestError(400, "parameter-not-a-record", name="record")
    return record_id(id or "")


def record_id(text: str) -> str:
    """The same text. Raises NotFound for one that cannot be a record's id."""
    if len(text) > MAX_ID_CHARS or not is_storable(text):
        raise NotFound("record-missing")
    return text


async def read_document(request: Request) -> Any:
    """The body as JSON. Raises RequestError 400, 413 and 415."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    refuse_other_patches(request)
    if not JSON_TYPE.fullmatch(media_type):
        raise RequestError(415, "send-json")
    return await read_json_body(request, services_of(request).settings.max_body_bytes)


async def spoken_version(request: Request, principal: Principal, entity: str) -> OlderVersion:
    """That of the header `X-Definition`, the hash of a definition. Raises Conflict for one that is too old."""
    hash = request.headers.get("x-definition", "").strip().strip('"')
    if not hash:
        return OlderVersion()
    return await services_of(request).older_documents.version(principal, entity, hash)


def idempotency_key(request: Request, principal: Principal) -> str:
    """The id of a submission: one for each person, address and `Idempotency-Key`; "" without one. Raises RequestError 400."""
    header = request.headers.get("idempotency-key")
    if header is None:
        return ""
    match = KEY.fullmatch(header.strip())
    if not match:
        raise RequestError(400, "idempotency-key", limit=MAX_IDEMPOTENCY_KEY_CHARS)
    scope = "\0".join((principal.person, request.method, request.url.path, match[1] or match[2]))
    return f"key-{hashlib.sha256(scope.encode()).hexdigest()[:40]}"


def required_versions(request: Request) -> frozenset[int] | None:
    """The versions that `If-Match` names: `"3-a1", "4-b2"` -> {3, 4}; None without one and for `*`.

    A weak tag and a foreign one name no version.
    """
    header = ",".join(request.headers.getlist("if-match"))
    if header.strip() == "*" or "if-match" not in request.headers:
        return None
    return frozenset(int(match[1]) for each in TAGS.findall(header) if (match := TAG.fullmatch(each)))


def _whole_number(given: Mapping[str, str], name: str, otherwise: int, largest: int) -> int:
    text = given.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= largest):
        raise RequestError(400, "parameter-not-a-number", name=name, limit=largest)
    return int(text)
