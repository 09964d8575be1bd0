"""A text of a table, marked so that extraction finds it: one sentence, or one per grammatical number.

    MESSAGES = {"required": N_("{label} is required"), "too-long": nN_("{limit} character", "{limit} characters", "limit")}

Placeholders are named, in braces. Texts are plain: no markup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}|%\(([a-z_]+)\)[sd]")
"""In Python's tables `{name}`, in templates `%(name)s`."""


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence whose form depends on the parameter named `by`, a whole number."""

    one: str
    many: str
    by: str


Text = str | Plural


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to say to a person: a code of the tables, and what fills the placeholders of its text.

    A fact about a field's value gets the placeholder `label` when it becomes a message.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def N_(text: str) -> str:  # noqa: N802  gettext's own name for it
    """Marks a text for extraction; it is translated when it is shown."""
    return text


def nN_(one: str, many: str, by: str) -> Plural:  # noqa: N802
    """Marks a text that depends on the number `by`."""
    return Plural(one, many, by)


def placeholders(text: str) -> frozenset[str]:
    """The names of a text's placeholders: "{label} is {limit}" -> {"label", "limit"}."""
    return frozenset(braced or percent for braced, percent in PLACEHOLDER.findall(text))
