"""A page's own last write is known by its record, its id and the person's tenant."""

from app.definition import RecordRef
from app.platform.base import Principal
from app.records.own_writes import OwnWrites
from app.submissions.json_input import JsonDocument
from app.submissions.page_post import PagePost

ANN, ELSEWHERE = Principal("t", "ann", ""), Principal("other", "ann", "")
REF = RecordRef("THING", "1")


def test_the_last_write_of_a_page_is_known_and_no_other() -> None:
    writes, page = OwnWrites(), PagePost({}, id="one")
    writes.remember(ANN, REF, page, {"_df_version": 3})
    assert writes.last(ANN, REF, page) == 3
    assert writes.last(ELSEWHERE, REF, page) is writes.last(ANN, RecordRef("THING", "2"), page) is None
    assert writes.last(ANN, REF, PagePost({}, id="two")) is writes.last(ANN, REF, PagePost({})) is None


def test_programs_have_none() -> None:
    writes, document = OwnWrites(), JsonDocument({}, "key")
    writes.remember(ANN, REF, document, {"_df_version": 3})
    assert writes.last(ANN, REF, document) is None
