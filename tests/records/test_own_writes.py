"""A page's own last write is known by its record, its id and the person's tenant; what is not remembered is looked up."""

import pytest

from app.definition import RecordRef
from app.platform.base import Principal
from app.records import own_writes
from app.records.delivery import page_of
from app.records.own_writes import OwnWrites
from app.submissions.json_input import JsonDocument
from app.submissions.model import Submission
from app.submissions.page_post import PagePost
from tests.making import run

ANN, BOB, ELSEWHERE = Principal("t", "ann", ""), Principal("t", "bob", ""), Principal("other", "ann", "")
REF, OTHER = RecordRef("THING", "1"), RecordRef("THING", "2")
PAGE = PagePost({}, id="one")


class Lookups:
    """What is stored of each record, and which were looked up."""

    def __init__(self, **versions: int) -> None:
        self.versions, self.made = versions, list[str]()

    async def __call__(self, principal: Principal, ref: RecordRef, submission: Submission) -> int | None:
        self.made.append(str(ref.id))
        return self.versions.get(submission.id) if principal.tenant == "t" else None


def test_the_last_write_of_a_page_is_known_and_no_other() -> None:
    writes = OwnWrites(Lookups())
    writes.remember(ANN, REF, PAGE, {"_df_version": 3})
    assert run(writes.wrote(ANN, REF, PAGE, 3))
    assert not run(writes.wrote(ANN, REF, PAGE, 4)) and not run(writes.wrote(ANN, REF, PAGE, None))
    assert not run(writes.wrote(ELSEWHERE, REF, PAGE, 3)) and not run(writes.wrote(ANN, OTHER, PAGE, 3))
    assert not run(writes.wrote(ANN, REF, PagePost({}, id="two"), 3)) and not run(writes.wrote(ANN, REF, PagePost({}), 3))


def test_one_id_of_two_people_is_two_pages() -> None:
    writes = OwnWrites(Lookups())
    writes.remember(ANN, REF, PAGE, {"_df_version": 3})
    assert not run(writes.wrote(BOB, REF, PAGE, 3)) and page_of(ANN, PAGE) != page_of(BOB, PAGE)


def test_what_another_process_wrote_is_looked_up() -> None:
    lookups = Lookups(one=4)
    writes = OwnWrites(lookups)
    writes.remember(ANN, REF, PAGE, {"_df_version": 3})
    assert run(writes.wrote(ANN, REF, PAGE, 3)) and lookups.made == []
    assert run(writes.wrote(ANN, REF, PAGE, 4)) and lookups.made == ["1"]


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_writes, "MAX_REMEMBERED_WRITES", 1)
    lookups = Lookups(one=3)
    writes = OwnWrites(lookups)
    writes.remember(ANN, REF, PAGE, {"_df_version": 3})
    writes.remember(ANN, OTHER, PAGE, {"_df_version": 3})
    assert run(writes.wrote(ANN, OTHER, PAGE, 3)) and lookups.made == []
    assert run(writes.wrote(ANN, REF, PAGE, 3)) and lookups.made == ["1"]


def test_programs_have_none() -> None:
    lookups = Lookups(key=3)
    writes, document = OwnWrites(lookups), JsonDocument({}, "key")
    writes.remember(ANN, REF, document, {"_df_version": 3})
    assert not run(writes.wrote(ANN, REF, document, 3)) and lookups.made == []
