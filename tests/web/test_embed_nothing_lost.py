"""A frame over a platform that fails: what was typed stays, is one save however often it is sent, and goes back into the form."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.making import ORIGIN, REGISTRY
from tests.test_drift import own
from tests.web.embedding import Frames
from tests.web.test_embed import value_of
from tests.web.test_nothing_lost import Remote

NEW = "/embed/DOCKERREGISTRY/new"
FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    far = Remote(tmp_path)
    yield far
    far.close()


@pytest.fixture
def frames(remote: Remote) -> Frames:
    frames = Frames(remote.app)
    frames.server = remote.person
    return frames


def kept_save(page: str) -> str:
    (id,) = re.findall(r'form="take-back" name="save" value="([^"]+)"', page)
    return str(id)


def test_a_save_while_the_platform_is_down_stays_in_the_frame_and_is_one_when_it_is_sent_again(
    frames: Frames, remote: Remote
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


def test_a_frame_that_was_reloaded_offers_to_take_it_back(frames: Frames, remote: Remote) -> None:
    session = frames.session(origin=ORIGIN, user="jane")
    pairs = [*own(frames.get(NEW, session).text), *FORM]
    remote.go_down()
    frames.post(NEW, session, pairs)
    remote.come_up()
    later = frames.session(origin=ORIGIN, user="jane")
    page = frames.get(f"{NEW}?compact=1", later).text
    assert "is not settled" in page and f'action="{NEW}/take-back?compact=1"' in page and "/unfinished" not in page
    assert "is not settled" not in frames.get(NEW, frames.session(origin=ORIGIN, user="joe")).text, "somebody else of the same host"
    save = kept_save(page)
    strangers = frames.post(f"{NEW}/take-back", frames.session(origin=ORIGIN, user="joe"), [("save", save)])
    assert strangers.status_code == 404
    answer = frames.post(f"{NEW}/take-back?compact=1", later, [("save", save)])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NEW}?compact=1&draft=1")
    page = frames.get(answer.headers["location"], later).text
    assert value_of(page, "name") == REGISTRY["name"]
    assert frames.post(NEW, later, [*own(page), *FORM]).status_code == 303
    assert len(remote.records()) == 1
    assert frames.post(f"{NEW}/take-back", later, [("save", save)]).status_code == 404


def test_a_save_that_happened_without_an_answer_is_found(frames: Frames, remote: Remote) -> None:
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


def test_without_javascript_the_answer_is_a_page_that_may_be_framed(frames: Frames, remote: Remote) -> None:
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
    assert "is not settled" in frames.get(NEW, **bare).text
