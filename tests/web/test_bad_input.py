"""Nothing that is sent gives a 500 or a trace."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.making import REGISTRY, TOKEN, Browser, run
from tests.strategies import NASTY_IDS, at_most


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/forms/NOTHING", 404),
        ("GET", "/forms/NOTHING/new", 404),
        ("GET", "/forms/DOCKERREGISTRY/nothing", 404),
        ("GET", "/forms/DOCKERREGISTRY/..%2f..%2fetc", 404),
        ("GET", "/schemas/NOTHING", 404),
        ("GET", "/static/x/../../app/main.py", 404),
        ("GET", "/static/x/vendor/icons.json", 404),
        ("DELETE", "/forms/DOCKERREGISTRY", 405),
        ("PUT", "/", 405),
        ("GET", "/forms/DOCKERREGISTRY/check", 405),
        ("GET", "/signout", 405),
    ],
)
def test_unknown_addresses_and_wrong_methods(person: Browser, method: str, path: str, status: int) -> None:
    answer = person.request(method, path, headers={"sec-fetch-site": "same-origin", "accept": "text/html"})
    assert answer.status_code == status
    assert "Traceback" not in answer.text


BODIES: list[bytes] = [
    b"",
    b"&&&===",
    b"%",
    b"%zz=%f",
    b"f.name=%00",
    b"f.name=%ED%A0%80",
    b"\xff\xfe\x00",
    b"f.name=a&f.name=b",
    b"base=%7B&version=x&definition=%00",
    b"base=" + b"%5B" * 10_000,
    b"f.storageLimit=NaN",
    b"f.storageLimit=1e999999999",
    b"f.credentialsExpiry=99999-99-99T99:99",
    b"visited=" + b"9," * 5000,
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("path", ["new", "check", "record"])
def test_malformed_forms(person: Browser, path: str, body: bytes) -> None:
    if path == "record":
        path = person.new_record(**REGISTRY)["id"]
    answer = person.post(f"/forms/DOCKERREGISTRY/{path}", body)
    assert answer.status_code in (200, 303, 422)


def test_a_hundred_thousand_inputs(person: Browser) -> None:
    body = "&".join(f"f.x{number}=1" for number in range(100_000)).encode()
    assert person.post("/forms/DOCKERREGISTRY/new", body).status_code == 422


def test_ten_megabytes_are_too_large(person: Browser) -> None:
    for path, media in (("/forms/DOCKERREGISTRY/new", "application/x-www-form-urlencoded"), ("/v1/objects", "application/json")):
        answer = person.request(
            "POST", path, content=b"x" * 10_000_000, headers={"content-type": media, "authorization": f"Bearer {TOKEN}"}
        )
        assert answer.status_code == 413, path


@pytest.mark.parametrize("media", ["multipart/form-data; boundary=x", "application/json", "text/plain"])
def test_other_kinds_of_content_are_refused(person: Browser, media: str) -> None:
    assert person.post("/forms/DOCKERREGISTRY/new", b"x=1", content_type=media).status_code == 415


JSON_BODIES: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"5", 400),
    (b'{"a": NaN}', 400),
    (b'{"a": 1e999}', 400),
    (b'{"a": 1, "a": 2}', 400),
    (b'{"a": "\\ud800"}', 400),
    (b"\xff", 400),
    (b"[" * 100_000, 400),
    (b'["' + b'\\"' * 2_000_000, 400),
    (b'{"a": ' + b"9" * 5000 + b"}", 400),
    (b"{}", 400),
]


@pytest.mark.parametrize(("body", "status"), JSON_BODIES, ids=range(len(JSON_BODIES)))
def test_malformed_json(browser_like: Browser, body: bytes, status: int) -> None:
    answer = browser_like.api("POST", "/v1/objects", body)
    assert answer.status_code == status
    assert answer.json().keys() >= {"error", "message"}


def test_queries_are_counted(browser_like: Browser) -> None:
    query = {"entity": "DOCKERREGISTRY", "comboKey": "comboKey", "query": f"SUB:{browser_like.tenant}"}
    answer = browser_like.api("POST", "/v1/query", [query] * 20_000)
    assert answer.status_code == 400 and "20000 queries" in answer.json()["message"]
    assert browser_like.api("POST", "/v1/query", [query] * 200).status_code == 200


ODD_QUESTIONS = [
    "page=-1",
    "page=999999999999",
    "sort=%00",
    "sort=__proto__&descending=1",
    "q=%ED%A0%80%00",
    "q=%25_*%5C",
    "where.=1",
    "where.x=1",
]


def test_odd_questions_to_a_list(person: Browser) -> None:
    for query in ODD_QUESTIONS:
        assert person.get(f"/forms/DOCKERREGISTRY?{query}").status_code == 200, query


FORGED = ("\0", "{", "[" * 100_000, '{"name": [1, {"b": NaN}]}', "-1", "9" * 5000, "a.b.c" * 5000)


def test_what_the_page_carries_may_be_forged(person: Browser) -> None:
    record = person.new_record(**REGISTRY)["id"]
    for name in ("base", "version", "submission", "definition", "visited", "revision", "seals", "drafted"):
        for text in FORGED:
            for path in ("new", f"check?record={record}", record):
                answer = person.post(f"/forms/DOCKERREGISTRY/{path}", [("f.name", "changed"), (name, text), (name, text)])
                assert answer.status_code in (200, 303, 422), (path, name, text[:20])


def test_fields_with_nasty_names_are_saved(person: Browser) -> None:
    fields = [{"id": id, "type": "text"} for id in NASTY_IDS]
    definition = {
        "id": "NASTY",
        "definition": json.dumps(fields),
        "entity": "DEFINITION",
        "level": 1,
        "comboKey": f"SUB:{person.tenant}|ENT:",
    }
    assert person.api("POST", "/v1/objects", definition).status_code == 201
    answer = person.post("/forms/NASTY/new", [(f"f.{id}", f"value of {id}") for id in NASTY_IDS])
    assert answer.status_code == 303
    stored = person.api("GET", f"/v1/objects/{answer.headers['location'].split('/')[3].split('?')[0]}").json()
    assert {id: stored[id] for id in NASTY_IDS} == {id: f"value of {id}" for id in NASTY_IDS}


def test_ten_thousand_fields_work(person: Browser) -> None:
    fields = [{"id": f"f{number}", "type": "text", "name": f"Field {number}"} for number in range(10_000)]
    definition = {
        "id": "HUGE",
        "definition": json.dumps(fields),
        "entity": "DEFINITION",
        "level": 1,
        "comboKey": f"SUB:{person.tenant}|ENT:",
    }
    assert person.api("POST", "/v1/objects", definition).status_code == 201
    assert person.get("/forms/HUGE/new").text.count("<input") > 10_000
    assert person.post("/forms/HUGE/new", [(f"f.f{number}", "x") for number in range(10_000)]).status_code == 303


def test_a_definition_beyond_a_limit_is_refused_by_name(person: Browser) -> None:
    fields = [{"id": f"f{number}"} for number in range(10_001)]
    definition = {
        "id": "HUGE",
        "definition": json.dumps(fields),
        "entity": "DEFINITION",
        "level": 1,
        "comboKey": f"SUB:{person.tenant}|ENT:",
    }
    answer = person.api("POST", "/v1/objects", definition)
    assert answer.status_code == 400
    assert "max_definition_fields" in answer.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=at_most(25))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "f.name",
                    "f.storageLimit",
                    "f.status",
                    "f.credentialsExpiry",
                    "f.webhookEvents",
                    "s.password",
                    "base",
                    "version",
                    "definition",
                    "visited",
                ]
            ),
            st.text(max_size=8),
        )
    )
)
def test_random_posts(person: Browser, pairs: list[tuple[str, str]]) -> None:
    storable = [(name, text.encode("utf-8", "replace").decode()) for name, text in pairs]
    for path in ("new", "check?record="):
        assert person.post(f"/forms/DOCKERREGISTRY/{path}", storable).status_code in (200, 303, 422)


@pytest.mark.parametrize(
    "value", [None, 5, True, [], {}, [1, {"a": None}], "javascript:alert(1)", "<script>", 1e300, 10**400, -1, "x" * 10_000]
)
def test_records_of_any_shape_open(person: Browser, value: Any) -> None:
    services = person._app.state.services
    form = run(services.definitions.form(run(services.platform.authenticate(TOKEN)), "DOCKERREGISTRY"))
    keys = [field.id for field, _ in form.inputs]
    body = {"entity": "DOCKERREGISTRY", "level": 421, "comboKey": f"SUB:{person.tenant}|ENT:", **dict.fromkeys(keys, value)}
    record = run(services.platform.create(run(services.platform.authenticate(TOKEN)), body))
    page = person.get(f"/forms/DOCKERREGISTRY/{record['id']}")
    assert page.status_code == 200 and "<script>" not in page.text
    assert 'href="javascript' not in page.text
    assert person.get("/forms/DOCKERREGISTRY?sort=storageUsed").status_code == 200
    assert person.post(f"/forms/DOCKERREGISTRY/{record['id']}", [("f.allowedUsers", "x"), ("version", "0")]).status_code == 303
