"""A catalogue is read whole or refused: a translation that cannot be filled in never reaches a page."""

from pathlib import Path

import pytest

from app.texts.catalogue import read_catalogue

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(folder: Path, *messages: str) -> Path:
    path = folder / "forms.po"
    path.write_text(HEADER + "\n\n".join(messages))
    return path


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    read = read_catalogue(catalogue(tmp_path, 'msgid "Save"\nmsgstr "Sichern"'))
    assert read.gettext("Save") == "Sichern"
    assert read.gettext("Create") == "Create"


def test_a_fuzzy_translation_is_not_used(tmp_path: Path) -> None:
    read = read_catalogue(catalogue(tmp_path, '#, fuzzy\nmsgid "Save"\nmsgstr "Laden"'))
    assert read.gettext("Save") == "Save"


@pytest.mark.parametrize(
    ("source", "translation"),
    [("{label} is required", "{lable} fehlt"), ("Page %(number)s", "Seite %(nummer)s"), ("Save", "{0}{name}")],
)
def test_another_placeholder_is_refused(tmp_path: Path, source: str, translation: str) -> None:
    with pytest.raises(ValueError, match="placeholders"):
        read_catalogue(catalogue(tmp_path, f'msgid "{source}"\nmsgstr "{translation}"'))


def test_a_placeholder_may_be_left_out(tmp_path: Path) -> None:
    read = read_catalogue(catalogue(tmp_path, 'msgid "{label} is required"\nmsgstr "Pflichtfeld"'))
    assert read.gettext("{label} is required") == "Pflichtfeld"
