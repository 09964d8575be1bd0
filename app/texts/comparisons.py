"""What another definition does to values, records and people: code -> English. `label` is a field's label.

`{values}` and `{state}` are other texts of this table, listed: editing/wording.py.
"""

from collections.abc import Mapping

from app.texts.text import N_, Text, nN_

COMPARISONS: Mapping[str, Text] = {
    # editing/compare.py, of a property
    "id-changed": N_("“{label}” has a new ID: {before} becomes {after}."),
    "values-refused": N_("“{label}” no longer accepts {values}."),
    "values-accepted": N_("“{label}” now also accepts {values}."),
    "values-undecided": N_("The values that “{label}” accepts couldn't be compared."),
    "required-when": N_("“{label}” is now required, for example when {state}."),
    "optional-when": N_("“{label}” is no longer required, for example when {state}."),
    "hidden-when": N_("“{label}” is now hidden, for example when {state}."),
    "shown-when": N_("“{label}” is now shown, for example when {state}."),
    "locked-when": N_("“{label}” is now locked, for example when {state}."),
    "unlocked-when": N_("“{label}” is no longer locked, for example when {state}."),
    "never-shown": N_("“{label}” is no longer shown."),
    "now-shown": N_("“{label}” is now shown."),
    "conditions-undecided": N_("The conditions of “{label}” couldn't be compared."),
    "secret-for-good": N_(
        "Its values are encrypted, also in the history, drafts and leftovers. Lists no longer show or filter them, and an undo "
        "doesn't show them again."
    ),
    "no-longer-secret": N_("“{label}” is no longer a secret."),
    "now-recommended": N_("“{label}” is now recommended by its help text. A blank value shows a warning."),
    "notation-checked": N_("“{label}” is now checked as {notation}. Other text shows a warning."),
    "notation-unchecked": N_("“{label}” is no longer checked as {notation}."),
    "default-changed": N_("New records start with another value in “{label}”."),
    "usage-ends": N_("“{label}” no longer shows its use of a limit, because the ID of the limit changed."),
    "options-reordered": N_("The options of “{label}” have another order. Lists that are sorted by it change."),
    "appearance-changed": N_("“{label}” looks different."),
    # editing/compare.py, of the definition
    "hidden-values-cleared": N_("Values of hidden fields are now cleared by a save."),
    # editing/questions.py
    "question-renamed": N_("Did you rename “{before}” to “{label}”?"),
    "question-converted": N_("“{label}” changes from {before} to {after}. Convert the values?"),
    "question-option": N_("In “{label}”, did the option “{before}” become “{after}”?"),
    "question-held": N_("Records have old values where “{label}” will be. What should happen to them?"),
    "question-secret": N_("“{label}” becomes a secret because of its name. Is it one?"),
    # editing/value_words.py
    "values-named": N_("{values}"),
    "values-text": N_("text"),
    "values-text-of-another-form": N_("text in some forms"),
    "values-numbers": N_("numbers"),
    "values-more-than": N_("numbers above {limit}"),
    "values-from": N_("numbers from {limit}"),
    "values-less-than": N_("numbers below {limit}"),
    "values-up-to": N_("numbers up to {limit}"),
    "values-between": N_("numbers from {low} to {high}"),
    "values-yes-or-no": N_("yes or no"),
    "values-lists": N_("lists"),
    "values-lists-with": N_("lists that contain {values}"),
    "values-with-an-entry-twice": N_("lists that contain an entry twice"),
    "values-objects": N_("objects"),
    "values-some": N_("some values"),
    # editing/wording.py: one field of a state
    "state-equals": N_("“{label}” is {value}"),
    "state-blank": N_("“{label}” is blank"),
    "state-any": N_("any state"),
    # editing/impact.py: counts of a property; {total} is that of all records
    "records-refused": nN_(
        "{count} of {total} records has a value that no longer fits.",
        "{count} of {total} records have a value that no longer fits.",
        "count",
    ),
    "records-unfit-before": nN_(
        "{count} record has a value that doesn't fit the current form either.",
        "{count} records have a value that doesn't fit the current form either.",
        "count",
    ),
    "records-lack": nN_("{count} of {total} records lacks it.", "{count} of {total} records lack it.", "count"),
    "records-leave": nN_(
        "{count} of {total} records has a value that leaves the form.",
        "{count} of {total} records have a value that leaves the form.",
        "count",
    ),
    "records-held": nN_(
        "{count} of {total} records already has a value under this ID.",
        "{count} of {total} records already have a value under this ID.",
        "count",
    ),
    "records-held-beside": nN_(
        "{count} of these also has a value under the old ID.", "{count} of these also have a value under the old ID.", "count"
    ),
    "records-held-unfit": nN_("{count} of these doesn't fit.", "{count} of these don't fit.", "count"),
    "records-newly-fit": nN_(
        "{count} record has a value that fits from now on. Check that it still means the same.",
        "{count} records have a value that fits from now on. Check that it still means the same.",
        "count",
    ),
    "records-hidden": nN_(
        "It's newly hidden in {count} of {total} records.", "It's newly hidden in {count} of {total} records.", "count"
    ),
    "records-hidden-values": nN_("{count} of these has a value.", "{count} of these have a value.", "count"),
    "records-locked": nN_(
        "It's newly locked in {count} of {total} records.", "It's newly locked in {count} of {total} records.", "count"
    ),
    "records-not-counted-secret": N_("It's a secret, so its values aren't counted."),
    # records/definition_impact.py: why not every record was counted
    "not-counted-time": nN_("Counting stopped after {seconds} second.", "Counting stopped after {seconds} seconds.", "seconds"),
    "not-counted-unavailable": N_("The records couldn't be read: {reason}"),
    "not-counted-unreadable": nN_("{count} damaged record wasn't counted.", "{count} damaged records weren't counted.", "count"),
    # editing/uses.py; {part} is the label of what names the field
    "used-by-visibility": N_("It decides whether “{part}” is shown."),
    "used-by-required-when": N_("It decides whether “{part}” is required."),
    "used-by-readonly-when": N_("It decides whether “{part}” is locked."),
    "used-by-sort": N_("Lists are sorted by it."),
    "used-by-list": N_("Lists show it as a column."),
    "used-by-row": N_("“{part}” shows it."),
    "used-by-usage": N_("“{part}” is measured against it."),
    "used-by-name": N_("It names records in lookups of other entities."),
    "used-by-lookup": N_("“{part}” of {entity} refers to these records."),
    # cli/definition_changes.py, and the page before a definition is published
    "verdict-lossless": N_("proved harmless"),
    "verdict-narrows": N_("narrows"),
    "verdict-undecided": N_("undecided"),
    "verdict-moves": N_("moves data"),
    "no-differences": N_("No differences that matter to values or people."),
    "records-counted": nN_("{count} record counted.", "{count} records counted.", "count"),
    "drafts-open": nN_("{count} draft of this form is open.", "{count} drafts of this form are open.", "count"),
    # editing/condition_words.py; {value} is a list of values
    "condition-equals": N_("“{label}” is {value}"),
    "condition-not-equals": N_("“{label}” isn't {value}"),
    "condition-in": N_("“{label}” is one of {value}"),
    "condition-not-in": N_("“{label}” is none of {value}"),
    "condition-contains": N_("“{label}” contains {value}"),
    "condition-not-contains": N_("“{label}” doesn't contain {value}"),
    "condition-starts-with": N_("“{label}” starts with {value}"),
    "condition-ends-with": N_("“{label}” ends with {value}"),
    "condition-less-than": N_("“{label}” is less than {value}"),
    "condition-less-or-equal": N_("“{label}” is {value} or less"),
    "condition-greater-than": N_("“{label}” is more than {value}"),
    "condition-greater-or-equal": N_("“{label}” is {value} or more"),
    "condition-empty": N_("“{label}” is blank"),
    "condition-not-empty": N_("“{label}” isn't blank"),
    "condition-checked": N_("“{label}” is on"),
    "condition-unchecked": N_("“{label}” is off"),
    "condition-not": N_("this is not so: {part}"),
    "condition-all": N_("all of these: {parts}"),
    "condition-any": N_("any of these: {parts}"),
    "condition-always": N_("always"),
    "condition-never": N_("never"),
    # editing/explain.py; {part} is the label of a panel, a row or a field
    "rule-hidden-always": N_("“{part}” is marked as hidden."),
    "rule-shown-when": N_("“{part}” is shown when {condition}."),
    "rule-required-always": N_("“{part}” is required."),
    "rule-required-when": N_("“{part}” is required when {condition}."),
    "rule-locked-always": N_("“{part}” can't be filled in."),
    "rule-locked-by-type": N_("Fields of the type of “{part}” can't be filled in."),
    "rule-locked-when": N_("“{part}” is locked when {condition}."),
    # editing/completable.py
    "condition-never-holds": N_("A condition of “{part}” can never be true."),
    "required-never-shown": N_("“{label}” is required but can never be shown."),
    "field-never-shown": N_("“{label}” can never be shown."),
    "required-takes-no-value": N_("“{label}” is required but accepts no value."),
    "option-dead-end": N_("With “{option}” in “{label}”, a required field accepts no value, so the form can't be completed."),
    "form-cannot-be-completed": N_("This form can't be completed. Required, but without a possible value: {labels}."),
}
