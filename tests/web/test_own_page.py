"""What is of a page of its own alone: where its redirects lead."""

import pytest
from starlette.responses import Response

from app.errors import SavePending
from app.texts.translator import ENGLISH
from app.web.own_page import OwnPage
from app.web.responses import NO_ANCESTORS
from tests.making import form_of, run

PAGE = OwnPage("A/B")


def location(answer: Response) -> str:
    assert answer.status_code == 303
    return answer.headers["location"]


def test_nobody_may_show_it_in_a_frame() -> None:
    assert PAGE.ancestors == NO_ANCESTORS == "'none'"


def test_a_stored_record_can_be_deleted_from_it() -> None:
    assert PAGE.texts("7")["delete_url"] == "/forms/A%2FB/7/delete"
    assert PAGE.texts("")["delete_url"] == ""


@pytest.mark.parametrize("result", ["saved", "created", "saved-3.7", "unchanged"])
def test_a_save_leads_to_the_record_with_its_result(result: str) -> None:
    answer = run(PAGE.after_save(None, "7", result))  # type: ignore[arg-type]
    assert location(answer) == f"/forms/A%2FB/7?told={result}"


def test_a_pending_save_leads_to_its_page() -> None:
    assert location(PAGE.after_pending(SavePending("save-unknown", "s/1"))) == "/unfinished/s%2F1"


def test_a_draft_of_a_deleted_record_goes_on_as_a_new_one() -> None:
    answer = run(PAGE.gone_draft(None, None, "x y", None))  # type: ignore[arg-type]
    assert location(answer) == "/forms/A%2FB/new?draft_of=x+y"
    assert PAGE.draft_source({"draft_of": "x y"}) == "x y"
    assert PAGE.draft_source({}) == ""


def test_a_created_record_offers_the_next_new_one() -> None:
    notice = PAGE.saved_notice("created", form_of({"id": "a"}), ENGLISH)
    assert notice is not None and notice["part"] == "created"
