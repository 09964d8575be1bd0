"""An edit while it is made."""

import pytest

from app.editing.apply import apply
from app.editing.editor import EMPTY_BODY, Editor
from app.editing.json_nodes import parse
from app.editing.operations import SetProperty
from app.editing.source import Source, source_of
from app.errors import EditRefused


def editor(text: str) -> Editor:
    return Editor(Source('{"id": "A", "definition": null}', text, is_text=True))


def test_a_marked_part_is_found_again_behind_what_is_written_before_it() -> None:
    edit = editor('[{"id": "a"}, {"id": "b"}]')
    mark = edit.mark(edit.part("/1"))
    edit.splice(1, 1, '"new", ')
    edit.commit()
    assert edit.marked(mark, "field").pointer == "/2"


def test_a_marked_part_that_is_gone_is_an_error() -> None:
    edit = editor('["a", "b"]')
    mark = edit.mark(edit.part("/1"))
    edit.splice(1, 9, "")
    edit.commit()
    with pytest.raises(EditRefused):
        edit.marked(mark, "field")


def test_what_took_several_stages_is_taken_back_in_reverse() -> None:
    edit = editor('["a"]')
    before = edit.source
    edit.splice(1, 1, '"b", ')
    edit.commit()
    edit.splice(1, 4, '"longer"')
    edit.commit()
    back = Editor(edit.source)
    for stage in edit.end():
        back.carry_out(stage)
    assert back.source == before


@pytest.mark.parametrize("document", [{"id": "A"}, {"id": "A", "definition": None}, {"id": "A", "definition": " "}])
def test_a_definition_that_is_missing_becomes_one_without_panels(document: dict[str, object]) -> None:
    edit = Editor(source_of(document))
    edit.make_body()
    assert edit.text == EMPTY_BODY
    assert "definition" in edit.source.document()


@pytest.mark.parametrize(("pointer", "code"), [("/5", "edit-nothing-there"), ("/0", "edit-no-field")])
def test_a_pointer_that_leads_to_no_field_is_refused(pointer: str, code: str) -> None:
    edit = editor('[{"name": "without id"}, 5]')
    with pytest.raises(EditRefused) as caught:
        edit.field(pointer)
    assert caught.value.code == code


def test_a_text_is_parsed_once_however_often_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit looks at the text before it and at the one after it: to find the part, to change it, to show it."""
    parsed: list[str] = []
    monkeypatch.setattr("app.editing.editor.parse", lambda text: (parsed.append(text), parse(text))[1])
    document = {"definition": '[{"id": "parsed once"}]'}
    for _ in range(3):
        assert Editor(source_of(document)).outline.at("/0")
        after, _inverse = apply(document, SetProperty("/0", "label", "L"))
        assert Editor(source_of(after)).outline.at("/0")
    bodies = [text for text in parsed if text.startswith("[")]
    assert len(bodies) == len(set(bodies)) == 2
