"""A changed definition becomes the current one, over each kind of platform."""

from typing import Any

import pytest

from app.editing.operations import AddPart, SetProperty
from app.errors import AlreadyReceived, Conflict, Unavailable
from app.platform.base import Receipt
from app.records.definition_publishing import Change, author_of, fingerprint
from tests.making import run
from tests.records.editing_engine import Editing
from tests.records.engine import THING

NEW = AddPart("", "field", {"id": "new"})


class Between:
    """A platform to which something happens at the next write of a definition."""

    def __init__(self, platform: Any, step: Any) -> None:
        self._platform, self._steps = platform, [step]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def update(self, *arguments: Any) -> Any:
        return await (self._steps.pop()(self._platform, *arguments) if self._steps else self._platform.update(*arguments))


async def swallowed(platform: Any, *arguments: Any) -> Any:
    """Written, but the answer never comes."""
    await platform.update(*arguments)
    raise Unavailable("platform-broke-off", outcome_unknown=True)


async def lost(platform: Any, *arguments: Any) -> Any:
    raise Unavailable("platform-broke-off", outcome_unknown=True)


def test_a_publish_is_audited_and_noted(editing: Editing) -> None:
    editing.edit(editing.ann, NEW)
    published = editing.publish(editing.ann, "We need it")
    (row,) = run(editing.audit.latest(editing.ann.tenant, 5))
    assert (row.event.action, row.event.person, row.event.subject) == ("definition-written", "ann", THING)
    assert row.event.details == {"hash": published.hash}
    (version,) = run(editing.versions.all(editing.ann.tenant, THING))
    assert (version.hash, version.author, version.note, version.source) == (published.hash, "ann", "We need it", "form")
    assert version.operations == (NEW.to_json(),)
    assert version.version == published.version == editing.stored()["_df_version"]


def test_a_lost_answer_is_read_back(editing: Editing) -> None:
    editing.start(Between(editing.engine.platform, swallowed))  # type: ignore[arg-type]
    editing.edit(editing.ann, NEW)
    assert editing.publish(editing.ann).is_new
    assert len(run(editing.versions.all(editing.ann.tenant, THING))) == 1


def test_what_was_not_written_stays_a_draft(editing: Editing) -> None:
    editing.start(Between(editing.engine.platform, lost))  # type: ignore[arg-type]
    editing.edit(editing.ann, NEW)
    with pytest.raises(Unavailable):
        editing.publish(editing.ann)
    assert editing.publish(editing.ann).is_new


def test_a_publish_that_was_written_and_not_noted_counts_once(editing: Editing) -> None:
    opened = editing.edit(editing.ann, NEW)
    document = opened.draft.document
    editing.write(definition=document["definition"])
    published = editing.publish(editing.ann)
    assert not published.is_new
    assert len(run(editing.versions.all(editing.ann.tenant, THING))) == 1
    again = run(editing.publishing.publish(editing.ann, THING, Change(opened.draft.base, document)))
    assert not again.is_new
    assert len(run(editing.versions.all(editing.ann.tenant, THING))) == 1


def test_what_changes_nothing_makes_no_version(editing: Editing) -> None:
    stored, before = editing.stored(), editing.stored()["_df_version"]
    published = run(editing.publishing.publish(editing.ann, THING, Change(stored, stored)))
    assert (published.is_new, published.version, editing.stored()["_df_version"]) == (False, before, before)
    assert run(editing.versions.all(editing.ann.tenant, THING)) == []


def test_a_write_in_between_is_refused_or_reported(editing: Editing) -> None:
    async def beaten(platform: Any, *arguments: Any) -> Any:
        await editing.engine.far.update(editing.engine.principal, "DEFINITION", THING, {"icon": "star"})
        return await platform.update(*arguments)

    editing.start(Between(editing.engine.platform, beaten))  # type: ignore[arg-type]
    editing.edit(editing.ann, SetProperty("", "name", "Mine"))
    if editing.engine.platform.capabilities.compares_versions:
        with pytest.raises(Conflict):
            editing.publish(editing.ann)
    else:
        assert editing.publish(editing.ann).slipped_in
        assert editing.stored()["name"] == "Mine"
    assert editing.stored()["icon"] == "star"


def test_a_key_is_not_good_for_something_else(editing: Editing) -> None:
    run(editing.drafts.apply(editing.ann, THING, (NEW,), receipt=Receipt("key", "print")))
    with pytest.raises(AlreadyReceived) as caught:
        run(editing.drafts.apply(editing.ann, THING, (NEW,), receipt=Receipt("key", "other")))
    assert not caught.value.same


def test_a_secret_that_becomes_one_is_one_from_the_first_write_on(editing: Editing) -> None:
    editing.edit(editing.ann, AddPart("", "field", {"id": "pin", "type": "password"}))
    editing.publish(editing.ann)
    assert ("pin",) in run(editing.engine.definitions.ever_secret(editing.ann.tenant, THING))


def test_an_author_is_a_person_or_the_end_of_a_token(editing: Editing) -> None:
    from dataclasses import replace

    assert author_of(editing.ann) == "ann"
    assert author_of(replace(editing.ann, user="", token="secret-token-3f2a")) == "token ...3f2a"


def test_a_fingerprint_says_what_was_sent() -> None:
    assert fingerprint([NEW], "a") == fingerprint([NEW], "a") != fingerprint([NEW], "b") != fingerprint([], "b")
