"""Open, check, carry over, save, delete, search: over the embedded platform, and over one that is somewhere else."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.definition import RecordRef
from app.errors import Conflict, NotAllowed, NotFound, Refused, Unavailable
from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.forms.validation import Message
from app.platform.base import Principal
from app.records.listing import ListWish
from app.records.records import MAX_ATTEMPTS
from app.submissions.json_input import JsonDocument
from app.submissions.lost_updates import put_back
from app.submissions.outcomes import Rejected, Saved
from app.submissions.page_post import PagePost
from app.texts.text import Fact
from tests.making import key_of, run, text, words
from tests.records.conftest import FIELDS
from tests.records.engine import NEW, THING, Engine, Forward, Step, answering, passing, unreachable


def messages_of(form: CompiledForm, messages: list[Message]) -> list[tuple[str, str, str]]:
    return [(key_of(form, each), each.rule, each.severity) for each in messages]


def messages(review: Any) -> list[tuple[str, str, str]]:
    return messages_of(review.opened.form, review.messages)


def conflicts(review: Any) -> list[tuple[str, Any, Any, Any]]:
    return [(key_of(review.opened.form, each), each.base, each.mine, each.theirs) for each in review.conflicts]


def reader(engine: Engine) -> Principal:
    return replace(engine.principal, scopes=frozenset({"read"}))


# --- opening


def test_a_new_record_holds_the_defaults_alone(engine: Engine) -> None:
    engine.define(text("name", default="given"), text("note"), text("more", visibility={"name": "given"}))
    opened = run(engine.records.blank(engine.principal, THING))
    assert (opened.record, dict(opened.values), opened.messages, opened.version) == (None, {"name": "given"}, [], None)
    assert opened.state == opened.form.rules.evaluate({"name": "given"})
    assert run(engine.records.open(engine.principal, NEW)).record is None


def test_a_stored_record_is_opened_with_what_does_not_fit_as_warnings(engine: Engine) -> None:
    engine.define(text("name", required=True), {"id": "count", "type": "number", "min": 3})
    ref = engine.make(count=1, other="x")
    opened = engine.open(ref)
    assert messages_of(opened.form, opened.messages) == [("name", "required", "warning"), ("count", "minimum", "warning")]
    assert opened.record == engine.stored(ref) and opened.version == 0
    assert opened.values["count"] == 1
    at_hand = run(engine.records.written(engine.principal, THING, engine.stored(ref)))
    assert (at_hand.values, at_hand.messages) == (opened.values, opened.messages)


def test_what_is_not_there_cannot_be_opened(engine: Engine) -> None:
    with pytest.raises(NotFound):
        engine.open(RecordRef(THING, "nothing"))
    with pytest.raises(NotFound):
        engine.open(RecordRef("NOTHING"))


# --- looking at a submission without saving it


def test_a_check_says_what_a_save_would_and_writes_nothing(engine: Engine) -> None:
    ref = engine.make(name="before", count=1)
    wrong = run(engine.records.check(engine.principal, ref, engine.page(ref, name="typed", count="many")))
    assert messages(wrong) == [("count", "unreadable", "error")] and wrong.interpretation.changes == {"name": "typed"}
    right = run(engine.records.check(engine.principal, ref, engine.page(ref, name="typed")))
    assert not isinstance(right, Rejected) and messages(right) == []
    assert engine.stored(ref)["_df_version"] == 0 and engine.state() == ""


def test_a_form_goes_on_without_a_word_of_mistakes(engine: Engine) -> None:
    ref = engine.make(name="before")
    page = engine.page(ref, name="mine", count="many")
    engine.change(ref, name="theirs")
    going_on = run(engine.records.resume(engine.principal, ref, page))
    assert messages(going_on) == [] and conflicts(going_on) == [("name", "before", "mine", "theirs")]
    assert going_on.submission.posted == page.posted


def test_under_a_definition_that_was_served_before_input_is_carried_over(engine: Engine) -> None:
    ref = engine.make(name="before")
    page = engine.page(ref, name="typed", note="words")
    engine.define(text("name"))
    rejected = engine.save(ref, page)
    assert [(each.label, each.texts) for each in rejected.not_taken] == [("note", ("words",))]
    assert [change.code for change in rejected.drift] == ["field-removed", "field-removed", "field-removed"]


# --- saving


def test_a_create_writes_what_was_typed_for_the_tenant(engine: Engine) -> None:
    saved = engine.save(NEW, PagePost({"name": ["typed"], "count": ["5"], "note": [""]}, id="page"))
    assert isinstance(saved, Saved) and saved.changed == ("name", "count")
    (stored,) = engine.all_stored()
    assert {name: stored[name] for name in ("name", "count", "entity", "level", "_df_version")} == {
        "name": "typed",
        "count": 5,
        "entity": THING,
        "level": 1,
        "_df_version": 0,
    }
    assert "note" not in stored and saved.record["id"] == stored["id"]


def test_a_change_writes_the_changed_fields_alone(engine: Engine) -> None:
    ref = engine.make(name="before", count=1, unnamed="x")
    saved = engine.save(ref, engine.page(ref, name="typed", count="1", note=""))
    assert (saved.changed, saved.theirs, saved.lost_updates) == (("name",), (), ())
    assert [engine.stored(ref)[name] for name in ("name", "count", "unnamed", "_df_version")] == ["typed", 1, "x", 1]


def test_where_nothing_changed_nothing_is_written(engine: Engine) -> None:
    ref = engine.make(name="before")
    assert engine.save(ref, engine.page(ref, name="before")) == Saved(engine.stored(ref), ())
    assert engine.stored(ref)["_df_version"] == 0


def test_what_is_wrong_is_not_written(engine: Engine) -> None:
    ref = engine.make(name="before")
    rejected = engine.save(ref, engine.page(ref, name="typed", count="many"))
    assert isinstance(rejected, Rejected) and messages(rejected) == [("count", "unreadable", "error")]
    assert engine.stored(ref)["_df_version"] == 0


def test_two_edits_are_merged_or_asked(engine: Engine) -> None:
    ref = engine.make(name="before", count=1)
    one, other = engine.page(ref, "one", name="mine"), engine.page(ref, "other", name="other", count="2")
    engine.change(ref, count=5)
    saved = engine.save(ref, one)
    assert (saved.changed, saved.theirs) == (("name",), ("count",))
    rejected = engine.save(ref, other)
    assert conflicts(rejected) == [("name", "before", "other", "mine"), ("count", 1, 2, 5)]
    assert engine.stored(ref)["name"] == "mine"


def test_who_may_only_read_saves_and_deletes_nothing(engine: Engine) -> None:
    ref = engine.make(name="before")
    for submission in (PagePost({"name": ["x"]}, id="page"), JsonDocument({"name": "x"})):
        with pytest.raises(NotAllowed):
            run(engine.records.save(reader(engine), ref, submission))
    with pytest.raises(NotAllowed):
        run(engine.records.delete(reader(engine), ref))
    assert engine.stored(ref)["_df_version"] == 0 and run(engine.pending_saves.open(engine.principal)) == []


# --- what a page wrote itself


def test_what_a_page_wrote_itself_is_no_conflict(engine: Engine) -> None:
    ref = engine.make(name="before")
    page = engine.page(ref, name="first")
    engine.save(ref, page)
    again = engine.save(ref, replace(page, posted={"name": ["second"]}))
    assert isinstance(again, Saved) and engine.stored(ref)["name"] == "second"


def test_what_somebody_wrote_after_it_is_one(engine: Engine) -> None:
    ref = engine.make(name="before")
    page = engine.page(ref, name="first")
    engine.save(ref, page)
    engine.change(ref, name="theirs")
    again = engine.save(ref, replace(page, posted={"name": ["second"]}))
    assert conflicts(again) == [("name", "before", "second", "theirs")]


def test_what_another_page_wrote_is_one(engine: Engine) -> None:
    ref = engine.make(name="before")
    page = engine.page(ref, name="first")
    engine.save(ref, page)
    again = engine.save(ref, replace(page, id="another", posted={"name": ["second"]}))
    assert conflicts(again) == [("name", "before", "second", "first")]


def test_a_page_without_an_id_writes_nothing_of_its_own(engine: Engine) -> None:
    ref = engine.make(name="before")
    page = replace(engine.page(ref, name="first"), id="")
    engine.save(ref, page)
    assert isinstance(engine.save(ref, replace(page, posted={"name": ["second"]})), Rejected)


def test_it_is_none_either_through_another_process(engine: Engine) -> None:
    """Each time another one of several over one database answers: none of them remembers what the page wrote."""
    ref = engine.make(name="before")
    page = engine.page(ref, name="first")
    engine.save(ref, page)
    for name in ("second", "third"):
        engine.start()
        assert isinstance(engine.save(ref, replace(page, posted={"name": [name]})), Saved)
        assert engine.stored(ref)["name"] == name
    engine.change(ref, name="theirs")
    engine.start()
    assert conflicts(engine.save(ref, replace(page, posted={"name": ["mine"]}))) == [("name", "before", "mine", "theirs")]


# --- a record that is gone


def test_what_was_typed_into_a_deleted_record_comes_back_as_a_new_one(engine: Engine) -> None:
    ref = engine.make(name="before", count=1)
    page = engine.page(ref, name="typed", count="2")
    run(engine.records.delete(engine.principal, ref))
    rejected = engine.save(ref, page)
    assert rejected.gone and rejected.opened.record is None and conflicts(rejected) == []
    assert rejected.interpretation.changes == {"name": "typed", "count": 2}
    assert (rejected.submission.version, rejected.submission.id) == (None, "page")
    assert engine.all_stored() == []


def test_a_deleted_record_is_not_found_by_a_program_or_an_empty_page(engine: Engine) -> None:
    ref = engine.make(name="before")
    run(engine.records.delete(engine.principal, ref))
    for submission in (JsonDocument({"name": "x"}), PagePost({}, id="page")):
        with pytest.raises(NotFound):
            engine.save(ref, submission)


def test_a_new_record_of_nothing_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound):
        engine.save(RecordRef("NOTHING"), PagePost({"name": ["x"]}, id="page"))


# --- programs


def test_a_program_that_insists_on_a_version_is_told_what_others_changed_since(embedded: Engine) -> None:
    ref = embedded.make(name="before", count=1)
    embedded.change(ref, name="theirs")
    document = JsonDocument({"name": "mine", "count": 2}, "", frozenset({0}))
    rejected = embedded.save(ref, document)
    assert rejected.stale and conflicts(rejected) == [("name", MISSING, "mine", "theirs")]
    assert embedded.save(ref, replace(document, if_versions=frozenset({1}))).changed == ("name", "count")


def test_where_the_platform_cannot_say_it_is_told_all_that_it_would_change(remote: Engine) -> None:
    ref = remote.make(name="before", count=1)
    remote.change(ref, name="theirs")
    rejected = remote.save(ref, JsonDocument({"name": "mine", "count": 2}, "", frozenset({0})))
    assert rejected.stale and [key for key, *_ in conflicts(rejected)] == ["name", "count"]


def test_a_program_that_insists_on_no_version_at_all_changes_nothing(embedded: Engine) -> None:
    ref = embedded.make(name="before")
    rejected = embedded.save(ref, JsonDocument({"name": "mine"}, "", frozenset()))
    assert rejected.stale and conflicts(rejected) == [("name", MISSING, "mine", "before")]


@pytest.mark.parametrize("answer", ["reading", "gone"])
def test_a_save_that_was_carried_out_before_is_answered_with_the_record_or_not_at_all(remote: Engine, answer: str) -> None:
    page, program = PagePost({"name": ["x"]}, id="page"), JsonDocument({"name": "x"}, "key")
    ids = {submission.id: remote.save(NEW, submission).record["id"] for submission in (page, program)}
    step = unreachable if answer == "reading" else answering(404, {})
    remote.line.always = {"GET": step}
    by_page = remote.save(NEW, page)
    assert by_page.repeated and by_page.record == {"id": ids["page"]}
    with pytest.raises(Unavailable if answer == "reading" else NotFound):
        remote.save(NEW, program)


# --- what the platform refuses

REFUSAL = {"error": "refused", "errors": [{"field": "count", "message": "not this"}, {"field": "elsewhere", "message": "?"}]}


@pytest.mark.parametrize("is_new", [True, False])
def test_what_the_platform_refuses_is_said_at_the_fields_that_it_names(remote: Engine, is_new: bool) -> None:
    ref = NEW if is_new else remote.make(name="before")
    page = remote.page(ref, name="typed", count="5")
    remote.line.always = dict.fromkeys(("POST", "PATCH"), answering(422, REFUSAL))
    rejected = remote.save(ref, page)
    assert rejected.refused == Fact("platform-said", {"message": "refused"})
    assert messages(rejected) == [("count", "refused", "error")] and words(rejected.messages[0]) == "not this"
    assert rejected.interpretation.changes == {"name": "typed", "count": 5}
    with pytest.raises(Refused):
        remote.save(ref, JsonDocument({"name": "typed"}))


def test_what_the_platform_does_not_allow_is_said(remote: Engine) -> None:
    ref = remote.make(name="before")
    page = remote.page(ref, name="typed")
    remote.line.then("PATCH", answering(403, {"error": "not you"}))
    rejected = remote.save(ref, page)
    assert rejected.refused == Fact("platform-said", {"message": "not you"}) and messages(rejected) == []


# --- somebody else writes between our reading and our writing


def slip(engine: Engine, ref: RecordRef, monkeypatch: pytest.MonkeyPatch, times: int = 1) -> None:
    """The next updates of a record come too late: somebody else writes its note first."""
    update, left = engine.far.update, iter(range(times))

    async def late(principal: Any, entity: str, id: str, changes: Any, *versions: Any) -> Any:
        if (number := next(left, None)) is not None:
            await update(engine.principal, entity, id, {"note": f"theirs {number}"})
        return await update(principal, entity, id, changes, *versions)

    monkeypatch.setattr(engine.far, "update", late)


def test_where_versions_are_compared_it_is_read_and_merged_again(embedded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = embedded.make(name="before")
    page = embedded.page(ref, name="typed")
    slip(embedded, ref, monkeypatch, times=2)
    saved = embedded.save(ref, page)
    assert (saved.changed, saved.theirs, saved.lost_updates) == (("name",), ("note",), ())
    assert [embedded.stored(ref)[name] for name in ("name", "note", "_df_version")] == ["typed", "theirs 1", 3]


def test_in_the_same_field_it_is_asked(embedded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = embedded.make(name="before")
    page = embedded.page(ref, note="mine")
    slip(embedded, ref, monkeypatch)
    assert conflicts(embedded.save(ref, page)) == [("note", MISSING, "mine", "theirs 0")]


@pytest.mark.parametrize(("times", "is_saved"), [(MAX_ATTEMPTS - 1, True), (MAX_ATTEMPTS, False)])
def test_it_is_not_tried_for_ever(embedded: Engine, monkeypatch: pytest.MonkeyPatch, times: int, is_saved: bool) -> None:
    ref = embedded.make(name="before")
    page = embedded.page(ref, name="typed")
    slip(embedded, ref, monkeypatch, times)
    outcome = embedded.save(ref, page)
    assert isinstance(outcome, Saved) is is_saved
    assert embedded.stored(ref)["name"] == ("typed" if is_saved else "before")
    assert is_saved or outcome.refused


def test_a_program_is_told_that_others_keep_changing_it(embedded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = embedded.make(name="before")
    slip(embedded, ref, monkeypatch, MAX_ATTEMPTS)
    with pytest.raises(Conflict):
        embedded.save(ref, JsonDocument({"name": "typed"}))


class Between:
    """At the next PATCH somebody else writes `theirs` first; `seen`: our second reading comes between theirs and ours."""

    def __init__(self, engine: Engine, ref: RecordRef, theirs: dict[str, Any], second: Step = passing, *, writes: int = 1) -> None:
        self._engine, self._ref, self._theirs, self._second, self._writes = engine, ref, theirs, second, writes
        self._slipped, self._looked = asyncio.Event(), asyncio.Event()
        engine.line.then("GET", passing, self._look)
        engine.line.then("PATCH", self._patch)

    async def _look(self, forward: Forward) -> Any:
        await self._slipped.wait()
        try:
            return await self._second(forward)
        finally:
            self._looked.set()

    async def _patch(self, forward: Forward) -> Any:
        for _ in range(self._writes):
            await self._engine.far.update(self._engine.principal, THING, str(self._ref.id), self._theirs)
        self._slipped.set()
        await self._looked.wait()
        return await forward()


def test_what_our_write_replaced_is_found_and_stored(remote: Engine) -> None:
    ref = remote.make(name="before", count=1)
    page = remote.page(ref, name="mine", count="2")
    Between(remote, ref, {"name": "theirs", "note": "theirs too"})
    saved = remote.save(ref, page)
    assert [(each.path, each.saw, each.mine, each.theirs, each.known) for each in saved.lost_updates] == [
        (("name",), "before", "mine", "theirs", True)
    ]
    assert (saved.changed, saved.theirs) == (("name", "count"), ("note",))
    pending = remote.pending()
    assert pending is not None and pending.state == "lost_update"
    stored = pending.content["lost_updates"]
    assert stored == saved.stored_lost_updates
    back = remote.save(ref, put_back(stored["fields"], stored["seen"], "back"))
    assert back.changed == ("name",)
    assert [remote.stored(ref)[name] for name in ("name", "count", "note")] == ["theirs", 2, "theirs too"]


@pytest.mark.parametrize("second", [unreachable, answering(500, {}), answering(404, {})])
def test_where_the_record_could_not_be_read_again_any_field_of_ours_may_be_one(remote: Engine, second: Step) -> None:
    ref = remote.make(name="before", count=1)
    page = remote.page(ref, name="mine", count="2")
    Between(remote, ref, {"name": "theirs"}, second)
    saved = remote.save(ref, page)
    assert [(each.path, each.theirs, each.known) for each in saved.lost_updates] == [
        (("name",), MISSING, False),
        (("count",), MISSING, False),
    ]


def test_a_second_reading_that_came_too_early_says_nothing(remote: Engine) -> None:
    """Two writes came between, and what was read is not what ours replaced."""
    ref = remote.make(name="before")
    page = remote.page(ref, name="mine")

    async def early(forward: Forward) -> Any:
        answer = await forward()
        await remote.far.update(remote.principal, THING, str(ref.id), {"name": "later"})
        return answer

    Between(remote, ref, {"name": "theirs"}, early)
    assert [each.known for each in remote.save(ref, page).lost_updates] == [False]


def test_a_write_into_other_fields_replaces_nothing(remote: Engine) -> None:
    ref = remote.make(name="before")
    page = remote.page(ref, name="mine")
    Between(remote, ref, {"note": "theirs"})
    saved = remote.save(ref, page)
    assert (saved.lost_updates, saved.theirs, saved.stored_lost_updates) == ((), ("note",), None)
    assert remote.state() == "done"


def test_after_a_lost_update_the_page_does_not_write_over_it_again_unasked(remote: Engine) -> None:
    ref = remote.make(name="before")
    page = remote.page(ref, name="mine")
    Between(remote, ref, {"name": "theirs"})
    remote.save(ref, page)
    again = remote.save(ref, replace(page, posted={"name": ["again"]}))
    assert conflicts(again) == [("name", "before", "again", "mine")]


def test_people_of_one_engine_take_turns(remote: Engine) -> None:
    ref = remote.make(name="before")
    pages = [remote.page(ref, f"page {number}", name=f"name {number}") for number in range(4)]

    async def play() -> list[Any]:
        return list(await asyncio.gather(*(remote.records.save(remote.principal, ref, page) for page in pages)))

    outcomes = run(play())
    saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    assert len(saved) == 1 and not saved[0].lost_updates and remote.stored(ref)["_df_version"] == 1
    assert not remote.records._turns, "a turn lasts no longer than those who wait for it"


# --- deleting


def test_a_record_is_deleted(engine: Engine) -> None:
    ref = engine.make(name="x")
    run(engine.records.delete(engine.principal, ref))
    assert engine.all_stored() == []
    with pytest.raises(NotFound):
        run(engine.records.delete(engine.principal, ref))


def test_a_record_is_deleted_at_the_versions_that_were_meant_alone(engine: Engine) -> None:
    ref = engine.make(name="x")
    engine.change(ref, name="y")
    for versions in (frozenset({0}), frozenset({2, 3}), frozenset[int]()):
        with pytest.raises(Conflict) as conflict:
            run(engine.records.delete(engine.principal, ref, versions))
        assert conflict.value.current is not None and conflict.value.current["name"] == "y"
    run(engine.records.delete(engine.principal, ref, frozenset({0, 1})))
    assert engine.all_stored() == []


# --- lists


def found(engine: Engine, **search: Any) -> list[Any]:
    wide = search.pop("wide", False)
    listing = run(engine.records.search(engine.principal, THING, ListWish(**search), wide=wide))
    return [each["name"] for each in listing.found.objects]


def test_records_are_searched_filtered_sorted_and_cut_into_pages(engine: Engine) -> None:
    engine.define(
        text("name", grid=True), {"id": "kind", "type": "singleselect", "options": ["1", "2"], "grid": True}, text("note")
    )
    for name, kind, note in (("b", "1", "only here"), ("a", "2", ""), ("c", "1", "")):
        engine.make(name=name, kind=kind, note=note)
    assert found(engine, sort="name") == ["a", "b", "c"]
    assert found(engine, sort="name", descending=True) == ["c", "b", "a"]
    assert found(engine, sort="name", page=2, size=2) == ["c"]
    assert found(engine, equals={"kind": "1"}, sort="name") == ["b", "c"]
    assert found(engine, text="B") == ["b"]
    assert found(engine, text="only") == found(engine, text="only", wide=True) == ["b"]
    assert found(engine, sort="name", page=9, size=2) == [] and found(engine, sort="name", page=9, size=2, to_last_page=True) == [
        "c"
    ]
    assert sorted(found(engine, sort="nothing", equals={"nothing": "x"})) == ["a", "b", "c"]
    listing = run(engine.records.search(engine.principal, THING, ListWish(size=1)))
    assert (listing.found.total, listing.entry.trouble) == (3, None)
    assert [field.key for field in listing.columns] == ["name", "kind"]
    assert [field.key for field in listing.filters] == ["kind"]


def test_all_records_are_given_as_they_are_stored(engine: Engine) -> None:
    engine.make(name="a", unnamed="x")
    form, objects = run(engine.records.all(engine.principal, THING))
    assert [field.key for field, _ in form.inputs] == [field["id"] for field in FIELDS]
    assert [(each["name"], each["unnamed"]) for each in objects] == [("a", "x")]
