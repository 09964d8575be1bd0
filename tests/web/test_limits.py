"""Who is counted for what, and what somebody gets who sends too much."""

import re
from collections.abc import Iterator, Sequence

import pytest
from fastapi import FastAPI

from app.errors import TooManyRequests
from app.limits import Rule, TokenBuckets
from app.main import build_app
from app.settings import load_settings
from app.state.shared_limits import SharedLimits
from app.web import limits
from app.web.limits import FAILURES_PER_MINUTE, MAX_STREAMS_OF_PERSON, RULES, RequestLimits, class_of, client_network
from tests.making import REGISTRY, TOKEN, Browser, own
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture
from tests.test_habits import section
from tests.web.asking import request_for
from tests.web.embedding import EMBEDDED, FrameSessions

NEW = "/forms/DOCKERREGISTRY/new"
FEW = 3
JSON = {"content_type": "application/json"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def app(settings_given: dict[str, str]) -> Iterator[FastAPI]:
    app = build_app(load_settings({**settings_given, **EMBEDDED, "FORMS_RATE_LIMITS": "on"}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    yield app
    app.state.services.store.close()


@pytest.fixture
def clock(app: FastAPI) -> Clock:
    app.state.services.limits._clock = Clock()
    return app.state.services.limits._clock  # type: ignore[no-any-return]


@pytest.fixture
def few(app: FastAPI, clock: Clock) -> Clock:
    """Three of each class at once, and one in a second."""
    app.state.services.limits._buckets = {name: TokenBuckets(Rule(name, 60, FEW)) for name in RULES}
    return clock


def test_the_documents_have_the_numbers() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d*) \| (\d+) \|", section("settings.md", "Limits"), re.MULTILINE)
    expected = {name: (str(rule.per_minute), str(rule.burst)) for name, rule in RULES.items()}
    expected |= {"failures": (str(FAILURES_PER_MINUTE),) * 2, "streams": ("", str(MAX_STREAMS_OF_PERSON))}
    assert {name: (rate, burst) for name, rate, burst in rows} == expected


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/forms/X/1", ""),
        ("POST", "/forms/X/1", "writes"),
        ("POST", "/forms/X/new", "writes"),
        ("POST", "/forms/X/check", "checks"),
        ("POST", "/api/forms/X", "writes"),
        ("PATCH", "/api/forms/X/1", "writes"),
        ("POST", "/api/forms/X/validate", "checks"),
        ("DELETE", "/api/forms/X/validate", "checks"),
        ("PATCH", "/v1/objects/a/check", "writes"),
        ("POST", "/v1/query", "checks"),
        ("POST", "/drafts/X", "drafts"),
        ("POST", "/embed/X/new", "writes"),
        ("POST", "/embed/X/1/carry", "checks"),
        ("POST", "/embed/X/1/discard", "drafts"),
        ("POST", "/embed/tokens", "exchanges"),
        ("GET", "/schemas/X", "exports"),
        ("GET", "/openapi.json", "exports"),
        ("GET", "/docs/forms/X", "exports"),
        ("POST", "/anything/new", "writes"),
    ],
)
def test_each_request_has_its_class(method: str, path: str, name: str) -> None:
    assert class_of(method, path) == name


def test_guessing_tokens_is_refused_after_a_few(browser_like: Browser, clock: Clock) -> None:
    answers = [browser_like.api("GET", "/v1/objects/x", token=f"df_pat_{number:040}") for number in range(200)]
    assert [answer.status_code for answer in answers] == [403] * 10 + [429] * 190
    last = answers[-1]
    assert last.headers["retry-after"] == "60" and last.headers["ratelimit"] == '"failures";r=0;t=60'
    assert last.headers["ratelimit-policy"] == '"failures";q=10;w=60' and last.json()["error"] == "Too Many Requests"
    clock.now += 61
    assert browser_like.api("GET", "/v1/objects/x", token="df_pat_other").status_code == 403


@pytest.mark.parametrize("by", ["bearer at /api", "sign-in", "frame's sign-in", "frame's session", "one-time link"])
def test_guessing_is_refused_wherever_a_token_is_taken(browser_like: Browser, app: FastAPI, clock: Clock, by: str) -> None:
    frames = FrameSessions(app)
    guesses = {
        "bearer at /api": lambda guess: browser_like.api("GET", "/api/forms/DOCKERREGISTRY", token=guess),
        "sign-in": lambda guess: browser_like.post("/signin", [("token", guess)]),
        "frame's sign-in": lambda guess: frames.sign_in(access=guess),
        "frame's session": lambda guess: frames.get("/embed/DOCKERREGISTRY/new", f"df_emb_{guess}"),
        "one-time link": lambda guess: browser_like.post(f"/signin/{guess}"),
    }
    answers = [guesses[by](f"{number:040}") for number in range(12)]
    assert {answer.status_code for answer in answers[:10]} <= {200, 401, 410} and answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) == 60


def test_whoever_has_a_good_token_is_never_locked_out(browser_like: Browser, clock: Clock) -> None:
    browser_like.sign_in()
    for number in range(50):
        browser_like.api("GET", "/v1/objects/x", token=f"df_pat_{number:040}")
        browser_like.api("GET", "/v1/objects/x", token=TOKEN[:-1] + "x")
    assert browser_like.api("GET", "/api/forms/DOCKERREGISTRY").status_code == 200
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200
    assert browser_like.post("/signin", [("token", TOKEN)]).status_code == 303


def test_being_signed_out_is_no_failure(browser_like: Browser, clock: Clock) -> None:
    for _ in range(30):
        assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 303
        assert browser_like.request("GET", "/api/forms/DOCKERREGISTRY", headers={"cookie": "forms_session=x"}).status_code == 401


def test_a_sign_in_that_is_refused_keeps_the_input(browser_like: Browser, clock: Clock) -> None:
    for _ in range(11):
        browser_like.post("/signin", [("token", "wrong")])
    answer = browser_like.post("/signin", [("token", "wrong"), ("next", NEW), ("k.f.name", "typed <b>")])
    assert answer.status_code == 429 and "typed &lt;b&gt;" in answer.text and "Try again in 60 seconds" in answer.text


def test_a_form_that_is_refused_gives_back_what_was_typed(browser_like: Browser, few: Clock) -> None:
    browser_like.sign_in()
    page = own(browser_like.get(NEW).text)
    pairs = [*page, ("f.name", "typed <b>"), ("f.password", "CANARY")]
    answers = [browser_like.post(NEW, pairs) for _ in range(FEW + 1)]
    assert [answer.status_code for answer in answers] == [422] * FEW + [429]
    refused = answers[-1]
    assert "typed &lt;b&gt;" in refused.text and "CANARY" not in refused.text and "Try again" in refused.text
    assert refused.headers["retry-after"] == "1" and refused.headers["ratelimit"] == '"writes";r=0;t=1'
    few.now += 1
    assert browser_like.post(NEW, pairs).status_code == 422


def test_nothing_is_written_beyond_the_limit(browser_like: Browser, few: Clock) -> None:
    statuses = [browser_like.api("POST", "/api/forms/DOCKERREGISTRY", REGISTRY, **JSON).status_code for _ in range(FEW + 2)]
    assert statuses == [201] * FEW + [429] * 2
    assert browser_like.api("GET", "/api/forms/DOCKERREGISTRY").json()["total"] == FEW
    problem = browser_like.api("POST", "/api/forms/DOCKERREGISTRY", REGISTRY, **JSON).json()
    assert (problem["code"], problem["status"]) == ("too-many", 429)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/schemas/DOCKERREGISTRY"),
        ("GET", "/openapi.json"),
        ("POST", "/drafts/DOCKERREGISTRY"),
        ("POST", "/embed/tokens"),
        ("POST", "/embed/DOCKERREGISTRY/new"),
        ("POST", "/v1/objects"),
        ("POST", "/v1/query"),
        ("POST", "/forms/DOCKERREGISTRY/check"),
    ],
)
def test_each_class_is_counted(browser_like: Browser, app: FastAPI, few: Clock, method: str, path: str) -> None:
    if path == "/embed/DOCKERREGISTRY/new":
        frames = FrameSessions(app)
        session = frames.session()
        statuses = [frames.post(path, session, [("f.name", "x")]).status_code for _ in range(FEW + 1)]
    else:
        statuses = [browser_like.api(method, path, b"").status_code for _ in range(FEW + 1)]
    assert 429 not in statuses[:FEW] and statuses[FEW] == 429


def test_sessions_of_frames_are_counted_by_the_access_token_behind_them(app: FastAPI, few: Clock) -> None:
    frames = FrameSessions(app)
    tokens = []
    for _ in range(FEW + 1):
        few.now += 1
        tokens.append(frames.token())
    assert [frames.exchange(token).status_code for token in tokens] == [200] * FEW + [429]


def test_people_do_not_share_a_limit(browser_like: Browser, app: FastAPI, few: Clock) -> None:
    other = Browser(app, app.state.services.platform.tokens.create(user="bob"))
    for _ in range(FEW + 1):
        browser_like.api("POST", "/api/forms/DOCKERREGISTRY", REGISTRY, **JSON)
    assert other.api("POST", "/api/forms/DOCKERREGISTRY", REGISTRY, **JSON).status_code == 201


def test_a_person_has_so_many_streams_and_no_more() -> None:
    on = RequestLimits(is_on=True)
    on.stream(MAX_STREAMS_OF_PERSON - 1)
    with pytest.raises(TooManyRequests):
        on.stream(MAX_STREAMS_OF_PERSON)


def test_the_setting_turns_all_of_it_off(browser_like: Browser, app: FastAPI, few: Clock) -> None:
    app.state.services.limits.is_on = False
    assert {browser_like.api("GET", "/v1/objects/x", token="wrong").status_code for _ in range(30)} == {403}
    assert {browser_like.api("POST", "/v1/query", b"[]").status_code for _ in range(30)} == {200}
    RequestLimits(is_on=False).stream(10**6)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_client_is_counted_by_its_address_or_its_network(host: str, network: str) -> None:
    request = request_for()
    request.scope["client"] = (host, 1)
    assert client_network(request) == network


def test_what_the_table_lists_is_what_is_counted() -> None:
    assert limits.RULES.keys() == {class_of("POST", path) for path in ("/forms/X/1", "/v1/query", "/drafts/X", "/embed/tokens")} | {
        class_of("GET", "/openapi.json")
    }


@pytest.fixture
def machines(settings_given: dict[str, str], postgres_url: str) -> Iterator[list[FastAPI]]:  # noqa: F811
    """Two processes over one PostgreSQL."""
    given = {**settings_given, **EMBEDDED, "FORMS_DATABASE_URL": migrated_database(postgres_url), "FORMS_RATE_LIMITS": "on"}
    built = [build_app(load_settings(given)) for _ in range(2)]
    built[0].state.services.platform.tokens.ensure_admin(TOKEN)
    yield built
    for app in built:
        app.state.services.maker.close()
        app.state.services.store.close()


def test_guesses_are_counted_by_all_machines_together(machines: list[FastAPI]) -> None:
    one, other = map(Browser, machines)
    answers = [(one, other)[number % 2].api("GET", "/v1/objects/x", token=f"df_pat_{number:040}") for number in range(14)]
    assert [answer.status_code for answer in answers] == [403] * 10 + [429] * 4
    assert [each.api("GET", "/api/forms/DOCKERREGISTRY").status_code for each in (one, other)] == [200, 200]


def test_a_machine_that_knows_of_a_pause_asks_the_database_no_more(
    machines: list[FastAPI], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    fail = SharedLimits.fail

    async def counting(self: SharedLimits, keys: Sequence[str], per_minute: int) -> list[float]:
        asked.append(keys)
        return await fail(self, keys, per_minute)

    monkeypatch.setattr(SharedLimits, "fail", counting)
    for app in machines:
        for number in range(20):
            Browser(app).api("GET", "/v1/objects/x", token=f"df_pat_{number:040}")
    assert len(asked) == FAILURES_PER_MINUTE + 1


def test_tokens_of_frames_are_counted_by_all_machines_together(machines: list[FastAPI], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.RULES, "exchanges", Rule("exchanges", 1, FEW))  # type: ignore[arg-type]
    frames = [FrameSessions(app) for app in machines]
    tokens = [frames[0].token() for _ in range(FEW + 1)]
    assert [frames[number % 2].exchange(token).status_code for number, token in enumerate(tokens)] == [200] * FEW + [429]
