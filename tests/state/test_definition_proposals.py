"""Policies, proposals and approvals as they are stored."""

import pytest

from app.database.store import Store
from app.state.definition_proposals import DefinitionProposals, Proposal
from tests.making import run

ONE = Proposal("c1", "ann", "draft", "Why", "h0", {"name": "ü"}, ({"step": "retire", "at": "/a"},))


@pytest.fixture
def proposals(any_store: Store) -> DefinitionProposals:
    return DefinitionProposals(any_store, lambda: 5.0)


def test_a_policy_counts_for_its_entity_alone(proposals: DefinitionProposals) -> None:
    assert not run(proposals.needs_second("t", "A"))
    run(proposals.set_policy("t", "A", needs_second=True))
    assert [run(proposals.needs_second(*key)) for key in (("t", "A"), ("t", "B"), ("u", "A"))] == [True, False, False]
    run(proposals.set_policy("t", "A", needs_second=False))
    assert not run(proposals.needs_second("t", "A"))


def test_a_person_has_one_proposal_for_an_entity(proposals: DefinitionProposals) -> None:
    run(proposals.put("t", "A", ONE))
    assert run(proposals.all("t", "A")) == [ONE]
    run(proposals.put("t", "A", Proposal("c2", "ann", "draft", "", "h0", {})))
    run(proposals.put("t", "A", Proposal("c3", "bob", "draft", "", "h0", {})))
    assert sorted(run(proposals.waiting("t"))) == [("A", "ann", "c2"), ("A", "bob", "c3")]
    assert run(proposals.all("u", "A")) == []


def test_answers_are_kept_and_go_with_the_proposal(proposals: DefinitionProposals) -> None:
    run(proposals.put("t", "A", ONE))
    run(proposals.approve("t", "A", "c1", "bob", "Fine"))
    run(proposals.approve("t", "A", "c1", "bob", "Fine!"))
    assert run(proposals.approvers("t", "A", "c1")) == ["bob"]
    assert run(proposals.all("t", "A"))[0].answer == "Fine!"
    run(proposals.decline("t", "A", "c1", "cleo", "No"))
    assert (run(proposals.approvers("t", "A", "c1")), run(proposals.waiting("t"))) == ([], [])
    assert (run(proposals.all("t", "A"))[0].declined_by, run(proposals.all("t", "A"))[0].answer) == ("cleo", "No")
    run(proposals.approve("t", "A", "c1", "bob", ""))
    run(proposals.settle("t", "A", "c1", "ann"))
    assert (run(proposals.all("t", "A")), run(proposals.approvers("t", "A", "c1"))) == ([], [])
