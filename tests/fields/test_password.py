from tests.fields.checks import CONTEXT, field, kind_of, parse


def test_it_is_kept_exactly() -> None:
    assert parse(field("password"), " s3cret ") == " s3cret "


def test_it_is_never_shown_or_read() -> None:
    kind, one = kind_of(field("password")), field("password")
    assert kind.show(one, "s3cret", CONTEXT) == ""
    assert kind.display(one, "s3cret", CONTEXT) == ""


def test_it_is_always_a_secret() -> None:
    assert field("password", secret=False).secret
