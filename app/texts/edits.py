"""Why an edit of a definition was not made: code of an EditRefused -> English. Each is a sentence for administrators."""

from collections.abc import Mapping

from app.texts.text import N_, Text, nN_

EDITS: Mapping[str, Text] = {
    "step-unknown": N_("This isn't a step. Available: {known}."),  # steps/json_form.py
    "step-unreadable": N_("“{name}” of a step is missing, unknown, or of the wrong kind."),  # steps/json_form.py
    "step-no-field": N_("A step names {pointer}, and the definition has no such field."),  # steps/checking.py
    "step-secret": N_("A step can't move the secret {pointer} to a field that isn't secret."),  # steps/checking.py
    "steps-elsewhere-clients": N_(
        "Where values move, a job changes the platform's records, at most {rate} in a second; a renamed field leaves its old name "
        "in them, empty. Forms and programs of this engine can use both names for 30 days. Other programs of the platform can't."
    ),  # web/definitions/publishing.py
    "steps-elsewhere": N_("This platform's records can't be moved by steps yet."),  # records/definition_steps.py
    "step-values-refused": nN_(  # records/definition_steps.py
        "{count} value can't be converted. Choose what happens to it, or correct it first.",
        "{count} values can't be converted. Choose what happens to them, or correct them first.",
        "count",
    ),
    "step-twice": N_("Two steps would put a value at {pointer}."),  # steps/checking.py
    "edit-unknown": N_("This isn't an edit. Available: {known}."),  # editing/operations.py
    "edit-unreadable": N_("“{name}” of an edit is missing, unknown, or of the wrong kind."),  # editing/operations.py
    "edit-not-json": N_("This isn't JSON: line {line}, column {column}: {detail}"),  # editing/json_nodes.py
    "edit-no-pointer": N_("{pointer} isn't a JSON Pointer."),  # editing/json_nodes.py
    "edit-too-much": N_(  # editing/apply.py
        "Too many edits at once for a definition of this size (more than {limit} characters to read). Send fewer."
    ),
    "edit-nothing-there": N_("The definition has nothing at {pointer}."),  # editing/editor.py
    "edit-no-field": N_("The definition has no field at {pointer}."),  # editing/editor.py
    "edit-no-part": N_("A new part is an object; a new field also has an id."),  # editing/parts.py
    "edit-no-definition": N_("This definition has no panels and no fields. Correct its JSON first."),  # editing/room.py
    "edit-other-text": N_("This edit was made for another version of the definition."),  # editing/splices.py
    "edit-number-too-large": N_("The definition contains a number that is too large."),  # editing/source.py
    "edit-into-itself": N_("A part can't be moved into itself."),  # editing/parts.py
    "edit-wrong-place": N_("A {kind} can't be there."),  # editing/room.py
    "entity-taken": N_("There is an entity with the id “{entity}”."),  # records/definition_publishing.py
    "entity-id-invalid": N_("An id has letters, digits, “_” and “-”, and at most 60 of them."),  # web/definitions/new_entity.py
    "entity-name-missing": N_("Enter a name."),  # web/definitions/new_entity.py
    "entity-no-table": N_("Paste a table whose first line names the columns."),  # web/definitions/new_entity.py
    "entity-json-invalid": N_(
        "This isn't the JSON of a definition: an object, or a list of fields."
    ),  # web/definitions/new_entity.py
    "edit-no-further": N_("It can't be moved any further."),  # web/definitions/moves.py
    "edit-id-missing": N_("Enter an id."),  # editing/renames.py
    "edit-id-taken": N_("Another field has the id “{id}”."),  # editing/parts.py, editing/renames.py
    "edit-id-means-another": N_(
        "A condition reads “{id}”. After this change it would read another field. Change the condition first."
    ),  # editing/renames.py
    "edit-rename-instead": N_("An id is changed by renaming, so that whatever uses it follows."),  # editing/properties.py
    "edit-property-fixed": N_("“{name}” can't be set like this."),  # editing/properties.py
    "edit-no-option": N_("The field has no option “{option}”."),  # editing/options.py
    "edit-option-taken": N_("Another option has the id “{option}”."),  # editing/options.py
    "edit-value-not-json": N_("“{name}” must be written as JSON."),  # web/definitions/inspector.py
    "edit-nothing-to-undo": N_("There is nothing to undo."),  # editing/draft.py
    "edit-nothing-to-redo": N_("There is nothing to redo."),  # editing/draft.py
    "edit-no-conflict": N_("This conflict has been resolved."),  # editing/draft.py
    "edit-conflict-gone": N_("What this edit changes is no longer in the definition."),  # editing/rebase.py, editing/draft.py
    "edit-conflict-changed": N_("Someone else has changed the same thing and published it."),  # editing/rebase.py
    "definition-changed-meanwhile": N_("Someone else has published this definition since you opened it."),
    # ^ records/definition_publishing.py, records/definition_editing.py
    "definition-draft-changed": N_("This draft was edited in another tab. Reload the page."),  # state/definition_drafts.py
    "definition-too-old-renamed": N_(
        "This version of the definition isn't in use any more. Read the current one and send that. Renamed since: {names}."
    ),
    "definition-too-old": N_("This version of the definition isn't in use any more. Read the current one and send that."),
    "definition-nothing-to-undo": N_("The latest version can't be undone any more. Restore an earlier one instead."),
    "definition-draft-conflicts": nN_("Resolve the conflict first.", "Resolve the {count} conflicts first.", "count"),
    # ^ records/definition_editing.py
    "definition-draft-missing": N_("There is no such draft of a definition."),  # records/definition_editing.py
    "definition-hash-missing": N_("hash must be the hash of a version."),  # web/api/definitions.py
    "member-unknown": N_("{name} isn't a known property. Available: {known}."),  # web/api/definitions.py
}
