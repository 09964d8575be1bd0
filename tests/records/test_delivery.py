"""A save on its way to the platform: what is pending at each failure, and what a submission that comes again is answered."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.definition import RecordRef
from app.errors import AlreadyReceived, AlreadySaved, NotFound, Refused, SavePending, Unavailable
from app.records import delivery
from app.records.delivery import SKEW_MILLISECONDS, Delivery, new_object
from app.state.pending_saves import PendingSave, PendingSaves
from app.submissions.json_input import JsonDocument
from app.submissions.outcomes import Decision, Rejected, Review, Saved
from app.submissions.page_post import PagePost
from app.texts.text import Fact
from tests.making import form_of, open_record, run, text
from tests.records.engine import KEYS, NEW, THING, Engine, Forward, Step, answering, lost, swallowed, unreachable

PAGE = PagePost({"name": ["typed"]}, id="page")
PROGRAM = JsonDocument({"name": "typed"}, "page")
KEYLESS = JsonDocument({"name": "typed"})


# --- over a platform that is somewhere else: creates


def test_a_create_is_pending_before_it_is_sent_and_almost_empty_when_it_is_done(remote: Engine) -> None:
    seen: list[PendingSave] = []

    async def looked_at(forward: Forward) -> Any:
        pending = await remote.pending_saves.get(remote.principal, "page")
        assert pending is not None
        seen.append(pending)
        return await forward()

    remote.line.then("POST", looked_at)
    saved = remote.save(NEW, PAGE)
    assert (seen[0].state, seen[0].creates, seen[0].record) == ("sending", True, "")
    assert seen[0].content["sent"]["create"]["name"] == "typed"
    done = remote.pending()
    assert done is not None and (done.state, done.record, done.content) == ("done", saved.record["id"], {"version": 0})


@pytest.mark.parametrize("submission", [PAGE, PROGRAM])
def test_what_was_surely_not_sent_waits(remote: Engine, submission: Any) -> None:
    remote.go_down()
    with pytest.raises(SavePending) as kept:
        remote.save(NEW, submission)
    assert (kept.value.id, kept.value.outcome_unknown, kept.value.running) == ("page", False, False)
    assert remote.state() == "waiting" and remote.all_stored() == []
    remote.come_up()
    assert remote.save(NEW, submission).record["name"] == "typed"
    assert remote.state() == "done" and len(remote.all_stored()) == 1


def test_a_program_without_a_key_keeps_nothing_that_was_surely_not_sent(remote: Engine) -> None:
    remote.go_down()
    with pytest.raises(Unavailable):
        remote.save(NEW, KEYLESS)
    assert run(remote.pending_saves.open(remote.principal)) == []


def test_a_person_without_an_id_keeps_what_was_not_sent(remote: Engine) -> None:
    remote.go_down()
    with pytest.raises(SavePending) as kept:
        remote.save(NEW, replace(PAGE, id=""))
    assert [pending.id for pending in run(remote.pending_saves.open(remote.principal))] == [kept.value.id] != [""]


@pytest.mark.parametrize("submission", [PAGE, PROGRAM])
def test_a_create_without_an_answer_is_found_by_reading_back(remote: Engine, submission: Any) -> None:
    remote.line.then("POST", swallowed)
    saved = remote.save(NEW, submission)
    (record,) = remote.all_stored()
    assert saved.repeated and saved.record["id"] == record["id"] and saved.changed == ()
    pending = remote.pending()
    assert pending is not None and (pending.state, pending.record) == ("done", record["id"])


def test_a_create_without_an_answer_that_cannot_be_found_is_unknown(remote: Engine) -> None:
    remote.line.then("POST", lost)
    with pytest.raises(SavePending) as kept:
        remote.save(NEW, PAGE)
    assert kept.value.outcome_unknown and not kept.value.running and remote.state() == "unknown"
    with pytest.raises(SavePending) as again:
        remote.save(NEW, PAGE)
    assert again.value.outcome_unknown, "it is not sent again unasked: it might be made twice"
    assert remote.line.sent.count("POST") == 1


def test_a_keyless_program_keeps_what_may_have_been_carried_out(remote: Engine) -> None:
    remote.line.then("POST", lost)
    with pytest.raises(SavePending):
        remote.save(NEW, KEYLESS)
    (pending,) = run(remote.pending_saves.open(remote.principal))
    assert pending.state == "unknown"


def test_an_unknown_create_is_settled_when_the_platform_can_be_asked_again(remote: Engine) -> None:
    remote.line.then("POST", swallowed)
    remote.line.always = {"GET": unreachable}
    with pytest.raises(SavePending):
        remote.save(NEW, PAGE)
    assert remote.state() == "unknown"
    with pytest.raises(SavePending) as again:
        remote.save(NEW, PAGE)
    assert again.value.outcome_unknown
    remote.come_up()
    saved = remote.save(NEW, PAGE)
    assert saved.repeated and [each["id"] for each in remote.all_stored()] == [saved.record["id"]]


def test_two_objects_that_may_be_it_are_for_a_person_to_tell_apart(remote: Engine) -> None:
    remote.line.then("POST", swallowed)
    twin = remote.make(name="typed")
    with pytest.raises(SavePending):
        remote.save(NEW, PAGE)
    pending = remote.pending()
    assert pending is not None and pending.state == "unknown"
    assert run(remote.delivery.settle(remote.principal, pending)) == pending
    found = run(remote.delivery.candidates(remote.principal, pending))
    assert len(found) == 2 and twin.id in [each["id"] for each in found]
    assert twin.id is not None
    run(remote.delivery.adopt(pending, twin.id))
    adopted = remote.pending()
    assert adopted is not None and (adopted.state, adopted.record) == ("done", twin.id)


@pytest.mark.parametrize("body", [{"error": "no"}, {"error": "no", "errors": [{"field": "name", "message": "not this"}]}])
def test_what_the_platform_refuses_is_not_pending(remote: Engine, body: Any) -> None:
    remote.line.always = {"POST": answering(422, body)}
    rejected = remote.save(NEW, PAGE)
    assert isinstance(rejected, Rejected) and rejected.refused == Fact("platform-said", {"message": "no"})
    with pytest.raises(Refused):
        remote.save(NEW, PROGRAM)
    assert remote.state() == "" and remote.all_stored() == []


def test_what_is_rejected_is_neither_sent_nor_pending(remote: Engine) -> None:
    rejected = remote.save(NEW, PagePost({"count": ["many"]}, id="page"))
    assert isinstance(rejected, Rejected) and remote.state() == "" and "POST" not in remote.line.sent


# --- changes


def test_a_change_is_pending_from_the_first_reading_on(remote: Engine) -> None:
    ref = remote.make(name="before")
    page = remote.page(ref, name="typed")
    states: list[str] = []

    async def looked_at(forward: Forward) -> Any:
        pending = await remote.pending_saves.get(remote.principal, "page")
        states.append(pending.state if pending else "")
        return await forward()

    remote.line.then("GET", looked_at)
    remote.line.then("PATCH", looked_at)
    remote.save(ref, page)
    assert states == ["sending", "sending"] and remote.state() == "done"


@pytest.mark.parametrize(
    ("method", "step", "state", "is_unknown"),
    [
        ("GET", unreachable, "waiting", False),
        ("PATCH", unreachable, "waiting", False),
        ("PATCH", lost, "unknown", True),
        ("PATCH", swallowed, "unknown", True),
        ("PATCH", answering(503, {}), "unknown", True),
        ("PATCH", answering(429, {}), "waiting", False),
        ("GET", answering(500, {}), "waiting", False),
    ],
)
@pytest.mark.parametrize("by_person", [True, False])
def test_a_change_that_failed_can_be_sent_again(
    remote: Engine, method: str, step: Step, state: str, is_unknown: bool, by_person: bool
) -> None:
    ref = remote.make(name="before")
    submission = remote.page(ref, name="typed") if by_person else PROGRAM
    remote.line.always = {method: step}
    with pytest.raises(SavePending) as kept:
        remote.save(ref, submission)
    assert (kept.value.outcome_unknown, remote.state()) == (is_unknown, state)
    remote.come_up()
    saved = remote.save(ref, submission)
    assert saved.record["name"] == remote.stored(ref)["name"] == "typed" and remote.state() == "done"
    assert remote.stored(ref)["_df_version"] == 1, "what was carried out is not written twice"


@pytest.mark.parametrize(
    ("method", "step", "kept"),
    [("GET", unreachable, False), ("PATCH", unreachable, False), ("PATCH", swallowed, True), ("PATCH", lost, True)],
)
def test_of_a_program_without_a_key_only_what_may_have_happened_is_pending(
    remote: Engine, method: str, step: Step, kept: bool
) -> None:
    ref = remote.make(name="before")
    remote.line.always = {method: step}
    with pytest.raises(SavePending if kept else Unavailable):
        remote.save(ref, KEYLESS)
    assert len(run(remote.pending_saves.open(remote.principal))) == int(kept)


def test_a_wait_that_the_platform_asks_for_is_passed_on(remote: Engine) -> None:
    ref = remote.make(name="before")
    page = remote.page(ref, name="typed")

    remote.line.then("PATCH", answering(503, {}, retry_after=77))
    with pytest.raises(SavePending) as kept:
        remote.save(ref, page)
    assert kept.value.retry_after == 77


def test_a_change_of_what_is_gone_is_not_pending(remote: Engine) -> None:
    with pytest.raises(NotFound):
        remote.save(RecordRef(THING, "nothing"), PROGRAM)
    assert remote.state() == ""


def test_where_nothing_is_left_to_write_it_is_done_all_the_same(remote: Engine) -> None:
    ref = remote.make(name="typed")
    assert remote.save(ref, remote.page(ref, name="typed")) == Saved(remote.stored(ref), ())
    assert remote.state() == "done" and "PATCH" not in remote.line.sent


@pytest.mark.parametrize(("is_new", "state"), [(True, "waiting"), (False, "unknown")])
def test_after_a_fault_of_ours_it_is_settled_like_any_other(
    remote: Engine, monkeypatch: pytest.MonkeyPatch, is_new: bool, state: str
) -> None:
    ref = NEW if is_new else remote.make(name="before")
    page = remote.page(ref, name="typed")
    with monkeypatch.context() as patch:
        patch.setattr(remote.reviewer, "review", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            remote.save(ref, page)
    assert remote.state() == state
    assert isinstance(remote.save(ref, page), Saved)


# --- the same submission again


@pytest.mark.parametrize("submission", [PAGE, PROGRAM])
def test_what_is_done_is_not_done_again(engine: Engine, submission: Any) -> None:
    first, second = engine.save(NEW, submission), engine.save(NEW, submission)
    assert second.record["id"] == first.record["id"] and len(engine.all_stored()) == 1


def test_a_page_with_other_content_is_another_save_beside_the_first(remote: Engine) -> None:
    remote.go_down()
    other = replace(PAGE, posted={"name": ["other"]})
    ids = []
    for submission in (PAGE, other):
        with pytest.raises(SavePending) as kept:
            remote.save(NEW, submission)
        ids.append(kept.value.id)
    assert ids[0] == "page" and ids[1].startswith("page~")
    remote.come_up()
    for submission in (PAGE, other):
        remote.save(NEW, submission)
    assert {each["name"] for each in remote.all_stored()} == {"typed", "other"}


@pytest.mark.parametrize("is_new", [True, False])
def test_a_programs_key_stands_for_one_thing(engine: Engine, is_new: bool) -> None:
    ref = NEW if is_new else engine.make(name="before")
    engine.save(ref, PROGRAM)
    with pytest.raises(AlreadyReceived) as repeated:
        engine.save(ref, JsonDocument({"name": "other"}, "page"))
    assert not repeated.value.same
    assert [each["name"] for each in engine.all_stored()] == ["typed"]
    assert [pending.id for pending in run(engine.pending_saves.open(engine.principal))] == []


def test_a_programs_change_is_carried_out_once(engine: Engine) -> None:
    ref = engine.make(name="before")
    engine.save(ref, PROGRAM)
    engine.change(ref, name="theirs")
    again = engine.save(ref, PROGRAM)
    assert again.repeated and engine.stored(ref)["name"] == "theirs"


def test_a_page_may_save_again_and_again(embedded: Engine) -> None:
    ref = embedded.make(name="before")
    page = embedded.page(ref, name="typed")
    embedded.save(ref, page)
    assert embedded.save(ref, replace(page, posted={"name": ["second"]})).record["name"] == "second"


# --- many at once


class Gate:
    """Lets nothing pass until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    async def __call__(self, forward: Forward) -> Any:
        self.reached.set()
        await self.opened.wait()
        return await forward()


def test_the_same_submission_at_the_same_time_is_sent_once_and_both_are_answered(remote: Engine) -> None:
    async def play() -> None:
        gate = Gate()
        remote.line.then("POST", gate)
        saves = [asyncio.create_task(remote.records.save(remote.principal, NEW, PAGE)) for _ in range(5)]
        await gate.reached.wait()
        gate.opened.set()
        outcomes = await asyncio.gather(*saves)
        assert len({id(outcome) for outcome in outcomes}) == 1
        assert remote.line.sent.count("POST") == 1

    run(play())


def test_another_submission_at_the_same_time_is_sent_by_itself(remote: Engine) -> None:
    async def play() -> None:
        others = [replace(PAGE, id="other"), replace(PAGE, posted={"name": ["other"]})]
        await asyncio.gather(*(remote.records.save(remote.principal, NEW, each) for each in (PAGE, *others)))
        assert remote.line.sent.count("POST") == 3

    run(play())


def test_without_an_id_each_is_another_submission(remote: Engine) -> None:
    async def play() -> None:
        await asyncio.gather(*(remote.records.save(remote.principal, NEW, KEYLESS) for _ in range(2)))

    run(play())
    assert len(remote.all_stored()) == 2


def test_a_save_goes_on_when_whoever_asked_for_it_has_gone(remote: Engine) -> None:
    async def play() -> None:
        gate = Gate()
        remote.line.then("POST", gate)
        request = asyncio.create_task(remote.records.save(remote.principal, NEW, PAGE))
        await gate.reached.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        second = asyncio.create_task(remote.records.save(remote.principal, NEW, PAGE))
        gate.opened.set()
        assert (await second).record["name"] == "typed"

    run(play())
    assert remote.state() == "done" and len(remote.all_stored()) == 1


def test_what_another_process_is_sending_is_left_to_it(remote: Engine) -> None:
    async def play() -> None:
        gate = Gate()
        remote.line.then("POST", gate)
        first = asyncio.create_task(remote.records.save(remote.principal, NEW, PAGE))
        await gate.reached.wait()
        second = Delivery(remote.platform, remote.pending_saves)
        with pytest.raises(SavePending) as kept:
            async with second.attempt(remote.principal, NEW, PAGE, keyless=False):
                raise AssertionError("it must not begin")
        assert (kept.value.running, kept.value.outcome_unknown) == (True, True)
        gate.opened.set()
        await first

    run(play())
    assert remote.state() == "done" and len(remote.all_stored()) == 1


# --- after a restart


def begun(remote: Engine, ref: RecordRef, submission: Any) -> PendingSave:
    from app.submissions.stored import to_json

    pending, _ = run(remote.pending_saves.begin(remote.principal, ref.entity, ref.id or "", "page", to_json(submission)))
    return pending


def restarted(remote: Engine) -> None:
    """As by another process, some time later."""
    pending = remote.pending()
    assert pending is not None
    remote.start()
    remote.pending_saves._started = pending.changed + 1


def test_what_was_received_and_not_sent_is_sent(remote: Engine) -> None:
    begun(remote, NEW, PAGE)
    restarted(remote)
    assert remote.save(NEW, PAGE).record["name"] == "typed" and remote.state() == "done"


def test_what_was_being_sent_is_looked_for_first(remote: Engine) -> None:
    pending = begun(remote, NEW, PAGE)
    run(remote.pending_saves.move(pending, "sending", sent={"create": {"name": "typed", "entity": THING}}))
    restarted(remote)
    with pytest.raises(SavePending) as kept:
        remote.save(NEW, PAGE)
    assert kept.value.outcome_unknown and remote.state() == "unknown"
    made = remote.make(name="typed")
    saved = remote.save(NEW, PAGE)
    assert saved.repeated and saved.record["id"] == made.id and len(remote.all_stored()) == 1


def test_a_change_that_was_being_sent_is_sent_again(remote: Engine) -> None:
    ref = remote.make(name="before")
    page = remote.page(ref, name="typed")
    begun(remote, ref, page)
    restarted(remote)
    assert remote.save(ref, page).record["name"] == "typed" and remote.state() == "done"


def test_a_save_that_is_being_sent_or_done_stays_as_it_is(remote: Engine) -> None:
    pending = begun(remote, NEW, PAGE)
    assert run(remote.delivery.settle(remote.principal, pending)) == pending
    done = run(remote.pending_saves.move(pending, "done", record="1"))
    assert done is not None and run(remote.delivery.settle(remote.principal, done)) == done


# --- what a create of unknown outcome may have made


SENT = {"name": "typed", "count": None, "entity": THING, "level": 1, "comboKey": "SUB:t|ENT:"}


def unknown(remote: Engine, sent: Any = SENT) -> PendingSave:
    pending = begun(remote, NEW, PAGE)
    moved = run(remote.pending_saves.move(pending, "unknown", sent={"create": sent} if sent else None))
    assert moved is not None
    return moved


def candidates(remote: Engine, pending: PendingSave) -> list[str]:
    return [each["id"] for each in run(remote.delivery.candidates(remote.principal, pending))]


def test_it_holds_exactly_what_was_sent(remote: Engine) -> None:
    pending = unknown(remote)
    exact = remote.make(name="typed", count=None, more="x")
    remote.make(name="typed")
    remote.make(name="other", count=None)
    assert candidates(remote, pending) == [exact.id]


def test_it_was_not_made_by_another_save(remote: Engine) -> None:
    pending = unknown(remote)
    made = remote.make(name="typed", count=None)
    other, _ = run(remote.pending_saves.begin(remote.principal, THING, "", "other", {}))
    assert made.id is not None
    run(remote.pending_saves.move(other, "done", record=made.id))
    assert candidates(remote, pending) == []


@pytest.mark.parametrize(("later", "found"), [(SKEW_MILLISECONDS, True), (SKEW_MILLISECONDS + 1000, False)])
def test_it_was_not_made_before_it_was_sent(remote: Engine, later: int, found: bool) -> None:
    made = remote.make(name="typed", count=None)
    pending = unknown(remote)
    sent_at = remote.stored(made)["created"] + later
    assert candidates(remote, replace(pending, at=sent_at)) == ([made.id] if found else [])


def test_of_what_was_never_sent_there_is_nothing(remote: Engine) -> None:
    remote.make(name="typed", count=None)
    assert candidates(remote, unknown(remote, sent=None)) == []


def test_the_age_of_an_object_without_one_is_unknown() -> None:
    assert delivery._created({}) == delivery._created({"created": "soon"}) == 0
    assert delivery._created({"created": 5}) == 5


# --- over the engine's own database


def test_over_the_own_database_nothing_is_pending_but_receipts(embedded: Engine) -> None:
    embedded.save(NEW, PAGE)
    assert embedded.state() == "done" and run(embedded.pending_saves.open(embedded.principal)) == []
    ref = embedded.make(name="before")
    embedded.save(ref, embedded.page(ref, "other", name="typed"))
    assert embedded.state("other") == "", "a page may write again, so that its changes leave no receipt"
    embedded.save(ref, JsonDocument({"name": "of a program"}, "key"))
    assert embedded.state("key") == "done"


def test_over_the_own_database_a_page_that_made_a_record_before_asks(embedded: Engine) -> None:
    first = embedded.save(NEW, PAGE)
    second = embedded.save(NEW, replace(PAGE, posted={"name": ["other"]}))
    assert isinstance(second, Rejected) and second.repeats == first.record["id"]
    assert len(embedded.all_stored()) == 1


def test_over_the_own_database_each_request_is_carried_out_by_itself(embedded: Engine) -> None:
    async def play() -> list[Any]:
        return list(await asyncio.gather(*(embedded.records.save(embedded.principal, NEW, PAGE) for _ in range(5))))

    outcomes = run(play())
    assert len({outcome.record["id"] for outcome in outcomes}) == 1 == len(embedded.all_stored())


def test_once_gives_the_same_submission_over_the_own_database(embedded: Engine) -> None:
    async def save(sent: Any) -> Any:
        return sent

    assert run(embedded.delivery.once(embedded.principal, KEYLESS, save)) is KEYLESS


# --- what is written


def test_a_new_object_belongs_to_the_entity_and_the_tenant(remote: Engine) -> None:
    opened = open_record(form_of(text("name")))
    review = Review(opened, None, [])  # type: ignore[arg-type]
    body = new_object(remote.principal, Decision(review, {"name": "x"}, {"name": "x"}))
    definition = opened.form.definition
    tenant = remote.principal.tenant
    assert body == {"name": "x", "entity": definition.entity, "level": definition.level, "comboKey": f"SUB:{tenant}|ENT:"}


def test_a_save_that_was_carried_out_before_is_said_so_by_its_attempt(remote: Engine) -> None:
    begun_save = begun(remote, NEW, PAGE)
    run(remote.pending_saves.move(begun_save, "done", record="7"))

    async def work() -> None:
        async with remote.delivery.attempt(remote.principal, NEW, PAGE, keyless=False):
            raise AssertionError("it must not begin")

    with pytest.raises(AlreadySaved) as again:
        run(work())
    assert again.value.id == "7"


def test_pending_saves_are_found_by_the_same_keys(remote: Engine) -> None:
    begun(remote, NEW, PAGE)
    found = run(PendingSaves(remote.store, KEYS).get(remote.principal, "page"))
    assert found is not None and found.content["submission"]["posted"] == {"name": ["typed"]}
