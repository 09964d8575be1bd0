"""What is wrong with a request has a status and the words of its code."""

from app.web.request_errors import FormatMissing, RequestError


def test_a_request_error_has_a_status_beside_its_code() -> None:
    error = RequestError(413, "body-too-large", limit=5)
    assert (error.status, error.code, error.params) == (413, "body-too-large", {"limit": 5})
    assert str(error) == "The request is larger than 5 bytes, which is the limit."


def test_a_missing_format_comes_with_those_that_are_available() -> None:
    error = FormatMissing(404, "format-missing", [{"format": "csv"}], name="xml")
    assert (error.status, str(error)) == (404, "There is no format named xml.")
    assert error.available == [{"format": "csv"}]
