from tests.fields.checks import CONTEXT, accepts, field, kind_of


def test_a_type_that_nobody_knows_shows_its_raw_value() -> None:
    one = field("hologram")
    assert (one.type, one.raw_type) == ("unknown", "hologram")
    assert kind_of(one).display(one, {"a": [1]}, CONTEXT) == '{"a": [1]}'


def test_it_is_never_written_and_never_wrong() -> None:
    assert not field("hologram").writable
    assert accepts(field("hologram"), {"a": 1})
