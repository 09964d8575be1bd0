"""Every exception that crosses a module's border: a code of `texts/errors.py` with parameters, and facts for programs.

    FormsError
    ├── BadSetting          a setting that cannot be used; ends the start
    ├── BadDefinition       a definition that cannot be read or compiled, or is beyond a limit
    ├── EditRefused         an edit that a definition has no place for
    ├── NotFound            no such entity, record or page
    │   └── Foreign         one of another tenant's, which is the same to the person who asked
    ├── NotSignedIn         no credential, or one that isn't valid
    ├── NotAllowed          a valid credential without the permission
    ├── Refused             the platform or the definition does not accept what was sent
    ├── DraftRefused        a draft beyond the limits of a person's drafts
    ├── LeftoversFull       more left over than a person may have
    ├── UnreadableRecord    a stored record that is no record: damaged
    ├── Conflict            the record is no longer what the writer saw
    ├── AlreadyReceived     a platform has carried out the same create before
    ├── AlreadySaved        the pending saves say the same of a save
    ├── SavePending         a save that could not be carried out or settled now; the input is in the pending saves
    ├── JobFailed           a background job that cannot come to its end, for a reason that its page says
    ├── TooManyRequests     more than one person or one address may ask for
    └── Unavailable         the platform is down, slow, or answers nonsense

What a person typed wrong is data (a `Message`), not an exception. Which HTTP status each becomes is in `web/errors.py`, which also
says the code in the language of the request.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from app.texts.text import Fact
from app.texts.translator import ENGLISH


class FormsError(Exception):
    """Base of all. `code` and `params` make a sentence for the person who asked; `str` gives it in English, for logs and commands.

    `reason` is a word that the page around a frame acts on, such as "token_expired", where there is one; it never changes.
    """

    def __init__(self, code: str, *, reason: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.reason = code, reason
        self.params: Mapping[str, Any] = params

    @property
    def fact(self) -> Fact:
        """What the sentence says, to be said in the language of its reader."""
        return Fact(self.code, self.params)

    def __str__(self) -> str:
        return ENGLISH.say(self.code, self.params)


class BadSetting(FormsError):
    """A setting that cannot be used. `text` names it and is for operators, who read English."""

    def __init__(self, text: str) -> None:
        super().__init__("setting-unusable", message=text)


class BadDefinition(FormsError):
    """A definition that can't be read or compiled. `findings` (`definition.Finding`) say where and why, in English for authors."""

    def __init__(self, code: str, findings: Sequence[Any] = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.findings = tuple(findings)


class EditRefused(FormsError):
    """An operation that can't be carried out on a definition, which stays as it is. `index`: which of several, counted from 0."""

    index: int | None = None


class NotFound(FormsError):
    """No such entity, record or page; also for things whose existence the person may not learn of."""


class Foreign(NotFound):
    """There is such a record, but it is another tenant's. Shown as any `NotFound`; the embedded platform's REST alone says more."""

    def __init__(self) -> None:
        super().__init__("record-missing")


class NotSignedIn(FormsError):
    """No credential was given, or one that isn't valid."""


class NotAllowed(FormsError):
    """The credential is valid but lacks the permission."""


class Refused(FormsError):
    """What was sent is not accepted. `errors` are the platform's own messages about fields: [{"field", "message"}]."""

    def __init__(self, code: str, errors: Sequence[dict[str, str]] = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.errors = tuple(errors)


class DraftRefused(FormsError):
    """A draft that is too large, or one more than a person may have. The input stays in the browser."""


class LeftoversFull(FormsError):
    """A person has as much left over as they may. Nothing was saved; the input stays in the browser."""


class UnreadableRecord(FormsError):
    """What is stored for a record is no JSON object. The others are not affected."""

    def __init__(self) -> None:
        super().__init__("record-unreadable")


class Conflict(FormsError):
    """The record is no longer at the version the writer saw. `current` is the object as it is now."""

    def __init__(self, code: str, current: dict[str, Any] | None = None, **params: Any) -> None:
        super().__init__(code, **params)
        self.current = current


class AlreadyReceived(FormsError):
    """The same submission was carried out before and made the record `id`. `same`: with the same content, too."""

    def __init__(self, id: str, *, same: bool) -> None:
        super().__init__("saved-before" if same else "key-reused")
        self.id = id
        self.same = same


class AlreadySaved(FormsError):
    """The same submission was carried out before and wrote the record `id`."""

    def __init__(self, id: str) -> None:
        super().__init__("saved-before")
        self.id = id


class SavePending(FormsError):
    """A save that could not be carried out now, or whose outcome is unknown. `id` is that of the pending save with its input.

    `running`: it is being sent at this moment. `retry_after` is in seconds where the platform gave it.
    """

    def __init__(
        self,
        code: str,
        id: str,
        *,
        outcome_unknown: bool = False,
        running: bool = False,
        retry_after: float | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code, **params)
        self.id = id
        self.outcome_unknown = outcome_unknown
        self.running = running
        self.retry_after = retry_after


class JobFailed(FormsError):
    """`reason` is a word of the page of jobs: "job-<reason>" is its text."""


class TooManyRequests(FormsError):
    """More than the rule `rule` allows; after `retry_after` seconds a request is taken again. Nothing was done."""

    def __init__(self, code: str, *, rule: str, per_minute: int, wait: float, **params: Any) -> None:
        super().__init__(code, **params)
        self.rule, self.per_minute, self.retry_after = rule, per_minute, math.ceil(wait)

    @property
    def headers(self) -> Mapping[str, str]:
        """What the response says besides its text: `RateLimit` as drafted by the IETF."""
        return {
            "retry-after": str(self.retry_after),
            "ratelimit-policy": f'"{self.rule}";q={self.per_minute};w=60',
            "ratelimit": f'"{self.rule}";r=0;t={self.retry_after}',
        }


class Unavailable(FormsError):
    """The platform is down, slow, or answers nonsense. `retry_after` is in seconds where the platform gave it.

    `outcome_unknown` is true when a write may have happened all the same. `fault` is a word for what went wrong, to be counted.
    """

    def __init__(
        self,
        code: str,
        *,
        retry_after: float | None = None,
        outcome_unknown: bool = False,
        fault: str = "nonsense",
        **params: Any,
    ) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown
        self.fault = fault
