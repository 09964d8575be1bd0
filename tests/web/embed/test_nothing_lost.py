"""A frame over a platform that fails: what was typed stays, is one save however often it is sent, and goes back into the form."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.making import ORIGIN, REGISTRY, own
from tests.web.embedding import FrameSessions, value_of
from tests.web.remote import Remote

NEW = "/embed/DOCKERREGISTRY/new"
FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    far = Remote(tmp_path)
    yield far
    far.close()


@pytest.fixture
def frames(remote: Remote) -> FrameSessions:
    frames = FrameSessions(remote.app)
    frames.server = remote.person
    return frames


def kept_save(page: str) -> str:
    (id,) = re.findall(r'form="take-back" name="save" value="([^"]+)"', page)
    return str(id)


def test_a_save_while_the_platform_is_down_stays_in_the_frame_and_is_one_when_it_is_sent_again(
    frames: FrameSessions, remote: Remote
) -> None:
    session = frames.session(origin=ORIGIN)
    pairs = [*own(frames.get(NEW, session).text), *FORM]
    remote.go_down()
    answer = frames.post(NEW, session, pairs)
    assert (answer.status_code, answer.json()["code"]) == (503, "kept")
    remote.come_up()
    answer = frames.post(NEW, session, pairs)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/embed/DOCKERREGISTRY/")
    assert len(remote.records()) == 1
    assert frames.get(answer.headers["location"].partition("?")[0], session).status_code == 200, "it made that record"


def test_a_frame_that_was_reloaded_offers_to_take_it_back(frames: FrameSessions, remote: Remote) -> None:
    session = frames.session(origin=ORIGIN, user="jane")
    pairs = [*own(frames.get(NEW, session).text), *FORM]
    remote.go_down()
    frames.post(NEW, session, pairs)
    remote.come_up()
    later = frames.session(origin=ORIGIN, user="jane")
    page = frames.get(f"{NEW}?compact=1", later).text
    assert "isn't complete" in page and f'action="{NEW}/take-back?compact=1"' in page and "/unfinished" not in page
    assert "isn't complete" not in frames.get(NEW, frames.session(origin=ORIGIN, user="joe")).text, "somebody else of the same host"
    save = kept_save(page)
    strangers = frames.post(f"{NEW}/take-back", frames.session(origin=ORIGIN, user="joe"), [("save", save)])
    assert strangers.status_code == 404
    answer = frames.post(f"{NEW}/take-back?compact=1", later, [("save", save)])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NEW}?compact=1&draft={dict(pairs)['instance']}")
    page = frames.get(answer.headers["location"], later).text
    assert value_of(page, "name") == REGISTRY["name"]
    assert frames.post(NEW, later, [*own(page), *FORM]).status_code == 303
    assert len(remote.records()) == 1
    assert frames.post(f"{NEW}/take-back", later, [("save", save)]).status_code == 404


def test_a_save_that_happened_without_an_answer_is_found(frames: FrameSessions, remote: Remote) -> None:
    session = frames.session(origin=ORIGIN)
    pairs = [*own(frames.get(NEW, session).text), *FORM]
    remote.faults.after = True
    answer = frames.post(NEW, session, pairs)
    remote.faults.after = False
    assert answer.status_code == 303, "found by reading back"
    assert frames.get(answer.headers["location"].partition("?")[0], session).status_code == 200
    path = answer.headers["location"].partition("?")[0]
    edit = [*own(frames.get(path, session).text), ("f.name", "renamed")]
    remote.faults.after = True
    assert frames.post(path, session, edit).json()["code"] == "kept"
    remote.faults.after = False
    page = frames.get(path, session).text
    answer = frames.post(f"{path}/take-back", session, [("save", kept_save(page))])
    assert answer.status_code == 303
    page = frames.get(answer.headers["location"], session).text
    assert value_of(page, "name") == "renamed"
    assert frames.post(path, session, [*own(page), ("f.name", "renamed")]).status_code == 303
    assert [(each["name"], each["_df_version"]) for each in remote.records()] == [("renamed", 1)]


def test_without_javascript_the_answer_is_a_page_that_may_be_framed(frames: FrameSessions, remote: Remote) -> None:
    personal = frames.sign_in(parent="").json()["session"]
    told = frames.post_json("/embed/session", {"cookie": True}, personal).headers["set-cookie"]
    cookie = told.partition(";")[0]
    bare = {"cookie": cookie, "accept": "text/html", "authorization": "none"}
    pairs = [*own(frames.get(NEW, **bare).text), *FORM]
    remote.go_down()
    answer = frames.post(NEW, "", pairs, **bare)
    remote.come_up()
    assert answer.status_code == 503 and "<h1>" in answer.text and 'href="/"' not in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert "isn't complete" in frames.get(NEW, **bare).text


class TestOfARecordThatSomebodyDeleted:
    """The frame was opened for that record alone, or may make new ones; it is still there, or is opened again."""

    @pytest.fixture
    def record(self, remote: Remote) -> str:
        assert remote.person.post("/forms/DOCKERREGISTRY/new", FORM).status_code == 303
        return str(remote.records()[0]["id"])

    def typed(self, frames: FrameSessions, record: str, session: str) -> list[tuple[str, str]]:
        edit = [*own(frames.get(f"/embed/DOCKERREGISTRY/{record}", session).text)]
        return [
            *edit,
            ("f.name", "typed"),
            ("f.storageLimit", "a lot"),
            ("f.password", "CANARY\0"),
            ("f.token", "CANARY"),
            ("s.signingKey", "replace"),
        ]

    def test_what_was_typed_can_be_copied_where_it_was_opened_for_that_record_alone(
        self, frames: FrameSessions, remote: Remote, record: str
    ) -> None:
        path = f"/embed/DOCKERREGISTRY/{record}"
        session = frames.session(origin=ORIGIN, record=record, user="jane")
        pairs = self.typed(frames, record, session)
        remote.delete(record)
        answer = frames.post(path, session, pairs)
        assert (answer.status_code, answer.headers["x-codes"]) == (422, "gone")
        again = frames.get(path, frames.session(origin=ORIGIN, record=record, user="jane"))
        assert (again.status_code, again.headers["x-codes"]) == (410, "gone")
        assert answer.text.count("(a secret, which isn&#39;t stored)") == 2
        for page in (answer.text, again.text):
            assert "Someone else deleted this record. Your input is shown here so that you can copy it." in page
            assert "typed" in page and "a lot" in page and "CANARY" not in page and "A value is stored" not in page
            assert 'id="save"' not in page and '"gone":true' in page

    def test_a_save_that_did_not_get_through_before_is_shown_too(self, frames: FrameSessions, remote: Remote, record: str) -> None:
        path = f"/embed/DOCKERREGISTRY/{record}"
        session = frames.session(origin=ORIGIN, record=record, user="jane")
        pairs = self.typed(frames, record, session)
        remote.go_down()
        assert frames.post(path, session, pairs).json()["code"] == "kept"
        remote.come_up()
        remote.delete(record)
        page = frames.get(path, frames.session(origin=ORIGIN, record=record, user="jane"))
        assert page.status_code == 410 and "typed" in page.text and "CANARY" not in page.text

    def test_of_somebody_elses_input_nobody_hears(self, frames: FrameSessions, remote: Remote, record: str) -> None:
        session = frames.session(origin=ORIGIN, record=record, user="jane")
        pairs = self.typed(frames, record, session)
        strangers = frames.session(origin=ORIGIN, record=record, user="joe")
        remote.delete(record)
        frames.post(f"/embed/DOCKERREGISTRY/{record}", session, pairs)
        assert frames.get(f"/embed/DOCKERREGISTRY/{record}", strangers).status_code == 404
        assert frames.ask(origin=ORIGIN, record=record, user="joe").status_code == 404
        assert frames.ask(origin=ORIGIN, record=record).status_code == 404

    def test_who_may_make_records_makes_a_new_one_of_it(self, frames: FrameSessions, remote: Remote, record: str) -> None:
        personal = frames.sign_in(record=record, parent=ORIGIN).json()["session"]
        cookie = frames.post_json("/embed/session", {"cookie": True}, personal).headers["set-cookie"].partition(";")[0]
        session = cookie.partition("=")[2]
        pairs = self.typed(frames, record, session)
        remote.delete(record)
        frames.post(f"/embed/DOCKERREGISTRY/{record}", session, pairs)
        page = frames.get(f"/embed/DOCKERREGISTRY/{record}", session)
        assert page.status_code == 410 and "Select Create to make a new one" in page.text and value_of(page.text, "name") == "typed"
        assert 'action="/embed/DOCKERREGISTRY/new"' in page.text
        form = [*own(page.text), *FORM, ("f.name", "typed")]
        answer = frames.post("/embed/DOCKERREGISTRY/new", session, form)
        assert answer.status_code == 303 and [each["name"] for each in remote.records()] == ["typed"]
