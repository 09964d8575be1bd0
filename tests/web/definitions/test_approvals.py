"""A second administrator on the screen: asking, looking, approving, declining, publishing, and the policy itself."""

import re

import pytest
from fastapi import FastAPI

from app.platform.people import NewPerson, Person
from app.platform.roles import Access
from tests.making import Browser, define, run, text
from tests.web.definitions.test_routes import edit

ENTITY = "THING"


def administrator(app: FastAPI, name: str) -> tuple[Person, Browser]:
    """A person who has joined, and is signed in."""
    platform = app.state.services.platform
    person = run(platform.people.add(platform.tenant, NewPerson(name, Access("admin"))))
    run(platform.people.join(person))
    browser = Browser(app, platform.tokens.create(user=person.id))
    assert browser.sign_in().status_code == 303
    return person, browser


@pytest.fixture
def ann(app: FastAPI) -> Browser:
    """With the policy in force."""
    operator = Browser(app)
    define(operator, [text("name", "Name"), {"id": "size", "type": "select", "name": "Size", "options": ["s", "m"]}])
    operator.new_record(ENTITY, 1, name="N", size="s")
    return administrator(app, "Ann")[1]


@pytest.fixture
def bob(app: FastAPI, ann: Browser) -> Browser:
    bob = administrator(app, "Bob")[1]
    assert said(ann.post(f"/definitions/{ENTITY}/policy", [("second", "on")])) == "policy-set"
    return bob


def said(answer: object) -> str:
    found = re.search(r"said=([\w-]+)", answer.headers["location"])  # type: ignore[attr-defined]
    return found[1] if found else ""


def publish(person: Browser, do: str = "", *more: tuple[str, str]) -> tuple[int, str]:
    revision = re.search(r'name="revision" value="(\d+)"', person.get(f"/definitions/{ENTITY}").text)
    assert revision
    pairs = [("revision", revision[1]), ("note", "Fewer sizes"), *([("do", do)] if do else []), *more]
    answer = person.post(f"/definitions/{ENTITY}/publish", pairs)
    return answer.status_code, answer.text


def proposal_of(person: Browser) -> str:
    """The address that the definition's page shows."""
    found = re.search(rf'href="(/definitions/{ENTITY}/proposals/[0-9a-f]+)"', person.get(f"/definitions/{ENTITY}").text)
    assert found
    return found[1]


def narrow(person: Browser) -> None:
    edit(person, "option", "/1", option="s", way="remove")


def options(person: Browser) -> str:
    return person.get(f"/forms/{ENTITY}/new").text


def test_what_narrows_is_published_when_another_one_approved_exactly_that(app: FastAPI, ann: Browser, bob: Browser) -> None:
    narrow(ann)
    page = ann.get(f"/definitions/{ENTITY}/publish").text
    assert "Ask for approval" in page and "Publish 1 change" not in page
    status, page = publish(ann)
    assert status == 403 and "must approve" in page and '<option value="s"' in options(ann)
    assert publish(ann, "ask")[0] == 303
    assert "Waiting for another administrator" in ann.get(f"/definitions/{ENTITY}/publish").text
    assert "1 to approve" in bob.get("/definitions").text and "to approve" not in ann.get("/definitions").text
    address = proposal_of(bob)
    page = bob.get(address).text
    assert "1 of 1 records" in page and "Fewer sizes" in page and "Ann" in page
    assert said(bob.post(address, [("do", "approve"), ("note", "Fine")])) == "answered"
    page = ann.get(f"/definitions/{ENTITY}/publish").text
    assert "Bob approved exactly this." in page and "Fine" in page
    assert publish(ann)[0] == 303
    assert '<option value="s"' not in options(ann)
    assert "approved by Bob" in ann.get(f"/definitions/{ENTITY}/versions").text
    assert bob.get(address).status_code == 404
    services = app.state.services
    actions = [row.event.action for row in services.audit.rows(services.platform.tenant)]
    assert [each for each in actions if each.startswith("definition-") and each != "definition-written"] == [
        "definition-policy",
        "definition-proposed",
        "definition-approved",
    ]


def test_an_approval_is_void_when_the_draft_changes(ann: Browser, bob: Browser) -> None:
    narrow(ann)
    publish(ann, "ask")
    bob.post(proposal_of(bob), [("do", "approve")])
    edit(ann, "set", "/0", **{"p.label": "Full name"})
    assert publish(ann)[0] == 403
    assert "Ask for approval" in ann.get(f"/definitions/{ENTITY}/publish").text
    edit(ann, "undo")
    assert publish(ann)[0] == 303, "what was approved is the same again"


def test_nobody_approves_their_own_with_whatever_sign_in(app: FastAPI, ann: Browser, bob: Browser) -> None:
    narrow(ann)
    publish(ann, "ask")
    address = proposal_of(ann)
    answer = ann.post(address, [("do", "approve")])
    assert answer.status_code == 403 and "Another administrator must approve" in answer.text
    platform = app.state.services.platform
    same = next(each for each in run(platform.people.all(platform.tenant)) if each.name == "Ann")
    again = Browser(app, platform.tokens.create(user=same.id))
    again.sign_in()
    assert again.post(address, [("do", "approve")]).status_code == 403
    operator = Browser(app)
    operator.sign_in()
    assert operator.post(address, [("do", "approve")]).status_code == 403
    assert publish(ann)[0] == 403


def test_a_token_of_no_person_narrows_nothing(app: FastAPI, bob: Browser) -> None:
    operator = Browser(app)
    operator.sign_in()
    narrow(operator)
    status, page = publish(operator)
    assert status == 403 and "belongs to a person" in page
    assert publish(operator, "ask")[0] == 403
    shorter = {"definition": '[{"id": "name", "type": "text"}]'}
    for person in (operator, bob):
        assert person.api("PATCH", f"/v1/objects/{ENTITY}?entity=DEFINITION", shorter).status_code == 403
        assert person.api("DELETE", f"/v1/objects/{ENTITY}?entity=DEFINITION").status_code == 403
    assert '<option value="s"' in options(operator)


def test_a_label_alone_needs_nobody(ann: Browser, bob: Browser) -> None:
    edit(ann, "set", "/0", **{"p.label": "Full name"})
    assert "Publish 1 change" in ann.get(f"/definitions/{ENTITY}/publish").text
    assert publish(ann)[0] == 303


def test_a_declined_proposal_says_so_and_takes_approvals_back(ann: Browser, bob: Browser) -> None:
    narrow(ann)
    publish(ann, "ask")
    address = proposal_of(bob)
    bob.post(address, [("do", "approve")])
    bob.post(address, [("do", "decline"), ("note", "Keep s")])
    page = ann.get(f"/definitions/{ENTITY}/publish").text
    assert "Bob declined this." in page and "Keep s" in page
    assert publish(ann)[0] == 403


def test_an_approver_who_is_no_administrator_any_more_does_not_count(app: FastAPI, ann: Browser, bob: Browser) -> None:
    narrow(ann)
    publish(ann, "ask")
    bob.post(proposal_of(bob), [("do", "approve")])
    platform = app.state.services.platform
    person = next(each for each in run(platform.people.all(platform.tenant)) if each.name == "Bob")
    administrator(app, "Cleo")
    run(platform.people.set_access(platform.tenant, person.id, Access("write")))
    assert publish(ann)[0] == 403


def test_an_undo_that_narrows_and_a_restore_are_asked_for(ann: Browser, bob: Browser) -> None:
    edit(ann, "add-option", "/1", text="l")
    assert publish(ann)[0] == 303
    assert said(ann.post(f"/definitions/{ENTITY}/undo")) == "asked"
    assert ">l</option>" in options(ann)
    bob.post(proposal_of(bob), [("do", "approve")])
    assert said(ann.post(f"/definitions/{ENTITY}/undo")) == "published"
    assert ">l</option>" not in options(ann)


def test_the_answers_of_a_conversion_are_part_of_what_is_approved(ann: Browser, bob: Browser) -> None:
    edit(ann, "retype", "/0", type="number")
    chosen = ("policy:/name", "leftover")
    publish(ann, "ask", chosen)
    page = bob.get(proposal_of(bob)).text
    assert "are converted from text to number" in page
    bob.post(proposal_of(bob), [("do", "approve")])
    assert publish(ann, "", ("policy:/name", "clear"))[0] == 403
    page = ann.get(f"/definitions/{ENTITY}/publish").text
    assert '<option value="leftover" selected>' in page and "approved exactly this" in page
    assert publish(ann, "", chosen)[0] == 303


def test_nothing_is_approved_over_somebody_elses_version(ann: Browser, bob: Browser) -> None:
    narrow(ann)
    publish(ann, "ask")
    edit(bob, "set", "/0", **{"p.label": "Full name"})
    assert publish(bob)[0] == 303
    page = bob.get(proposal_of(bob)).text
    assert 'role="alert"' in page and 'value="approve" disabled' in page


def test_the_policy_is_relaxed_by_two(ann: Browser, bob: Browser) -> None:
    assert said(ann.post(f"/definitions/{ENTITY}/policy")) == "policy-asked"
    narrow(ann)
    assert publish(ann)[0] == 403
    bob.post(proposal_of(bob), [("do", "approve")])
    assert said(ann.post(f"/definitions/{ENTITY}/policy")) == "policy-set"
    assert publish(ann)[0] == 303


def test_one_administrator_alone_cannot_lock_everybody_out(ann: Browser) -> None:
    assert said(ann.post(f"/definitions/{ENTITY}/policy", [("second", "on")])) == "policy-needs-two"
    narrow(ann)
    assert publish(ann)[0] == 303
