"""Every exception that crosses a module's border.

    FormsError
    ├── BadSetting          a setting that cannot be used; ends the start
    ├── BadDefinition       a definition that cannot be read or compiled, or is beyond a limit
    ├── NotFound            no such entity, record or page
    │   └── Foreign         one of another tenant's, which is the same to whoever asks
    ├── NotSignedIn         no credential, or one that nobody knows
    ├── NotAllowed          a known credential without the right to do this
    ├── Refused             the platform or the definition does not accept what was sent
    ├── Conflict            the record is no longer what the writer saw
    ├── Repeated            a platform has carried out the same create before
    ├── Again               the pending_saves says the same of a save
    ├── Kept                a save that could not be carried out or settled now; what was typed is in the pending_saves
    └── Unavailable         the platform is down, slow, or answers nonsense

What a person typed wrong is data (a `Message`), not an exception. Which HTTP status each becomes stands in `web/errors.py`.
"""

from collections.abc import Sequence
from typing import Any

NO_RECORD = "There is no such record."


class FormsError(Exception):
    """Base of all; the text is fit to be shown to the person who asked.

    `code` is a word for programs, where there is one; the page around a frame acts on it.
    """

    code = ""


class BadSetting(FormsError):
    """A setting that cannot be used; the text names it."""


class BadDefinition(FormsError):
    """A definition that cannot be read or compiled. `findings` says where and why (`definition.Finding`)."""

    def __init__(self, text: str, findings: Sequence[Any] = ()) -> None:
        super().__init__(text)
        self.findings = tuple(findings)


class NotFound(FormsError):
    """No such entity, record or page; also what is told of things the asker may not know of."""


class Foreign(NotFound):
    """There is such a record, but it is another tenant's. Told as any `NotFound`; the embedded platform's REST alone says more."""

    def __init__(self) -> None:
        super().__init__(NO_RECORD)


class NotSignedIn(FormsError):
    """No credential was given, or one that nobody knows."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class NotAllowed(FormsError):
    """The credential is good but has no right to do this."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class Refused(FormsError):
    """What was sent is not accepted. `errors` maps fields to messages where they can be told: [{"field", "message"}]."""

    def __init__(self, text: str, errors: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(text)
        self.errors = tuple(errors)


class Conflict(FormsError):
    """The record is no longer at the version the writer saw. `current` is the object as it is now."""

    def __init__(self, text: str, current: dict[str, Any] | None = None) -> None:
        super().__init__(text)
        self.current = current


class Repeated(FormsError):
    """The same submission was carried out before and made the record `id`. `same`: with the same content, too."""

    def __init__(self, id: str, *, same: bool) -> None:
        super().__init__("This was saved before." if same else "The same key was sent before, with other content.")
        self.id = id
        self.same = same


class Again(FormsError):
    """The same submission was carried out before and wrote the record `id`."""

    def __init__(self, id: str) -> None:
        super().__init__("This was saved before.")
        self.id = id


class Kept(FormsError):
    """A save that could not be carried out now, or nobody knows whether it was. The pending_saves holds it under `id`.

    `running`: it is being sent at this moment. `retry_after` is in seconds where the platform gave it.
    """

    def __init__(
        self, text: str, id: str, *, outcome_unknown: bool = False, running: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(text)
        self.id = id
        self.outcome_unknown = outcome_unknown
        self.running = running
        self.retry_after = retry_after


class Unavailable(FormsError):
    """The platform is down, slow, or answers nonsense. `retry_after` is in seconds where the platform gave it.

    `outcome_unknown` is true when a write may have happened all the same. `fault` is a word for what went wrong, to be counted.
    """

    def __init__(
        self, text: str, *, retry_after: float | None = None, outcome_unknown: bool = False, fault: str = "nonsense"
    ) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown
        self.fault = fault
