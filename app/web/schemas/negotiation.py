"""`Accept` header -> which of several media types is preferred (RFC 9110, 12.5.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAX_HEADER_CHARS = 2_000
"""The rest of a longer header is ignored."""
PART = re.compile(r'(?:[^,"]|"[^"]*")+')
PARAMETER = re.compile(r';\s*([^\s;="]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))')
WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class MediaType:
    """`type` and `subtype` may be "*"."""

    type: str
    subtype: str
    parameters: Mapping[str, str]

    def covers(self, other: "MediaType") -> bool:
        if self.type not in ("*", other.type) or self.subtype not in ("*", other.subtype):
            return False
        return all(other.parameters.get(name) == value for name, value in self.parameters.items())

    @property
    def precision(self) -> tuple[bool, bool, int]:
        return self.type != "*", self.subtype != "*", len(self.parameters)


def read_media_type(text: str) -> MediaType:
    """`text/csv;header=present` -> type text, subtype csv, parameters {"header": "present"}. Nonsense covers nothing."""
    type, _, subtype = text.partition(";")[0].strip().lower().partition("/")
    parameters = {name.lower(): quoted or plain for name, quoted, plain in PARAMETER.findall(text)}
    return MediaType(type, subtype, parameters)


def preferred(accept: str | None, offered: Sequence[str]) -> int | None:
    """The index of the offered type that is preferred; of equals the first. None where none is accepted.

    `("text/csv;q=0.5, application/*", ["text/csv", "application/json"])` -> 1. Without a header, or with an empty one, all types
    are accepted. Texts are offered in UTF-8.
    """
    ranges = [_read_range(part) for part in PART.findall((accept or "*/*")[:MAX_HEADER_CHARS]) if part.strip()]
    weights = [_weight(ranges, read_media_type(each)) for each in offered]
    best = max(weights, default=0.0)
    return weights.index(best) if best > 0 else None


def _read_range(part: str) -> tuple[MediaType, float]:
    """`text/*;q=0.5` -> (text/*, 0.5)."""
    media_range = read_media_type(part)
    weight = media_range.parameters.get("q", "1")
    parameters = {name: value for name, value in media_range.parameters.items() if name != "q" and (name, value.lower()) != UTF8}
    return MediaType(media_range.type, media_range.subtype, parameters), float(weight) if WEIGHT.fullmatch(weight) else 1.0


UTF8 = ("charset", "utf-8")


def _weight(ranges: Sequence[tuple[MediaType, float]], offered: MediaType) -> float:
    """The weight of the most precise range that covers a type: of `text/csv` and `text/*` the first."""
    covering = [(each.precision, weight) for each, weight in ranges if each.covers(offered)]
    return max(covering, key=lambda pair: pair[0])[1] if covering else 0.0
