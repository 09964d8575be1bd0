"""The kinds of values that conditions compare, by their names in the rules that browsers get. A field type has one of them."""

from app.kinds.base import Kind
from app.kinds.color import Color
from app.kinds.date import Date
from app.kinds.flag import Flag
from app.kinds.instant import Instant
from app.kinds.number import Number
from app.kinds.options import Options
from app.kinds.presence import Presence
from app.kinds.text import Anything, Option, Reference, Text

TEXT, NUMBER, DATE, INSTANT, FLAG, OPTION, OPTIONS = Text(), Number(), Date(), Instant(), Flag(), Option(), Options()
COLOR, PRESENCE = Color(), Presence()
REFERENCE = Reference()
ANYTHING = Anything()

KINDS: dict[str, Kind] = {each.name: each for each in (TEXT, NUMBER, DATE, INSTANT, FLAG, OPTION, OPTIONS, COLOR, PRESENCE)}
"""Browsers take references and values of unknown types for texts."""
