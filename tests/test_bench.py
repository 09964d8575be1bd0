"""`make bench` works: what it posts is taken or refused as it says, and what it fills in is the ordinary page."""

import asyncio
from pathlib import Path

from app.forms.compiler import compile_form
from app.pages.assets import Assets
from app.pages.renderer import Renderer
from app.reading.reader import read_definition
from app.resources import STATIC, TEMPLATES
from app.web.urls import form_urls, lookup_path
from bench import __main__ as bench
from bench import sample
from bench.form_inputs import form_inputs


def test_each_task_is_answered_as_it_should_be(tmp_path: Path) -> None:
    async def race() -> None:
        with bench.started("ours", tmp_path) as ours:
            await ours.sign_in()
            for task in ("open", "refused", "saved", "constant"):
                assert await ours.rate(task, 0.1) > 0
            assert await ours.first_visit() > 10_000

    asyncio.run(race())


def test_the_page_that_is_filled_in_is_the_ordinary_one() -> None:
    form = compile_form(read_definition(str(sample.DOCUMENT["definition"])).definition)
    renderer = Renderer(TEMPLATES, Assets(STATIC), "UTC", form_urls, lookup_path)
    state = bench.page_state(form)
    page = renderer.page(form, "edit").fill(state).decode()
    assert page == renderer.render_plainly(form, "edit", state)
    posted = dict(form_inputs(page))
    assert posted["f.name"] == sample.record()["name"] and posted["f.registryType"] == sample.record()["registryType"]
    assert len(sample.mistakes()) == 10 and {f"f.{id}" for id in sample.mistakes()} <= posted.keys()


def test_inputs_are_what_a_browser_posts() -> None:
    page = """<form method="post"><button name="out">Sign out</button></form>
<form><input name="a" value="1&amp;2">
<input name="b" disabled><input type="checkbox" name="c" value="true" checked><input type="checkbox" name="d">
<input type="submit" name="e">
<select name="f"><option value="">-<option value="2" selected>two</select>
<select name="g"><option value="first">1</select>
<select name="h" multiple><option value="1">1</select><textarea name="i">
one
two</textarea></form>"""
    assert form_inputs(page) == [("a", "1&2"), ("c", "true"), ("f", "2"), ("g", "first"), ("i", "one\r\ntwo")]
