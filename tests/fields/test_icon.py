from app.pages.assets import icon_key
from tests.fields.checks import assert_round_trip, field


def test_its_value_is_text() -> None:
    assert_round_trip(field("iconchooserfw"), "fa-solid fa-cube")


def test_every_spelling_names_the_icon() -> None:
    assert icon_key("fa-solid fa-cube") == icon_key("fas fa-cube") == icon_key("fa fa-cube") == icon_key("cube") == "solid/cube"
    assert icon_key("fab fa-docker") == "brands/docker"
