"""How a definition changed: code -> English. `label` is the field's label in the new definition, or in the old one if it is gone.

All are produced by submissions/drift.py: `compare`.
"""

from collections.abc import Mapping

from app.texts.text import N_, Text

CHANGES: Mapping[str, Text] = {
    # _added
    "field-added": N_("“{label}” is new."),
    "field-added-required": N_("“{label}” is new and required."),
    # compare
    "field-renamed": N_("“{label}” has a new ID. It's treated as the same field."),
    "field-removed": N_("“{label}” was removed from the form."),
    # _field_changes
    "label-changed": N_("“{before}” is now called “{label}”."),
    "type-changed": N_("“{label}” changed from type {before} to type {after}."),
    "became-secret": N_("“{label}” is now a secret."),
    "became-readonly": N_("“{label}” can no longer be filled in."),
    "became-writable": N_("“{label}” can now be filled in."),
    "became-required": N_("“{label}” is now required."),
    "became-optional": N_("“{label}” is now optional."),
    "conditions-changed": N_("“{label}” is now shown, required or locked under different conditions."),
    "help-changed": N_("The help text of “{label}” changed."),
    "entity-changed": N_("“{label}” now refers to records of {entity}."),
    "entity-removed": N_("“{label}” no longer refers to records."),
    # _option_changes; {options} are the options' texts
    "options-removed": N_("“{label}” no longer offers {options}."),
    "options-added": N_("“{label}” now also offers {options}."),
    "option-renamed": N_("In “{label}”, the option “{before}” is now called “{after}”."),
    # _limit_changes
    "minimum-changed": N_("“{label}” must now be {limit} or more."),
    "minimum-removed": N_("“{label}” no longer has a minimum."),
    "maximum-changed": N_("“{label}” must now be {limit} or less."),
    "maximum-removed": N_("“{label}” no longer has a maximum."),
    # _panel_changes
    "panel-changed": N_("“{label}” moved to {panel}."),
}
