"""What the pages show of approvals."""

from fastapi import FastAPI

from app.web.definitions.approval_views import policy_view, proposal_path, waiting_views
from tests.making import Browser, run
from tests.web.definitions.test_approvals import ann, bob, narrow, publish  # noqa: F401


def test_own_and_other_proposals_are_shown_apart(app: FastAPI, ann: Browser, bob: Browser) -> None:  # noqa: F811
    narrow(ann)
    publish(ann, "ask")
    services = app.state.services

    def shown(person: Browser) -> list[tuple[str, bool]]:
        principal = run(services.platform.authenticate(person._token))
        return [(each["text"], each["is_mine"]) for each in run(waiting_views(services, principal, "THING"))]

    assert shown(ann) == [("Waiting for another administrator: Publish a draft.", True)]
    assert shown(bob) == [("Ann asks for your approval: Publish a draft.", False)]
    principal = run(services.platform.authenticate(ann._token))
    assert run(policy_view(services, principal, "THING")) == {"needs_second": True, "url": "/definitions/THING/policy"}
    assert proposal_path("A B", "c").endswith("/proposals/c")
