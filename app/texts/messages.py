"""What is wrong with a field's value, or worth knowing about it: code -> English. `label` is the field's label.

These codes choose the words. The API's public `code` of a message is another thing: the JSON Schema keyword that is broken
("required", "oneOf", "minimum", ...) or "unreadable", "conflict", "destination", "hint", "refused"; it stays as it is.
"""

from collections.abc import Mapping

from app.texts.text import N_, Text, nN_

MESSAGES: Mapping[str, Text] = {
    # fields/base.py: FieldType.message, by the rule that is broken
    "required": N_("{label} is required"),  # required, minLength, minItems
    "not-an-option": N_("{label} must be one of the options"),  # oneOf, enum, const
    "not-this-option": N_("“{value}” isn't an option of {label}. Choose one of the options."),
    "below-minimum": N_("{label} must be {limit} or more"),  # minimum
    "above-maximum": N_("{label} must be {limit} or less"),  # maximum
    "too-long": nN_("{label} must be {limit} character or fewer", "{label} must be {limit} characters or fewer", "limit"),
    # fields/base.py: the nouns of the types, where a value is of another type
    "not-text": N_("{label} must be text"),
    "not-a-number": N_("{label} must be a number"),
    "not-yes-or-no": N_("{label} must be yes or no"),
    "not-a-color": N_("{label} must be a color, such as #1f5fd0"),
    "not-a-date": N_("{label} must be a date, such as 2026-01-31"),
    "not-a-date-and-time": N_("{label} must be a date and time, such as 2026-01-31 14:30"),
    "not-a-record": N_("{label} must be the ID of a record"),
    "not-a-user": N_("{label} must be the ID of a user"),
    "not-a-list": N_("{label} must be a list of options"),
    # fields/base.py: unstorable
    "not-storable": N_("{label} contains characters that can't be stored"),
    # fields/number.py: Number.parse
    "number-with-commas": N_("{label} must be a number without commas, such as 1234.5"),
    "number-as": N_("{label} must be a number: enter it as {suggestion}"),
    "number-too-precise": N_("{label} must be a number with at most 15 digits"),
    # fields/gauge.py: a state beside a ring
    "gauge-warn": N_("Warning"),
    "gauge-bad": N_("Critical"),
    # fields/date.py: warnings
    "date-in-the-past": N_("{label} is in the past"),
    # fields/datetime.py: parse; the clocks of {zone} were set forward over it
    "time-skipped": N_("{label} doesn't exist in {zone}: the clocks go forward at that time"),
    "time-out-of-range": N_("{label} must be in the years 1 to 9999"),
    # fields/lookup.py: parse
    "one-record-only": nN_(
        "{label} can hold only one record, not {count}", "{label} can hold only one record, not {count}", "count"
    ),
    # records/former_fields.py; {former} is the id of a field that an earlier form had
    "value-of-former-field": N_(
        "{label} shows the value of the former field “{former}”. Check it: saving the form stores it here."
    ),
    # records/references.py
    "no-such-record": N_("{label}: no record has the ID “{value}”. Choose one from the list."),
    "no-such-record-near": N_("{label}: no record has the ID “{value}”. Choose one from the list, such as {names}."),
    "record-not-checked": N_("{label}: whether there is a record with the ID “{value}” can't be checked now"),
    # fields/multiselect.py: message, uniqueItems
    "entry-repeated": N_("{label} contains the same entry twice"),
    # fields/url.py: warnings
    "link-invalid": N_("{label} doesn't look like an address"),
    "link-credentials": N_("{label} contains a password. Keep it in a field of its own."),
    "link-unsafe": N_("{label} isn't a link that's safe to open, so it's shown as text"),
    # fields/text.py: notation_warnings, fields/cron.py: cron_fault
    "cron-invalid": N_(
        "{label} isn't a valid cron expression. Use five parts: minute, hour, day of month, month, and day of week."
    ),
    # fields/cron.py: _dialect; what is stored stays as it is
    "cron-quartz": N_("{label} is a Quartz expression (with ? or a year). It's kept, but its next runs can't be shown here"),
    "cron-every": N_("{label} is an interval (@every). It's kept, but its next runs can't be shown here"),
    "cron-at": N_("{label} is a name that only some schedulers read. It's kept, but its next runs can't be shown here"),
    "cron-zone": N_("{label} names its own time zone. It's kept, but its next runs can't be shown here"),
    "cron-minute": N_("{label} isn't a valid cron expression: check the minute"),
    "cron-hour": N_("{label} isn't a valid cron expression: check the hour"),
    "cron-day": N_("{label} isn't a valid cron expression: check the day of the month"),
    "cron-month": N_("{label} isn't a valid cron expression: check the month"),
    "cron-weekday": N_("{label} isn't a valid cron expression: check the day of the week"),
    "cron-too-long": N_("{label} is too long for a cron expression"),
    # fields/text.py: notation_warnings, fields/json_notation.py: json_fault
    "json-invalid": N_("{label} isn't valid JSON: check line {line}, column {column}"),
    "json-constant": N_("{label} isn't valid JSON: {word} isn't a JSON value"),  # NaN, Infinity
    "json-name-twice": N_("{label}: the name “{name}” is in one object twice, so one of its values is lost"),
    "json-number-range": N_("{label}: {number} is out of the range of numbers"),
    "json-too-deep": N_("{label} isn't valid JSON: it's nested too deeply"),
    # forms/validation.py: warnings, required_hint
    "rich-text-too-long": N_("{label} has more than {limit} characters"),
    "rich-text-too-many-tags": N_("{label} has more than {limit} tags of HTML"),
    "recommended": N_("{label} is recommended"),
    # forms/validation.py: _softened
    "option-retired": N_("{label} has a value that's no longer offered: “{value}”. It's kept until you change it."),
    # forms/validation.py: _document_messages; {label} is the path of what is no field, such as "created" or "address/zip"
    "document-not-an-object": N_("The document must be an object"),
    "not-an-object": N_("{label} must be an object"),
    "not-an-object-or-null": N_("{label} must be an object or null"),
    "not-a-whole-number": N_("{label} must be a whole number"),
    "not-a-whole-number-or-null": N_("{label} must be a whole number or null"),
    "not-text-or-null": N_("{label} must be text or null"),
    "not-as-the-schema-says": N_("{label} must match the schema"),
    # submissions/model.py: _read_secret
    "secret-or-keep": N_(
        "A new {label} was entered, but Keep is chosen. To replace it, choose Replace and enter it again; to keep it, save again"
    ),
    "secret-or-clear": N_("Enter a new {label} or clear it, but not both"),
    "secret-blank": N_("{label} has only spaces or invisible characters. Enter it again."),
    "secret-missing": N_("Enter a new {label}, or keep the stored one"),
    # submissions/page_input.py: says_stored
    "secret-inside": N_("{label} contains secrets that aren't shown. To change it, enter them again."),
    # submissions/secret_checks.py: secrets_sent_elsewhere; {fields} are the labels of what says where the secret goes
    "secret-left-behind": N_("{label} was stored for a different {fields}. Send it again."),
    "secret-destination": N_("{label} was stored for a different {fields}. Enter it again, or choose to keep it."),
    # web/form_state.py: _to_be_typed_again
    "secret-retype": N_("Enter {label} again"),
    # submissions/not_taken.py: NotTaken, by its code
    "not-taken-hidden": N_("{label} wasn't saved, because the form hides it"),
    "not-taken-locked": N_("{label} wasn't saved, because the form locks it"),
    "not-taken-read-only": N_("{label} wasn't saved, because it's read-only"),
    "not-taken-system": N_("{label} wasn't saved, because the platform sets it"),
    "not-taken-removed": N_("{label} wasn't saved, because it was removed from the form"),
    "not-taken-retyped": N_("{label} wasn't saved, because it now holds another kind of value"),
    "not-taken-unknown": N_("{label} wasn't saved, because the form doesn't have it"),
    # web/form_state.py: _conflict_messages
    "field-conflict": N_("Someone else changed {label} too. Choose which value to save."),
    # cli/record_files.py: _with_unknown; {label} is the path of what is no field
    "not-a-field": N_("The form has no field {label}. Remove it, or add --ignore-unknown"),
    # cli/csv_files.py: _record
    "too-many-cells": N_("The line has {cells} cells, but the file has only {columns} columns"),
    # a sentence that comes from elsewhere as it is, such as from the platform
    "verbatim": N_("{text}"),
    # web/api/responses.py: the errors of a stale document
    "field-changed": N_("Someone else changed {label}"),
}
