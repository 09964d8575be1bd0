"""The kinds of values that conditions compare, by their names in the rules that browsers get. A field type has one of them."""

from app.conditions.kinds.base import Kind
from app.conditions.kinds.color import Color
from app.conditions.kinds.date import Date
from app.conditions.kinds.flag import Flag
from app.conditions.kinds.instant import Instant
from app.conditions.kinds.number import Number
from app.conditions.kinds.options import Options
from app.conditions.kinds.presence import Presence
from app.conditions.kinds.text import Anything, Option, Reference, Text

TEXT, NUMBER, DATE, INSTANT, FLAG, OPTION, OPTIONS = Text(), Number(), Date(), Instant(), Flag(), Option(), Options()
COLOR, PRESENCE = Color(), Presence()
REFERENCE = Reference()
ANYTHING = Anything()

KINDS: dict[str, Kind] = {each.name: each for each in (TEXT, NUMBER, DATE, INSTANT, FLAG, OPTION, OPTIONS, COLOR, PRESENCE)}
"""Browsers take references and values of unknown types for texts."""
