"""What is looked at, in addresses."""

from app.web.definitions.view import View


def test_what_is_looked_at_is_in_the_address_and_comes_back() -> None:
    view = View("/panel/0/rows/1", "json", "a b", '{"/x": "1"}')
    address = view.address("THING", said="removed")
    assert address.startswith("/definitions/THING?at=%2Fpanel%2F0%2Frows%2F1&tab=json&record=a+b&values=")
    assert View.of({"at": view.at, "tab": view.tab, "record": view.record, "values": view.values, "other": "x"}) == view
    assert View().address("A/B") == "/definitions/A%2FB"


def test_the_previews_address_changes_with_the_draft_and_not_with_what_is_selected() -> None:
    view = View("/a", record="7")
    assert (
        view.preview_address("THING", 3)
        == view.on("/b").preview_address("THING", 3)
        == "/definitions/THING/preview?record=7&revision=3"
    )
    assert view.preview_address("THING", 3) != view.preview_address("THING", 4)
