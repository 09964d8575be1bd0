"""The properties of each part of a definition, one line each: our attribute, the platform's keys for it, how it is read."""

from app.conditions.reader import FIELD_KEYS, OPERATOR_KEYS, VALUE_KEYS
from app.definition import SYSTEM_FIELDS
from app.reading.part_reader import PartReader
from app.reading.properties import Properties, Property, flag, only_true, raw_value, text, whole_number

VISIBILITY = Property("visibility", ("visibility", "visible", "condition", "showIf"), PartReader.condition)
ROWS = Property("rows", ("rows", "row"), raw_value)
FIELDS = Property("fields", ("fields", "field"), raw_value)

DEFINITION = Properties(
    Property("panels", ("panel", "panels"), raw_value),
    Property("name", ("name",), PartReader.heading),
    Property("plural", ("plural",), PartReader.heading),
    Property("level", ("level",), whole_number),
    Property("icon", ("icon",), text),
    Property("description", ("description",), text),
    Property("sort", ("sort",), text),
    Property("sort_field", ("sortField",), text),
    Property("sort_direction", ("sortDirection",), text),
    Property("clear_hidden", ("clearHidden",), only_true),
    unread=(
        *("id", "entity", "definition", "menuItem", "menuGroup", "bulkActions", "import", "export", "permissions", "liveUpdates"),
        *("extends", "extendedBy", *SYSTEM_FIELDS),
    ),
)

PANEL = Properties(
    Property("name", ("name", "panelName", "title", "label"), PartReader.label),
    Property("icon", ("icon", "panelIcon"), text),
    Property("style", ("css",), text, has_effect=False),
    Property("hidden", ("hidden",), flag),
    VISIBILITY,
    Property("columns", ("panelColumns", "columns"), raw_value),
    ROWS,
    FIELDS,
)

COLUMN = Properties(
    Property("width", ("width",), PartReader.percentage),
    ROWS,
    FIELDS,
)

ROW = Properties(
    Property("type", ("type",), text),
    Property("header", ("header", "title"), PartReader.label),
    Property("subheader", ("subheader",), PartReader.heading),
    Property("icon", ("icon",), text),
    Property("property", ("property",), text, has_effect=False),
    Property("entity", ("entity",), text),
    Property("full_height", ("fullHeight",), flag, has_effect=False),
    VISIBILITY,
    FIELDS,
    unread=("localFields", "relationship"),
)

FIELD = Properties(
    Property("id", ("id", "key", "property"), raw_value),
    Property("type", ("type",), text),
    Property("label", ("name", "label", "title", "text"), PartReader.label),
    Property("parent_property", ("parentProperty",), PartReader.name),
    Property("required", ("required", "mandatory"), flag),
    Property("readonly", ("readonly", "readOnly", "read_only"), flag),
    Property("hidden", ("hidden",), flag),
    Property("grid", ("grid",), flag),
    Property("secret", ("secret",), raw_value),
    Property("help", ("help", "tooltip", "notes", "description", "placeholder"), text),
    Property("default", ("default", "defaultValue"), raw_value),
    Property("width", ("width",), PartReader.percentage),
    Property("options", ("options", "values", "items", "choices"), raw_value),
    Property("minimum", ("min", "minimum"), PartReader.number),
    Property("maximum", ("max", "maximum"), PartReader.number),
    Property("currency", ("currency",), raw_value),
    Property("currency_symbol", ("currencySymbol",), text),
    Property("percent", ("percent",), flag),
    Property("thresholds", ("thresholds",), PartReader.thresholds),
    Property("better", ("better",), PartReader.direction),
    Property("formula", ("formula",), text),
    Property("warn_if_past", ("warnIfPast",), only_true),
    Property("entity", ("entity", "targetEntity"), text),
    Property("multiple", ("multi", "multiple"), flag),
    VISIBILITY,
    Property("required_when", ("requiredWhen",), PartReader.condition),
    Property("readonly_when", ("readonlyWhen",), PartReader.condition),
    unread=("create", "filter"),
)

OPTION = Properties(
    Property("id", ("id", "value", "key"), raw_value),
    Property("text", ("text", "label", "name", "title"), raw_value),
    Property("color", ("color", "colour"), raw_value),
    Property("score", ("score",), raw_value, has_effect=False),
)

CONDITION = Properties(
    Property("field", FIELD_KEYS, raw_value),
    Property("operator", OPERATOR_KEYS, raw_value),
    Property("value", VALUE_KEYS, raw_value),
)
"""Of a comparison, which `conditions.reader` reads."""
