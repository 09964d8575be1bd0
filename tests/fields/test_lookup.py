from tests.fields.checks import accepts, assert_refused, assert_round_trip, field, kind_of, parse, show


def test_a_reference_is_an_id() -> None:
    one = field("objectLookup", entity="K8SNAMESPACE")
    assert parse(one, " abc ") == "abc"
    assert accepts(one, "abc")
    assert_round_trip(one, "abc")


def test_several_references_are_lines() -> None:
    many = field("simpleObjectLookup", entity="X", multi=True)
    assert parse(many, "a\nb\na") == ["a", "b"]
    assert show(many, ["a", "b"]) == "a\nb"
    assert accepts(many, ["a"])
    assert_round_trip(many, ["a", "b"])


def test_one_reference_takes_one_id() -> None:
    assert "only one record" in assert_refused(field("objectLookup"), "a\nb")


def test_an_empty_reference_is_blank() -> None:
    one = field("singleuser")
    assert kind_of(one).same(one, "", None)


def test_several_ids_in_an_input_of_one_line_come_back_without_breaks() -> None:
    one, many = field("singleuser"), field("objectLookup", multi=True)
    assert kind_of(one).comes_back(one, "r1\nr2") == "r1r2"
    assert kind_of(many).comes_back(many, "r1\nr2") == "r1\nr2"
