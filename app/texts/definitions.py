"""The words of the screen on which definitions are edited: code -> English."""

from collections.abc import Mapping

from app.texts.text import N_, Text

DEFINITIONS: Mapping[str, Text] = {
    # --- titles: web/definitions/routes.py, preview.py, publishing.py
    "title-definitions": N_("Definitions"),
    "title-preview": N_("Preview"),
    "title-publish": N_("Publish {name}"),
    "title-versions": N_("Versions of {name}"),
    # --- parts: web/definitions/outline_view.py, editor_page.py
    "definition-panel": N_("Panel"),
    "definition-column": N_("Column"),
    "definition-row": N_("Row"),
    "definition-field": N_("Field"),
    "definition-add-column": N_("Add column"),
    "definition-add-row": N_("Add row"),
    "definition-add-field": N_("Add field"),
    # --- new parts: web/definitions/posted_edits.py
    "definition-new-field": N_("New field"),
    "definition-new-panel": N_("New panel"),
    # --- properties: web/definitions/inspector.py
    "property-name": N_("Name"),
    "property-plural": N_("Plural"),
    "property-description": N_("Description"),
    "property-icon": N_("Icon"),
    "property-sort-field": N_("Sort list by"),
    "property-sort-direction": N_("Sort direction (asc or desc)"),
    "property-hidden": N_("Hidden"),
    "property-visibility": N_("Shown when"),
    "property-width": N_("Width in percent"),
    "property-header": N_("Heading"),
    "property-subheader": N_("Text below the heading"),
    "property-type": N_("Kind of row"),
    "property-label": N_("Label"),
    "property-help": N_("Help"),
    "property-required": N_("Required"),
    "property-readonly": N_("Read-only"),
    "property-grid": N_("Column of the list"),
    "property-secret": N_("Secret"),
    "property-default": N_("Default"),
    "property-minimum": N_("Smallest value"),
    "property-maximum": N_("Largest value"),
    "property-entity": N_("Entity that a lookup refers to"),
    "property-multiple": N_("Several values"),
    "property-required-when": N_("Required when"),
    "property-readonly-when": N_("Read-only when"),
    # --- operators of conditions: web/definitions/condition_builder.py
    "operator-equals": N_("is"),
    "operator-not-equals": N_("isn't"),
    "operator-in": N_("is one of"),
    "operator-not-in": N_("is none of"),
    "operator-contains": N_("contains"),
    "operator-not-contains": N_("doesn't contain"),
    "operator-starts-with": N_("starts with"),
    "operator-ends-with": N_("ends with"),
    "operator-less-than": N_("is less than"),
    "operator-less-or-equal": N_("is at most"),
    "operator-greater-than": N_("is more than"),
    "operator-greater-or-equal": N_("is at least"),
    "operator-empty": N_("is blank"),
    "operator-not-empty": N_("isn't blank"),
    "operator-checked": N_("is on"),
    "operator-unchecked": N_("is off"),
    # --- versions: web/definitions/publishing.py
    "source-form": N_("This screen"),
    "source-api": N_("API"),
    "source-v1": N_("Platform API"),
    "source-command": N_("Command"),
    "source-seen": N_("Elsewhere"),
    "restored-version": N_("Restored version {hash}"),
}
