"""Does the browser show, lock and require what the server does? Random forms, records and typing, in Chromium.

`python -m tests.prove_conditions COUNT [SEED]` tries so many forms, and says of the first that differs how. Each form is opened,
filled in at random, and opened again as a refused save shows it. The server judges the very body that the browser would post.
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Route

from app.fields.base import Context
from app.forms.compiler import CompiledForm, compile_form
from app.forms.entry import Entry
from app.forms.rules import State
from app.pages.views import Mode
from app.platform.base import Principal
from app.reading.reader import read_definition
from app.submissions.model import KEEP
from app.submissions.outcomes import OpenRecord, Rejected, Review, reject
from app.submissions.page_input import state_of_new
from app.submissions.page_post import read_page_post
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints
from app.web.form_state import page_state, rejected_state
from app.web.own_page import OwnPage
from app.web.services import Services
from tests.making import NOW
from tests.random_forms import Chance, random_definition, random_record, random_typing
from tests.serving import Server

PRINCIPAL = Principal("tenant", "somebody", "")
ZONES = (
    "UTC",
    "UTC",
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
)
ROUNDS = 3
"""How often a form is typed into before the server is asked what it makes of it all."""
START = """async (address) => {
  const { startForm } = await import(address);
  const nothing = () => {};
  const surface = {
    isFrame: false, confirm: () => true, notify: nothing, scrollToTop: nothing,
    showSummary: nothing, focus: nothing, formStarted: nothing,
  };
  let started;

  function type({ name, values }) {
    const controls = [...document.getElementById("form").elements].filter((each) => each.name === name && each.type !== "hidden");
    for (const control of controls) {
      if (control.disabled) continue;
      if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
      else if (control.tagName === "SELECT") control.selectedIndex = values[0].length % control.options.length;
      else control.value = values[0];
      for (const event of ["input", "change"]) control.dispatchEvent(new Event(event, { bubbles: true }));
    }
  }

  function read() {
    const form = document.getElementById("form");
    const state = { hidden: [], locked: [], required: [] };
    for (const field of form.querySelectorAll(".field[data-position]")) {
      const position = Number(field.dataset.position);
      if (field.hidden || field.closest("section[hidden]")) state.hidden.push(position);
      // The input for a new secret is disabled while the stored one is kept, too: there the choices say what is locked.
      const kind = field.querySelector(".secret") ? "s." : "f.";
      if (field.querySelector(`[name^='${kind}']:disabled`)) state.locked.push(position);
      if (field.querySelector("[data-required]")?.textContent) state.required.push(position);
    }
    return { ...state, body: new URLSearchParams(new FormData(form)).toString() };
  }

  window.prove = (html, rounds) => {
    started?.stop();
    document.body.innerHTML = new DOMParser().parseFromString(html, "text/html").body.innerHTML;
    started = startForm(surface);
    return [read(), ...rounds.map((typed) => (typed.forEach(type), read()))];
  };
}"""


@dataclass
class Difference(Exception):
    """What browser and server make of one body."""

    seed: int
    definition: dict[str, Any]
    record: dict[str, Any] | None
    zone: str
    typed: list[Any]
    body: str
    browser: dict[str, list[int]]
    server: dict[str, list[int]]


def prove(page: Page, server: Server, count: int, seed: int = 0) -> int:
    """Tries `count` forms on a blank page of the server's origin. Raises Difference.

    Returns how many fields were hidden, locked or required, so that a caller can tell that something happened.
    """
    page.route("**/*", _answer)
    page.goto(f"{server.url}/nothing")
    page.evaluate(START, server.app.state.services.assets.url("form.js"))
    return sum(_prove_one(page, server.app.state.services, each) for each in range(seed, seed + count))


def _answer(route: Route) -> None:
    """Scripts come from the server; drafts and the like go nowhere."""
    if "/static/" in route.request.url:
        route.continue_()
    else:
        route.fulfill(body="", content_type="text/event-stream" if "/live/" in route.request.url else "text/html")


def _prove_one(page: Page, services: Services, seed: int) -> int:
    chance = Chance(random.Random(seed))
    zone = chance.one(ZONES)
    services = replace(services, context=Context(now=lambda: NOW, zone=ZoneInfo(zone)))
    definition = random_definition(chance)
    form = compile_form(read_definition(definition).definition)
    record = random_record(chance, form) if chance.often(3, 4) else None
    opened = _opened(form, record, services.context)
    mode: Mode = "new" if record is None else "edit"
    html = services.renderer.page(form, mode).fill(page_state(opened, PRINCIPAL, services.context, "", OwnPage("THING"))).decode()
    seen = 0
    shown_state: State | None = opened.state
    for _ in range(2):
        typed = [random_typing(chance, form) for _ in range(ROUNDS)]
        rejected: Rejected | None = None
        for index, found in enumerate(page.evaluate("([html, rounds]) => prove(html, rounds)", [html, typed])):
            rejected = _rejected(services, opened, found["body"])
            judged = rejected.interpretation.state
            browser = {name: sorted(found[name]) for name in ("hidden", "locked", "required")}
            for state in (judged, *([shown_state] if index == 0 and shown_state else [])):
                expected = _as_shown(form, state)
                if browser != expected:
                    raise Difference(seed, definition, record, zone, typed[:index], found["body"], browser, expected)
            seen += sum(map(len, browser.values()))
        assert rejected is not None
        # What is typed into a secret is not shown back: without it the page says something else than its server just did.
        shown_state = None if _has_typed_secret(rejected) else rejected.interpretation.state
        html = _refused_page(services, rejected, mode)
    return seen


def _has_typed_secret(rejected: Rejected) -> bool:
    posted, actions = rejected.submission.posted, rejected.interpretation.actions
    return any(action != KEEP for action in actions.values()) or any(
        text for field, _ in rejected.opened.form.inputs if field.secret for text in posted.get(field.key, ())
    )


def _opened(form: CompiledForm, record: dict[str, Any] | None, context: Context) -> OpenRecord:
    entry = Entry(form, (), None, 0.0)
    if record is None:
        defaults = {field.key: field.default for field, _ in form.inputs if field.default is not None}
        return OpenRecord(entry, None, defaults, state_of_new(form, defaults, context), [])
    values = form.values_of(record)
    return OpenRecord(entry, record, values, form.rules.evaluate(values), [])


def _rejected(services: Services, opened: OpenRecord, body: str) -> Rejected:
    reviewer = Reviewer(services.context, SecretFingerprints(b""))
    outcome = reviewer.review(opened, read_page_post(parse_qsl(body, keep_blank_values=True)), None)
    review: Review = outcome if isinstance(outcome, Rejected) else outcome.review
    return reject(review)


def _refused_page(services: Services, rejected: Rejected, mode: Mode) -> str:
    renderer = services.renderer
    state = rejected_state(rejected, PRINCIPAL, services.context, "", OwnPage("THING"), renderer.fill_part)
    return renderer.page(rejected.opened.form, mode).fill(state).decode()


def _as_shown(form: CompiledForm, state: State) -> dict[str, list[int]]:
    """The positions that the browser would mark. What is required or locked whatever anybody types has no mark of its own."""

    def marked(keys: frozenset[str], attribute: str) -> Iterator[int]:
        for field, _ in form.writable:
            if (
                field.key in keys
                and getattr(field, attribute) is not None
                and not (attribute == "required_when" and field.required)
            ):
                yield field.position

    requirable = frozenset(field.key for field, kind in form.writable if kind.can_be_required)
    return {
        "hidden": sorted(state.hidden),
        "locked": sorted(marked(state.readonly, "readonly_when")),
        "required": sorted(marked(state.required & requirable, "required_when")),
    }


def main() -> None:
    # Only here: the tests of this folder are collected where there is no browser.
    from tests.browser.conftest import launched

    given = [int(text) for text in sys.argv[1:]]
    count, seed = given[0] if given else 100, given[1] if len(given) > 1 else 0
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        for browser in launched():
            print(f"{count} forms agree; {prove(browser.new_page(), server, count, seed)} marks were compared.")
        server.close()


if __name__ == "__main__":
    main()
