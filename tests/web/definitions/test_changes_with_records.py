"""Changes of a definition with records and people around: what is said before, what becomes of values, what an undo brings back."""

import html
import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.editing.operations import operations_from_json
from tests.making import TOKEN, Browser, define, own, run, text

HOME = "/api/definitions/THING"
JSON = {"content_type": "application/json"}


class Place:
    """An administrator of THING, whose records may hold what its form would refuse."""

    def __init__(self, app: FastAPI) -> None:
        self.services, self.admin = app.state.services, Browser(app)
        self.admin.sign_in()
        self.order: list[str] = []
        self.person = run(self.services.platform.authenticate(TOKEN))

    def define(self, *fields: Any, entity: str = "THING", **more: Any) -> None:
        define(self.admin, list(fields), entity)
        if more:
            self.admin.api("PATCH", f"/v1/objects/{entity}?entity=DEFINITION", more)

    def store(self, *records: Any) -> list[str]:
        stored = []
        for values in records:
            body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{self.admin.tenant}|ENT:", **values}
            stored.append(str(run(self.services.platform.create(self.person, body))["id"]))
        self.order += stored
        return stored

    def operate(self, *operations: Any, steps: Any = (), dry: bool = False) -> dict[str, Any]:
        path = f"{HOME}/operations{'?dry_run=1' if dry else ''}"
        answer = self.admin.api("POST", path, {"operations": list(operations), "steps": list(steps)}, **JSON)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def compared(self, *operations: Any) -> dict[str, Any]:
        document = self.operate(*operations, dry=True)["document"]
        answer = self.admin.api("POST", f"{HOME}/compare", document, **JSON)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def change(self, *operations: Any) -> dict[str, Any]:
        """The only change of a comparison."""
        (change,) = self.compared(*operations)["changes"]
        return {**change, "effects": [each["code"] for each in change["effects"]], "records": set(change.get("records", {}))}

    def publish_page(self, *operations: Any) -> str:
        run(self.services.definition_editing.edit(self.person, "THING", operations_from_json(list(operations))))
        page = html.unescape(self.admin.get("/definitions/THING/publish").text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))

    def definition(self) -> str:
        return str(self.admin.api("GET", HOME).json()["text"])

    def hash(self) -> str:
        return str(self.admin.api("GET", HOME).json()["hash"])

    def undo(self) -> None:
        assert self.admin.api("POST", f"{HOME}/undo", {}, **JSON).status_code == 200

    def work(self) -> None:
        run(self.services.worker.run_until_idle())

    def values(self, *names: str) -> list[dict[str, Any]]:
        lines = self.admin.api("GET", "/v1/entities/THING/SUB").text.splitlines()
        order = {id: index for index, id in enumerate(self.order)}
        records = sorted((json.loads(line) for line in lines), key=lambda each: order.get(each["id"], len(order)))
        return [{name: each[name] for name in names if each.get(name) is not None} for each in records]


@pytest.fixture
def place(app: FastAPI) -> Place:
    return Place(app)


def rename(id: str, at: str = "/0", **more: Any) -> dict[str, Any]:
    return {"op": "rename-field", "at": at, "id": id, **more}


def put(name: str, value: Any, at: str = "/0") -> dict[str, Any]:
    return {"op": "set-property", "at": at, "name": name, "value": value}


def test_every_use_of_a_renamed_field_follows_and_nothing_else(place: Place) -> None:
    status = {"id": "status", "type": "singleselect", "options": ["1", "2"], "grid": True}
    both = {"any": [{"property": "status", "op": "==", "value": "1"}, {"not": {"status": ["1"]}}]}
    shown = {"field": "status", "operator": "equals", "value": "2"}
    place.define(status, text("note", help="Only for status 2", visibility=shown), text("more", visibility=both), sort="status")
    define(place.admin, [{"id": "thing", "type": "objectLookup", "entity": "THING"}], "OTHER")
    place.store({"status": "2", "note": "x"}, {"status": "1"}, {})
    before = place.definition()
    page = place.publish_page(rename("state"))
    assert all(each in page for each in ("“note” is shown", "“more” is shown", "sorted by it", "as a column", "OTHER"))
    document = place.operate(rename("state"))["document"]
    fields = json.loads(document["definition"])
    assert fields[1]["visibility"] == {**shown, "field": "state"} and fields[1]["help"] == "Only for status 2"
    assert fields[2]["visibility"] == {"any": [{"property": "state", "op": "==", "value": "1"}, {"not": {"state": ["1"]}}]}
    assert document["sort"] == "state"
    listed = place.admin.api("GET", "/api/forms/THING?where.state=2").json()
    assert [each["note"] for each in listed["records"]] == ["x"]
    place.work()
    assert place.values("status", "state") == [{"state": "2"}, {"state": "1"}, {}]
    place.undo()
    assert place.definition() == before


def test_a_rename_of_one_capital_letter(place: Place) -> None:
    place.define(text("Name", grid=True))
    place.store({"Name": "x"}, {"Name": "y"}, {})
    page = place.admin.get("/forms/THING/new").text
    place.operate(rename("name"))
    assert place.admin.post("/forms/THING/new", [*own(page), ("f.Name", "z")]).status_code == 303
    listed = place.admin.api("GET", "/api/forms/THING?sort=name&descending=true").json()["records"]
    assert [each.get("name") for each in listed] == ["z", "y", "x", None]
    assert place.admin.api("GET", "/api/forms/THING?where.name=x").json()["total"] == 1
    place.work()
    assert place.values("Name", "name") == [{"name": "x"}, {"name": "y"}, {}, {"name": "z"}]
    place.undo()
    place.work()
    assert place.values("Name", "name") == [{"Name": "x"}, {"Name": "y"}, {}, {"Name": "z"}]


def test_two_renames_before_the_first_job_has_begun(place: Place) -> None:
    place.define(text("a"))
    place.store(*({"a": str(number)} for number in range(5)))
    first, pages = place.hash(), [(place.admin.get("/forms/THING/new").text, "a")]
    second = place.operate(rename("b"))["hash"]
    pages.append((place.admin.get("/forms/THING/new").text, "b"))
    place.operate(rename("c"))
    for hash, name in ((first, "a"), (second, "b")):
        assert place.admin.api("POST", "/api/forms/THING", {name: "program"}, x_definition=hash, **JSON).status_code == 201
    for page, name in pages:
        assert place.admin.post("/forms/THING/new", [*own(page), (f"f.{name}", "page")]).status_code == 303
    right = sorted([*map(str, range(5)), "page", "page", "program", "program"])
    assert sorted(each["c"] for each in place.values("a", "b", "c")) == right
    place.work()
    assert sorted(each["c"] for each in place.values("a", "b", "c")) == right
    versions = place.admin.api("GET", f"{HOME}/versions").json()["versions"]
    assert [each["can_be_undone"] for each in versions] == [True, False, False]  # the first only after the second
    place.undo()
    place.undo()
    place.work()
    assert sorted(each["a"] for each in place.values("a", "b", "c")) == right


@pytest.mark.parametrize(
    ("operation", "asks"),
    [(put("name", "Access token"), True), ({"op": "retype-field", "at": "/0", "type": "password"}, False)],
)
def test_a_field_that_becomes_a_secret_says_what_ends_for_good(place: Place, operation: Any, asks: bool) -> None:
    """It is asked about where its name alone says so."""
    place.define(text("note", "Note"))
    place.store({"note": "one"}, {"note": "two"})
    change = place.change(operation)
    assert change["verdict"] == "narrows" and {"became-secret", "secret-for-good"} <= set(change["effects"])
    assert "records-not-counted-secret" in change["records"]
    questions = [each["code"] for each in place.compared(operation)["questions"]]
    assert questions == (["question-secret"] if asks else [])


def test_what_became_a_secret_is_shown_nowhere_also_after_an_undo(place: Place) -> None:
    place.define(text("code", grid=True))
    (id,) = place.store({"code": "plain-1"})
    place.operate({"op": "retype-field", "at": "/0", "type": "password"}, steps=[{"step": "convert", "at": "/code"}])
    for turn in range(2):
        place.work()
        place.work()
        seen = [place.admin.get(f"/forms/THING/{id}").text, place.admin.get("/forms/THING").text]
        seen += [place.admin.api("GET", path).text for path in (f"/api/forms/THING/{id}", "/api/forms/THING", f"{HOME}/versions")]
        assert not any("plain-1" in each for each in seen)
        assert turn or place.undo() is None


def test_a_renamed_limit_names_the_use_that_ends(place: Place) -> None:
    place.define({"id": "storageUsed", "type": "number", "readonly": True}, {"id": "storageLimit", "type": "number"})
    place.store({"storageUsed": 40, "storageLimit": 50})
    changes = place.compared(rename("storageQuota", "/1"))["changes"]
    assert "usage-ends" in [each["code"] for change in changes for each in change["effects"]]


def test_one_of_two_places_of_a_field_is_renamed_and_no_value_leaves_the_other(place: Place) -> None:
    place.define(text("alpha"), text("alpha", readonly=True))
    place.store({"alpha": "x"})
    assert place.operate(rename("beta", everywhere=False))["steps"] == []
    place.work()
    assert place.values("alpha", "beta") == [{"alpha": "x"}]


def test_an_option_whose_id_records_hold_already(place: Place) -> None:
    options = [{"id": "1", "text": "Low"}, {"id": "2", "text": "High"}]
    place.define({"id": "s", "type": "singleselect", "options": options})
    place.store(*[{"s": "3"}] * 5)
    change = place.change({"op": "add-option", "at": "/0", "option": {"id": "3", "text": "Urgent"}})
    assert change["records"] == {"records-newly-fit"}


def test_an_option_that_goes_is_retired_or_mapped(place: Place) -> None:
    place.define({"id": "m", "type": "multiselect", "options": ["a", "b", "c"]})
    place.store({"m": ["c", "a"]}, {"m": ["b", "c"]}, {"m": ["c"]}, {"m": ["a"]})
    remove = {"op": "remove-option", "at": "/0", "option": "c"}
    compared = place.compared(remove)["changes"][0]
    assert compared["verdict"] == "narrows" and compared["records"]["records-refused"]["count"] == 3
    place.operate(remove, steps=[{"step": "options", "at": "/m", "map": {"c": "b"}}])
    place.work()
    assert sorted(each["m"] for each in place.values("m")) == [["a"], ["b"], ["b"], ["b", "a"]]
    place.undo()
    place.operate({"op": "retire-option", "at": "/0", "option": "c"})
    place.work()
    assert sorted(each["m"] for each in place.values("m")) == [["a"], ["b", "c"], ["c"], ["c", "a"]]


def test_the_order_and_the_texts_of_options_change_no_value(place: Place) -> None:
    options = [{"id": "9", "text": "Nine"}, {"id": "10", "text": "Ten"}, {"id": "1", "text": "Ten"}]
    colors = {"id": "t", "type": "singleselect", "options": ["red", "green"]}
    place.define({"id": "s", "type": "singleselect", "options": options}, colors)
    place.store({"s": "9", "t": "green"}, {"s": "1"})
    before = place.definition()
    change = place.change({"op": "move-option", "at": "/0", "option": "1", "index": 0})
    assert change["verdict"] == "lossless" and change["effects"] == ["options-reordered"] and not change["records"]
    place.operate({"op": "set-option", "at": "/1", "option": "green", "name": "text", "value": "Bright green"})
    assert '"options": ["red", {"id": "green", "text": "Bright green"}]' in place.definition()
    place.undo()
    assert place.definition() == before


def test_what_becomes_required_is_counted_where_it_is_shown(place: Place) -> None:
    kind = {"id": "kind", "type": "singleselect", "options": ["1", "2"]}
    place.define(kind, text("reason", visibility={"kind": "2"}), text("other"))
    blank = [{"kind": "2"}, *({"kind": "2", "reason": each} for each in ("", "  ", "\u200b", None))]
    ids = place.store({"kind": "1"}, *blank, {"kind": "2", "reason": "x"})
    compared = place.compared(put("required", True, "/1"))["changes"][0]
    assert compared["records"]["records-lack"]["count"] == 5
    place.operate(put("required", True, "/1"))
    saved = place.admin.api("PATCH", f"/api/forms/THING/{ids[1]}", {"other": "o"}, **JSON)
    assert saved.status_code == 200 and saved.json()["warnings"]
    assert place.admin.api("POST", "/api/forms/THING", {"kind": "2"}, **JSON).status_code == 422


def test_a_limit_counts_what_did_not_fit_before_apart(place: Place) -> None:
    place.define({"id": "n", "type": "number", "max": 100})
    place.store(*({"n": each} for each in (50, 50.0, 50.5, 100, "60", None)))
    records = place.compared(put("max", 50))["changes"][0]["records"]
    assert (records["records-refused"]["count"], records["records-unfit-before"]["count"]) == (2, 1)


def test_properties_that_nothing_reads_are_kept_and_named(place: Place) -> None:
    place.define(text("code"))
    place.store({"code": "same"}, {"code": "same"})
    operations = (put("unique", True), put("maxLength", 2))
    assert place.compared(*operations)["changes"] == []
    document = place.operate(*operations)["document"]
    assert '"unique": true' in document["definition"] and '"maxLength": 2' in document["definition"]
    findings = run(place.services.definitions.findings(document))
    assert [each.path.rsplit(".", 1)[1] for each in findings if each.text.startswith("is not a known key")] == [
        "unique",
        "maxLength",
    ]


def test_a_move_into_a_panel_that_is_hidden(place: Place) -> None:
    def panel(name: str, *fields: Any, **more: Any) -> dict[str, Any]:
        return {"name": name, "rows": [{"type": "form", "fields": list(fields)}], **more}

    panels = [panel("Main", text("kind"), text("beta", required=True)), panel("Extra", text("z"), visibility={"kind": "2"})]
    place.define()
    place.admin.api("PATCH", "/v1/objects/THING?entity=DEFINITION", {"definition": json.dumps({"panel": panels})})
    (id, *_) = place.store({"kind": "1", "beta": "x"}, {"kind": "2", "beta": "y"}, {"kind": "1"})
    move = {"op": "move-part", "at": "/panel/0/rows/0/fields/1", "into": "/panel/1/rows/0"}
    page, before = place.admin.get(f"/forms/THING/{id}").text, place.definition()
    change = place.change(move)
    assert change["verdict"] == "narrows" and {"hidden-when", "optional-when"} <= set(change["effects"])
    assert {"records-hidden", "records-hidden-values"} <= change["records"]
    place.operate(move)
    answer = place.admin.post(f"/forms/THING/{id}", [*own(page), ("f.kind", "1"), ("f.beta", "w")])
    assert answer.status_code == 422 and "w" in html.unescape(answer.text)
    assert place.values("beta") == [{"beta": "x"}, {"beta": "y"}, {}]
    place.undo()
    assert place.definition() == before


def test_a_flat_list_keeps_its_digits_through_a_new_shape_and_back(place: Place) -> None:
    flat = '[ {"id":"a","type":"text","w":1.0},\n {"id":"b","type":"text"} , {"id":"c","type":"text","x":1e400}]  \n'
    place.define(text("a"))
    place.admin.api("PATCH", "/v1/objects/THING?entity=DEFINITION", {"definition": flat})
    assert place.definition() == flat
    place.operate({"op": "add-part", "into": "", "kind": "panel", "value": {"name": "More"}})
    assert all(each in place.definition() for each in ('"w":1.0', '"x":1e400', '"More"'))
    assert place.admin.get("/forms/THING/new").status_code == 200
    place.undo()
    assert place.definition() == flat


def test_a_field_that_goes_lists_its_uses_and_its_values_stay(place: Place) -> None:
    kind = text("kind", grid=True)
    place.define(kind, text("a", visibility={"kind": "1"}, required=True), text("b", visibility={"not": {"kind": "1"}}))
    place.store({"kind": "1", "a": "x"}, {"b": "y"})
    before = place.definition()
    changes = {each["pointer"]: each for each in place.compared({"op": "remove-part", "at": "/0"})["changes"]}
    assert len(changes["/kind"]["uses"]) == 3 and "records-leave" in changes["/kind"]["records"]
    place.operate({"op": "remove-part", "at": "/0"})
    place.work()
    assert place.values("kind")[0] == {"kind": "1"}
    place.undo()
    assert place.definition() == before


def test_a_field_that_comes_back_meets_its_old_values(place: Place) -> None:
    """They are counted, and set aside or converted where somebody says so."""
    held = [{"beta": "12"}, {"beta": "x"}, {"beta": ""}]
    for step, right in (("convert", [{"beta": 12}, {}, {"beta": ""}]), ("retire", [{}, {}, {}])):
        place.define(text("x"))
        ids = place.store(*held)
        add = {"op": "add-part", "into": "", "kind": "field", "value": {"id": "beta", "name": "beta", "type": "number"}}
        assert {"records-held", "records-held-unfit"} <= place.change(add)["records"]
        assert "“beta” will be" in place.publish_page(add)
        place.operate(add, steps=[{"step": step, "at": "/beta"}])
        for _ in range(2):
            assert place.values("beta") == right
            place.work()
        place.undo()
        assert place.values("beta") == held
        place.work()
        for id in ids:
            run(place.services.platform.delete(place.person, "THING", id))
        run(place.services.definition_editing.discard(place.person, "THING"))


def test_a_definition_from_another_place_makes_one_version(place: Place) -> None:
    place.define(text("a"), {"id": "b", "type": "singleselect", "options": ["1", "2"]}, text("c", "See"))
    place.store(*[{"a": "1"}] * 3)
    other = json.dumps([text("a"), {"id": "b", "type": "singleselect", "options": ["2", "1"]}, text("c2", "See")])
    replace = {"op": "replace-text", "text": other}
    assert [each["code"] for each in place.compared(replace)["questions"]] == ["question-renamed"]
    published = place.operate(replace)
    assert published["is_new"] and published["steps"] == [] and place.definition() == other
    assert not place.operate(replace)["is_new"]


def test_a_help_text_that_is_a_rule(place: Place) -> None:
    place.define(text("owner", help="Who owns it."), {"id": "rules", "type": "textarea", "help": "Cleanup (JSON)"})
    place.store({}, {"owner": "x"})
    owner, rules = (put("help", "Who owns it. Required."), put("help", "Cleanup", "/1"))
    change = place.change(owner)
    assert change["verdict"] == "narrows" and "now-recommended" in change["effects"] and change["records"] == {"records-lack"}
    assert "notation-unchecked" in place.change(rules)["effects"]
