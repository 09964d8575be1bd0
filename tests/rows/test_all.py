"""What holds for every row type."""

from pathlib import Path

import pytest

from app.definition import Row
from app.resources import TEMPLATES
from app.rows import ROW_TYPES
from app.texts.translator import ENGLISH

APP = Path(__file__).parents[2] / "app" / "rows"


@pytest.mark.parametrize("name", ROW_TYPES)
def test_every_row_type_has_a_template(name: str) -> None:
    assert (TEMPLATES / ROW_TYPES[name].template).is_file()


@pytest.mark.parametrize("name", [name for name in ROW_TYPES if name != "form"])
def test_every_row_that_is_not_filled_in_says_what_it_is(name: str) -> None:
    assert not ROW_TYPES[name].has_fields
    note = ROW_TYPES[name].note(Row(name, raw_type=name))
    assert note is not None and ENGLISH.say(note.code, note.params).endswith(".")


def test_every_row_type_of_the_folder_is_registered() -> None:
    modules = {type(row).__module__.rsplit(".", 1)[1] for row in ROW_TYPES.values()}
    assert {path.stem for path in APP.glob("*.py")} - {"__init__", "base"} == modules


def test_the_types_that_the_platform_documents_are_known() -> None:
    documented = "form relatedlist objectarray jsoneditor jsonviewer notes activitystream file files dashboard scoring"
    more = "scoringcriteria map maplatlon spend financialperiods usgantt proggantt"
    assert {*documented.split(), *more.split(), "unknown"} == ROW_TYPES.keys()
