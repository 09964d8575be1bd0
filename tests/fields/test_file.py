from tests.fields.checks import CONTEXT, field, kind_of


def test_files_are_told_by_name() -> None:
    files = field("file")
    assert kind_of(files).display(files, [{"name": "a.pdf"}, {"fileName": "b.pdf"}, "c.pdf"], CONTEXT) == "a.pdf, b.pdf, c.pdf"


def test_they_are_never_written() -> None:
    assert not field("file").writable
