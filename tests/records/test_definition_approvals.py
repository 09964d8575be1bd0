"""Which changes need a second administrator, and whether one has agreed."""

import pytest
from fastapi import FastAPI

from app.errors import Conflict, NotAllowed
from app.platform.base import Principal
from app.records.definition_approvals import ChangeToApprove
from app.steps.model import Retire
from tests.making import Browser, define, run, text
from tests.web.definitions.test_approvals import administrator

BASE = {"id": "THING", "entity": "DEFINITION", "name": "Thing", "definition": '[{"id": "a"}, {"id": "b"}]'}
SHORTER = {**BASE, "definition": '[{"id": "a"}]'}
LABEL = {**BASE, "definition": '[{"id": "a", "label": "A"}, {"id": "b"}]'}


@pytest.fixture
def people(app: FastAPI) -> list[Principal]:
    define(Browser(app), [text("a"), text("b")])
    browsers = [administrator(app, name)[1] for name in ("Ann", "Bob")]
    return [run(app.state.services.platform.authenticate(each._token)) for each in browsers]


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        (ChangeToApprove(BASE, SHORTER), True),
        (ChangeToApprove(BASE, LABEL), False),
        (ChangeToApprove(BASE, BASE), False),
        (ChangeToApprove(BASE, LABEL, (Retire(("b",)),)), True),
        (ChangeToApprove(BASE, LABEL, undoes=1), True),
        (ChangeToApprove(BASE, {**BASE, "definition": "{"}), True),
    ],
)
def test_what_narrows_or_moves_values_needs_a_second(
    app: FastAPI, people: list[Principal], change: ChangeToApprove, needed: bool
) -> None:
    approvals, (ann, _) = app.state.services.definition_approvals, people
    assert not run(approvals.is_needed(ann, "THING", change)), "without a policy"
    run(approvals.set_policy(ann, "THING", needs_second=True))
    assert run(approvals.is_needed(ann, "THING", change)) == needed


def test_content_is_base_document_steps_and_what_is_undone() -> None:
    changes = [
        ChangeToApprove(BASE, SHORTER),
        ChangeToApprove(LABEL, SHORTER),
        ChangeToApprove(BASE, SHORTER, (Retire(("b",)),)),
        ChangeToApprove(BASE, SHORTER, undoes=1),
    ]
    assert len({each.content for each in changes}) == 4
    assert ChangeToApprove({**BASE, "_df_version": 7}, SHORTER, note="other").content == changes[0].content


def test_the_person_who_agreed_is_not_who_publishes(app: FastAPI, people: list[Principal]) -> None:
    approvals, (ann, bob) = app.state.services.definition_approvals, people
    run(approvals.set_policy(ann, "THING", needs_second=True))
    change = ChangeToApprove(BASE, SHORTER)
    run(approvals.propose(ann, "THING", change, "h"))
    with pytest.raises(NotAllowed, match="must approve what you proposed"):
        run(approvals.answer(ann, "THING", change.content, approve=True))
    run(approvals.answer(bob, "THING", change.content, approve=True))
    assert run(approvals.check(ann, "THING", change)) == bob.person
    with pytest.raises(NotAllowed, match="must approve this change first"):
        run(approvals.check(bob, "THING", change))
    with pytest.raises(NotAllowed):
        run(approvals.check_removal(ann, "THING"))
    with pytest.raises(Conflict, match="needs no approval"):
        run(approvals.propose(ann, "THING", ChangeToApprove(BASE, LABEL), "h"))
