"""What Python adds to pages besides errors: code -> English. Titles, notices above a form, words in place of a value."""

from collections.abc import Mapping

from app.texts.text import N_, Text, nN_

NOTICES: Mapping[str, Text] = {
    # --- after a save: web/notices.py: read_told
    "saved": N_("Saved."),
    "unchanged": N_("There were no changes to save."),
    "saved-not-all": N_("Not everything you typed was saved."),
    "is-copy": N_("This is a copy. It becomes a record when you create it."),
    "copy-without": N_("These secrets aren't copied: {fields}."),
    "leftovers-stored": N_("It's in your leftovers for 30 days."),
    "leftovers-to-copy": N_("Copy what you need. It isn't stored."),
    "leftovers-link": N_("Leftovers"),
    "no-field-for-it": N_("Some of your input has no field in this form."),
    "secret-not-stored": N_("(a secret, which isn't stored)"),
    "drafts-offered": nN_("You have unsaved input.", "You have unsaved input from {count} forms.", "count"),
    "draft-line": N_("{label}: {text}"),
    "age-now": N_("just now"),
    "age-minutes": nN_("{count} minute ago", "{count} minutes ago", "count"),
    "age-hours": nN_("{count} hour ago", "{count} hours ago", "count"),
    "age-days": nN_("{count} day ago", "{count} days ago", "count"),
    "also-changed": N_("Someone else also changed {fields}. Both changes are kept."),
    # --- not saved: web/notices.py: rejected_notices
    "not-saved": N_("Not saved."),
    "record-deleted-meanwhile": N_("Someone else deleted this record. Select Create to make a new one from your input."),
    "saved-already": N_("This page was already saved."),
    "saved-already-advice": N_("Your input has changed since then. Save again to create another record."),
    "others-changed": N_("Someone else changed {fields} while you were editing."),
    "others-changed-advice": N_("The form shows their values there. Your own changes are in other fields."),
    "form-changed": N_("This form changed while you were filling it in."),
    "form-changed-advice": N_("Check your input and save again."),
    "old-definition": N_("This is the form as of {time}."),  # web/notices.py: trouble_notice
    "broken-definition": N_("The latest version of this form has an error. You see the version of {time}."),
    "deleted": N_("Deleted."),  # web/list_page.py
    # --- words for values: web/notices.py, submissions/lost_updates.py, web/list_page.py, fields/checkbox.py
    "no-value": N_("(empty)"),
    "secret-value": N_("(a secret, which isn't shown)"),
    "value-unknown": N_("(unknown: the platform doesn't keep earlier values)"),
    "unreadable": N_("{id} (damaged, can't be read)"),
    "no-name": N_("(no name)"),
    "yes": N_("Yes"),
    "no": N_("No"),
    # --- titles
    "title-new": N_("New {name}"),  # web/form_state.py: record_name
    "title-unnamed": N_("{name} without a name"),  # web/form_state.py: record_name
    "title-error": N_("Error: {title}"),  # web/form_state.py
    "title-sign-in": N_("Sign in"),  # web/signin.py, web/embed/sessions.py
    "title-sessions": N_("Sessions"),  # web/own_sessions.py
    "browser-unknown": N_("Unknown browser"),  # web/own_sessions.py
    "title-forms": N_("Forms"),  # web/home.py
    "title-form": N_("Form"),  # web/embed/pages.py
    "title-delete": N_("Delete {name} “{record}”?"),  # web/forms.py
    "title-leftovers": N_("Leftovers"),  # web/leftovers.py
    "title-unfinished": N_("Unfinished"),  # web/unfinished.py
    "title-jobs": N_("Jobs"),  # web/jobs.py
    "title-audit": N_("Audit"),  # web/audit.py
    "title-people": N_("People"),  # web/people.py
    "title-invited": N_("Invitation for {name}"),  # web/people.py
    "title-account": N_("Your account"),  # web/own_account.py
    "title-tokens": N_("Access tokens"),  # web/own_tokens.py
    "title-new-token": N_("New access token"),  # web/own_tokens.py
    "scope-read": N_("Read records"),  # web/own_tokens.py
    "scope-write": N_("Create, change and delete records"),  # web/own_tokens.py
    "scope-admin": N_("Change definitions"),  # web/own_tokens.py
    "scope-secrets": N_("Read stored secrets"),  # web/own_tokens.py
    "title-embedding": N_("Forms in your page"),  # web/embed/host.py
    "title-api": N_("JSON API"),  # web/docs.py
    "title-api-of": N_("JSON API of {plural}"),  # web/docs.py
    "title-problems": N_("Problems"),  # web/docs.py
    "title-schema": N_("Schema of {name}"),  # web/schemas/page.py
    "problems": nN_("There is a problem", "There are {count} problems", "count"),  # web/form_state.py: _summary
    # --- unfinished saves: web/unfinished.py
    "pending-new": N_("A new record"),
    "pending-record": N_("A record"),
    "pending-sending": N_("Sending"),
    "pending-replaced": N_("Saved, but it replaced someone else's change"),
    "pending-unknown": N_("We don't know yet if this was saved"),
    "pending-waiting": N_("Not saved yet"),
    # --- schema page: web/schemas/page.py
    "purpose-create": N_("New record"),
    "purpose-record": N_("Stored record"),
    "purpose-patch": N_("Changes"),
    # --- what to do about an error: web/errors.py: ADVICE, by status
    "advice-401": N_("Sign in again. You'll return to this page."),
    "advice-403": N_("Ask the person who gave you your access token for permission."),
    "advice-404": N_("It may have been deleted, or the address may be wrong."),
    "advice-413": N_("Send less at a time."),
    "advice-429": N_("Wait a moment, then send it again."),
    "advice-502": N_("An administrator can fix the problems listed below in the definition."),
    "advice-503": N_("This isn't your fault. Try again in a moment."),
    # --- what a text in a notation says: fields/text.py, fields/json_notation.py
    "json-valid": N_("Valid JSON"),
    "json-entries": nN_("{count} entry", "{count} entries", "count"),
    "json-members": nN_("{count} property", "{count} properties", "count"),
    "json-one-value": N_("one value"),
    # --- rows that are not filled in here: rows/*.py
    "row-readonly": N_("This part is kept as it is. It can't be changed here."),
    "row-table": N_("This table is kept as it is. It can't be changed here."),
    "row-files": N_("This list of files is kept as it is. It can't be changed here."),
    "row-json": N_("This JSON document is kept as it is. It can't be changed here."),
    "row-records": N_("Related records are listed on the platform."),
    "row-records-of": N_("Related records of {entity} are listed on the platform."),
    "row-notes": N_("Notes are read and written on the platform."),
    "row-activities": N_("The activity history is shown on the platform."),
    "row-drawing": N_("The platform draws this from the data of the record."),
    "row-unknown": N_("Rows of the type “{type}” aren't supported here. Their data is kept."),
    # --- jobs: web/jobs.py; {entity} is the entity whose records the job works on
    "job-move": N_("Move the records of {entity} to the version {number}"),
    "job-seal": N_("Encrypt the secrets of {entity}"),
    "job-rotate-key": N_("Change the key"),
    "job-backup": N_("Make a backup"),
    "job-credential": N_("It uses the access token of the person who started or resumed it."),
    "job-credential-dropped": N_("It waits because its access token was revoked, or its person signed out everywhere."),
    "job-keys-missing": N_("Some secrets, drafts or saves need a key that isn't configured."),
    "job-no-backup-folder": N_("No folder for backups is configured."),
    "job-backup-failed": N_("The backup failed; the log has the details."),
    "job-not-published": N_("The definition wasn't published, so there is nothing to move."),
    "job-records-refused": N_("The platform doesn't let the person who published change these records."),
    "job-state-queued": N_("Waiting"),
    "job-state-running": N_("Running"),
    "job-state-paused": N_("Paused"),
    "job-state-cancelled": N_("Cancelled"),
    "job-state-done": N_("Done"),
    "job-state-failed": N_("Failed"),
    "job-pause": N_("Pause"),
    "job-resume": N_("Resume"),
    "job-cancel": N_("Cancel"),
    "job-fault": N_("Something went wrong; the log has the details."),
    "job-unknown-kind": N_("This version doesn't have this kind of job."),
    # --- audit: web/audit.py: ACTIONS
    "audit-sign-in": N_("Signed in"),
    "audit-sign-in-refused": N_("Sign-in refused"),
    "audit-sign-out": N_("Signed out"),
    "audit-token-created": N_("Created an access token"),
    "audit-token-revoked": N_("Revoked an access token"),
    "audit-secret-shown": N_("Was shown a secret"),
    "audit-secrets-read": N_("Read secrets"),
    "audit-definition-written": N_("Changed a definition"),
    "audit-definition-policy": N_("Changed whether a definition needs two administrators"),
    "audit-definition-proposed": N_("Asked another administrator to approve a definition"),
    "audit-definition-approved": N_("Approved a definition"),
    "audit-definition-declined": N_("Declined a definition"),
    "audit-record-deleted": N_("Deleted a record"),
    "audit-records-exported": N_("Exported records"),
    "audit-history-erased": N_("Erased the history of a record"),
    "audit-key-rotated": N_("Changed the key"),
    "audit-job-started": N_("Started a job"),
    "audit-audit-broken": N_("Found altered rows in this list"),
    "audit-backup-made": N_("Made a backup"),
    "audit-secrets-forgotten": N_("Removed secrets whose key is lost"),
    "audit-person-invited": N_("Invited a person"),
    "audit-person-role": N_("Changed a role"),
    "audit-person-disabled": N_("Disabled a person"),
    "audit-person-enabled": N_("Enabled a person"),
    "audit-person-changed": N_("Changed their name or time zone"),
    # --- people: web/people.py
    "role-none": N_("No access"),
    "role-read": N_("Can view"),
    "role-write": N_("Can edit"),
    "role-secrets": N_("Can edit and read secrets"),
    "role-admin": N_("Administrator"),
    "person-is-disabled": N_("Disabled"),
    "person-is-invited": N_("Invited"),
}
