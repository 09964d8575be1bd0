"""What is wrong with a request itself."""

from app.errors import FormsError
from app.web.request_errors import FormatMissing, RequestError


def test_a_request_error_has_a_status_and_a_text() -> None:
    error = RequestError(413, "body-too-large", limit=10)
    assert isinstance(error, FormsError)
    assert (error.status, str(error)) == (413, "The request is larger than 10 bytes, which is the limit.")


def test_a_missing_format_names_those_that_there_are() -> None:
    error = FormatMissing(406, "format-not-acceptable", [{"type": "application/schema+json"}])
    assert (error.status, error.available) == (406, [{"type": "application/schema+json"}])
