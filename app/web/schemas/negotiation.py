"""`Accept` header -> which of several media types is wanted most (RFC 9110, 12.5.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 2_000
"""Signs of a header that are looked at."""
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
    """What is nonsense covers nothing."""
    type, _, subtype = text.partition(";")[0].strip().lower().partition("/")
    parameters = {name.lower(): quoted or plain for name, quoted, plain in PARAMETER.findall(text)}
    return MediaType(type, subtype, parameters)


def preferred(accept: str | None, offered: Sequence[str]) -> int | None:
    """The place of the offered type that is wanted most; of equals the first. None where none is wanted at all.

    Without a header, or with an empty one, everything is. Texts are offered in UTF-8.
    """
    wanted = [_weighed(part) for part in PART.findall((accept or "*/*")[:LONGEST]) if part.strip()]
    weights = [_weight(wanted, read_media_type(each)) for each in offered]
    best = max(weights, default=0.0)
    return weights.index(best) if best > 0 else None


def _weighed(part: str) -> tuple[MediaType, float]:
    found = read_media_type(part)
    told = found.parameters.get("q", "1")
    parameters = {name: value for name, value in found.parameters.items() if name != "q" and (name, value.lower()) != UTF8}
    return MediaType(found.type, found.subtype, parameters), float(told) if WEIGHT.fullmatch(told) else 1.0


UTF8 = ("charset", "utf-8")


def _weight(wanted: Sequence[tuple[MediaType, float]], offered: MediaType) -> float:
    """What the range that names it most precisely says of it."""
    covering = [(each.precision, weight) for each, weight in wanted if each.covers(offered)]
    return max(covering, key=lambda pair: pair[0])[1] if covering else 0.0
