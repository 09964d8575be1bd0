"""Why a request was not carried out: code of a FormsError -> English. Each is a whole sentence, shown to the person who asked.

Codes in the comments such as `session_missing` are those that the page around a frame acts on (`FormsError.reason`). Several
sentences share one of them, so they stay beside the codes of this table.
"""

from collections.abc import Mapping

from app.texts.edits import EDITS
from app.texts.text import N_, Text, nN_

ERRORS: Mapping[str, Text] = {
    **EDITS,
    # --- signing in and permissions
    "signed-out": N_("Sign in, or send an access token."),  # web/services.py: principal_of; session_missing in a frame
    "sign-in-expired": N_("Your sign-in has expired."),  # web/errors.py: answer_error
    "rate-limited": N_("Too many requests in a short time. Try again in {seconds} seconds. Nothing was saved."),  # web/limits.py
    "too-many-failures": N_("Too many access tokens that aren't valid. Try again in {seconds} seconds."),  # web/limits.py
    "too-many-streams": N_("Too many open forms. Close some of them."),  # web/limits.py
    "token-missing": N_("Enter an access token."),  # web/signin.py: _sign_in
    "token-invalid": N_("This access token isn't valid."),  # platform/tokens.py, platform/remote.py, platform/responses.py
    "token-header-missing": N_(
        "This request needs an access token, in the header Authorization: Bearer ..."
    ),  # web/platform_rest.py
    "token-not-linked": N_("The platform doesn't say which subscription this access token belongs to, so nothing can be created."),
    # ^ platform/remote.py
    "draft-address-unreadable": N_("The parameter “definition” must be draft: and the id of a draft."),  # web/draft_address.py
    "draft-never-saves": N_("This is the form of a draft. Nothing is saved under it."),  # web/draft_address.py
    "no-read-permission": N_("This token doesn't have read permission."),  # records/versions.py, platform/embedded.py
    "no-write-permission": N_("This token doesn't have write permission."),  # records/records.py, web/drafts.py
    "no-admin-permission": N_(
        "This token doesn't have admin permission. The command demandflow-forms token --scope admin makes one that has."
    ),  # platform/embedded.py
    "history-elsewhere": N_("DEMANDFLOW_URL is set: the history of records is on that platform."),  # cli/records.py
    "no-read-role": N_("You don't have permission to see this. An administrator can change that."),  # platform/base.py: need
    "no-write-role": N_("You don't have permission to change this. An administrator can change that."),  # platform/base.py: need
    "no-admin-role": N_("Only an administrator can do this."),  # platform/base.py: need
    "second-administrator-needed": N_(
        "Another administrator must approve this change first, because it narrows the form or moves values."
    ),  # records/definition_approvals.py
    "second-administrator-person": N_(
        "This needs a token that belongs to a person. This one could be anyone's."
    ),  # records/definition_approvals.py
    "approval-of-own": N_("Another administrator must approve what you proposed."),  # records/definition_approvals.py
    "approval-not-needed": N_("This change needs no approval. Publish it."),  # records/definition_approvals.py
    "policy-needs-two": N_("There must be two administrators before one of them has to approve the other's changes."),
    # ^ records/definition_approvals.py
    "affected-missing": N_("The draft has no such change any more."),  # web/definitions/affected.py
    "proposal-missing": N_(
        "There is no such proposal any more. Its author may have changed it."
    ),  # records/definition_approvals.py
    "no-secrets-role": N_("You don't have permission to read secrets. An administrator can change that."),  # platform/base.py: need
    "account-disabled": N_("This account is disabled. Ask an administrator."),  # platform/tokens.py
    "person-missing": N_("There is no such person."),  # platform/people.py
    "person-disabled": N_("This person is disabled. Enable them first."),  # platform/people.py
    "person-email-taken": N_("There is already a person with this email address."),  # platform/people.py
    "person-subject-taken": N_("This account already belongs to another person."),  # platform/people.py
    "person-subject-unclear": N_("The identity provider's name of this account can't be used."),  # platform/people.py
    "last-administrator": N_("This is the last administrator. Make another person an administrator first."),  # platform/people.py
    "openid-again": N_("This sign-in took too long, or was started in another browser. Sign in again."),  # openid.py
    "openid-refused": N_("The sign-in was cancelled or refused. Try again."),  # openid.py, web/openid.py
    "openid-unavailable": N_("Your organization's sign-in can't be reached. Try again in a moment."),  # openid.py
    "openid-not-invited": N_("This account isn't invited here. Ask an administrator."),  # web/openid.py
    "people-elsewhere": N_("The people of this tenant are managed in DemandFlow."),  # web/services.py: people
    "no-person": N_("You're signed in with an access token that belongs to no person."),  # web/own_account.py
    "token-scopes-missing": N_("Choose what the token can do."),  # web/own_tokens.py
    "token-days-unknown": N_("Choose from the list when the token expires."),  # web/own_tokens.py
    "too-many-tokens": N_("You have {limit} tokens. Revoke one that you don't need any more first."),  # web/own_tokens.py
    "token-gone": N_("There is no such token any more."),  # web/own_tokens.py
    "zone-unknown": N_("Choose a time zone from the list."),  # web/own_account.py
    "invitation-gone": N_(
        "This invitation was already used, or it has expired. Ask an administrator for another one."
    ),  # web/invitation.py
    "role-beyond-own": N_("You can't give or open an account that may do more than you may."),  # web/people.py
    "role-unknown": N_("There is no role “{role}”. There are: {known}."),  # platform/people.py
    "too-many-entity-roles": N_("Roles of their own are possible for up to {limit} forms."),  # platform/people.py
    "entity-unclear": N_("“{entity}” can't be the name of an entity."),  # platform/people.py
    "email-unclear": N_("Enter an email address such as ann@example.org."),  # platform/people.py
    "name-unclear": N_("Enter a name of up to {limit} characters."),  # platform/people.py
    "no-secrets-permission": N_("This token doesn't have permission to read secrets."),  # platform/base.py
    "secret-not-readable": N_(
        "The platform doesn't show this secret to your access token. Use a token with the scope “secrets”."
    ),  # web/reveal.py
    "secret-unclear": N_(
        "In “{property}”, an entry of a list was changed beside a secret that is only said to be stored. Send the secret again."
    ),  # web/v1_secrets.py
    "not-permitted": N_("The platform doesn't allow this."),  # platform/responses.py
    "token-in-address": N_(
        "An access token in an address doesn't sign in, because histories keep addresses. Enter the token here."
    ),  # web/signin.py
    "sign-in-link-gone": N_(
        "This sign-in link was already used, or it has expired. Enter an access token, or make another link with the command "
        "demandflow-forms sign-in-link."
    ),  # web/sign_in_link.py
    "session-gone": N_("This session has already ended."),  # web/own_sessions.py
    "host-unknown": N_(
        "This server isn't known by this name. Set FORMS_BASE_URL to the address that browsers use."
    ),  # web/errors.py: refuse_other_host
    "from-another-site": N_("This request came from another site, so it was blocked."),  # web/security.py
    "job-failed": N_("The job couldn't be finished."),  # jobs/
    "secrets-not-shown": N_("Secrets can't be shown here."),  # web/reveal.py
    # --- what is not there
    "record-missing": N_("This record doesn't exist."),  # platform, records/records.py, web
    "record-unreadable": N_("What is stored for this record is damaged and can't be read. An administrator can delete it."),
    # ^ errors.py: UnreadableRecord
    "form-missing": N_("There is no form for {entity}."),  # records/definitions.py, web/drafts.py
    "form-broken": N_("This form has an error, so it can't be shown. An administrator can see what is wrong."),  # web/errors.py
    "definition-missing": N_("There is no definition of {entity} with this hash."),  # records/versions.py
    "definition-unreadable": N_("The definition can't be read: {detail}"),  # reading/parsing.py; the detail is for its author
    "definition-too-large": N_("The definition is larger than {limit} bytes (max_definition_bytes)."),  # reading/parsing.py
    "definition-too-deep": N_("The definition is nested more than {limit} levels deep (max_definition_depth)."),
    # ^ reading/parsing.py
    "definition-too-many-fields": N_("The definition has more than {limit} fields (max_definition_fields)."),  # reading/reader.py
    "definition-too-many-panels": N_("The definition has more than {limit} panels (max_definition_panels)."),  # reading/reader.py
    "definition-too-many-rows": N_("The definition has more than {limit} rows and columns (max_definition_rows)."),
    # ^ reading/reader.py
    "definition-too-many-options": N_("{path} has more than {limit} options (max_field_options)."),  # reading/field_reader.py
    "definition-too-many-options-in-all": N_("The definition has more than {limit} options (max_definition_options)."),
    # ^ reading/field_reader.py
    "definition-id-too-long": N_("{path} has more than {limit} characters (max_id_chars)."),  # reading/field_reader.py
    "definition-label-too-long": N_("{path} has more than {limit} characters (max_label_chars)."),  # reading/part_reader.py
    "definition-option-too-long": N_("{path} has more than {limit} characters (max_option_chars)."),  # reading/field_reader.py
    "condition-too-large": N_("The condition {path} has more than {limit} comparisons and values (max_condition_size)."),
    # ^ reading/part_reader.py
    "condition-too-deep": N_("The condition {path} is nested more than {limit} levels deep (max_condition_depth)."),
    # ^ reading/part_reader.py
    "condition-chain-too-long": N_(
        "More than {limit} fields depend on each other in a row, from {first} to {last} (max_condition_chain)."
    ),  # reading/connect.py
    "page-too-large": N_("The form's page is larger than {limit} bytes (max_page_bytes)."),  # pages/renderer.py
    "over-time": N_("The definition takes more than {limit} seconds of processor time (worker_seconds)."),  # workers/form_maker.py
    "over-memory": N_("The definition takes more than {limit} bytes of memory (worker_memory_bytes)."),  # workers/form_maker.py
    "text-over-budget": N_("This can't be made of so large a definition."),  # workers/form_maker.py
    "definition-empty": N_("The definition of {entity} has no rows."),  # records/definitions.py
    "definition-without-fields": N_("The definition of {entity} no longer has any fields."),  # records/definitions.py
    "definition-not-compiled": N_("The JSON Schema of {entity} can't be compiled: {detail}"),  # forms/compiler.py
    "secret-missing-here": N_("There is no such secret."),  # web/reveal.py
    "address-missing": N_("This address doesn't exist."),  # web/platform_rest.py
    "format-missing": N_("There is no format named {name}."),  # web/schemas/routes.py
    "format-ending-missing": N_("There is no format with the file extension {ending}."),  # web/schemas/routes.py
    "format-not-acceptable": N_("None of the formats in your Accept header is available here."),  # web/schemas/routes.py
    "nothing-replaced": N_("Nothing was replaced here."),  # web/unfinished.py
    "pending-save-gone": N_("This save no longer exists. It was saved or discarded."),  # web/unfinished.py, web/embed/pages.py
    "pending-save-unreadable": N_("This save can't be read, because the key it was encrypted with is gone."),  # web/unfinished.py
    "pending-save-done": N_("There is nothing left to send. It was saved."),  # web/unfinished.py
    # --- saving
    "record-changed": N_("Someone else changed this record."),  # records/records.py, platform/embedded.py, platform/responses.py
    "record-keeps-changing": N_("Other people keep changing this record. Try again in a moment."),  # records/records.py
    "record-deleted": N_("Someone else deleted this record. Your input is shown here so that you can copy it."),
    # ^ web/form_responses.py
    "saved-before": N_("This was already saved."),  # errors.py: AlreadyReceived, AlreadySaved
    "key-reused": N_("This key was already used with different content."),  # errors.py: AlreadyReceived
    "save-unknown": N_("We don't know yet if this was saved. Check if the record exists before you create it again."),
    # ^ web/embed/pages.py
    "save-running": N_("This is being saved. Check again in a moment."),  # records/delivery.py, web/unfinished.py
    "stopped-while-sending": N_("The server stopped while this was being sent."),  # records/delivery.py
    "stopped-before-sending": N_("The server stopped before this was sent."),  # records/delivery.py
    "secrets-locked": N_(
        "The secrets of this record were encrypted with another key, so they can't be changed."
    ),  # platform/vault.py
    "draft-too-large": N_("This input is larger than {limit} bytes, so there is no draft of it. It stays on this page."),
    # ^ state/drafts.py
    "leftovers-full": N_("Your leftovers fill their {limit} bytes. Delete some you don't need, then save again."),
    # ^ state/leftovers.py
    "draft-too-many": N_("There are {limit} drafts of yours already. Save or discard one; your input stays on this page."),
    # ^ state/drafts.py
    "id-missing": N_("The ID of a DEFINITION object is the entity's code, and it is required."),  # platform/embedded.py
    "id-taken": N_("The ID {id} is already in use."),  # platform/embedded.py
    "entity-missing": N_("The entity is missing."),  # platform/embedded.py
    "level-not-a-number": N_("The level must be a number."),  # platform/embedded.py
    "combo-key-ending": N_("The comboKey lacks |ENT: at its end."),  # platform/embedded.py
    "combo-key-of-other": N_("The comboKey belongs to another subscription."),  # platform/embedded.py
    "value-with-nul": N_("A value contains the character NUL, which can't be stored."),  # platform/json_text.py
    "value-not-finite": N_("A value isn't a finite number."),  # platform/json_text.py
    "value-not-storable": N_("A value contains something that can't be stored."),  # platform/json_text.py
    "definition-violated": N_("The object doesn't match the definition of its entity."),  # web/platform_rest.py
    # --- the platform
    "platform-said": "{message}",  # platform/responses.py: check_status; its own words, which are not translated
    "platform-down": N_("The platform isn't responding. Try again in a moment."),  # platform/guard.py
    "platform-busy": N_("The platform asks us to wait. Try again in a moment."),  # platform/guard.py
    "too-many-requests": N_("There are too many requests right now. Try again in a moment."),  # platform/guard.py
    "platform-unreachable": N_("The platform can't be reached."),  # platform/remote.py
    "platform-timeout": N_("The platform took too long to respond."),  # platform/remote.py
    "platform-broke-off": N_("The connection to the platform was lost."),  # platform/remote.py
    "platform-compressed": N_("The platform compressed its response, but this wasn't requested."),  # platform/remote.py
    "platform-response-too-large": N_("The platform's response is larger than {limit} bytes."),  # platform/remote.py
    "platform-status": N_("The platform responded with status {status}."),  # platform/responses.py
    "platform-refused": N_("The platform refused this."),  # platform/responses.py
    "platform-redirected": N_("The platform responded with a redirect, which isn't followed."),  # platform/responses.py
    "platform-not-json": N_("The platform's response isn't valid JSON."),  # platform/responses.py
    "platform-html": N_("The platform responded with a web page instead of data."),  # platform/responses.py
    "platform-not-an-object": N_("The platform's response isn't an object."),  # platform/responses.py
    "platform-no-id": N_("The platform didn't say what it created."),  # platform/responses.py
    "platform-other-object": N_("The platform returned a different object than the one requested."),  # platform/responses.py
    "platform-too-many-rows": N_("The platform's list has more than {limit} rows."),  # platform/responses.py
    "platform-row-too-large": N_("A row of the platform's list is larger than {limit} bytes."),  # platform/responses.py
    "platform-row-not-an-object": N_("The platform's list contains something that isn't an object."),  # platform/responses.py
    "platform-list-broke-off": nN_(
        "The platform's list ended early, after {count} row: {detail}",
        "The platform's list ended early, after {count} rows: {detail}",
        "count",
    ),  # platform/responses.py
    "platform-list-broke-off-silently": nN_(
        "The platform's list ended early, after {count} row.", "The platform's list ended early, after {count} rows.", "count"
    ),  # platform/responses.py
    "database-down": N_("The database isn't responding."),  # database/store.py, database/group_commit.py
    "database-busy": N_("The database is too busy. Try again in a moment."),  # database/store.py
    "fault": N_("Something went wrong on our side. The error was logged."),  # web/errors.py, records/delivery.py
    # --- requests
    "form-type": N_("A form must be sent as {type}."),  # web/form_bodies.py
    "body-too-large-signed-out": N_(
        "You're signed out, and without a sign-in at most {limit} bytes are accepted. Go back to the form, sign in with another "
        "window, and send it again."
    ),  # web/form_bodies.py
    "body-too-large": N_("The request is larger than {limit} bytes, which is the limit."),  # web/form_bodies.py
    "body-empty": N_("The body is empty."),  # web/json_bodies.py
    "body-too-deep": N_("The body is nested more than {limit} levels deep."),  # web/json_bodies.py
    "body-not-utf8": N_("The body isn't valid UTF-8 at byte {byte}."),  # web/json_bodies.py
    "body-lone-surrogate": N_("The body contains half of a surrogate pair."),  # web/json_bodies.py
    "body-not-json": N_("The body isn't valid JSON: check line {line}, column {column}."),  # web/json_bodies.py
    "body-constant": N_("The body isn't valid JSON: {word} isn't a JSON value."),  # web/json_bodies.py
    "body-repeated-name": N_("The body isn't valid JSON: an object has the same name twice."),  # web/json_bodies.py
    "body-number-too-large": N_("The body contains a number that is too large."),  # web/json_bodies.py
    "body-number-too-long": N_("The body contains a whole number with too many digits."),  # web/json_bodies.py
    "body-not-an-object": N_("The body must be a JSON object."),  # web/platform_rest.py, web/embed/sessions.py
    "body-not-queries": N_("The body must be a list of queries."),  # web/platform_rest.py
    "query-limit": N_("The limit of a query must be a whole number, 0 or more."),  # platform/queries.py
    "query-term": N_("The filter of a query needs a term."),  # platform/queries.py
    "query-incomplete": N_("A query needs entity, query, and comboKey, whose value is also comboKey."),  # platform/queries.py
    "too-many-queries": nN_(
        "The body contains {count} query, but the limit is {limit}.",
        "The body contains {count} queries, but the limit is {limit}.",
        "count",
    ),  # web/platform_rest.py
    "if-match-not-a-version": N_("The header If-Match must be a version."),  # web/platform_rest.py
    "method-not-allowed": N_("This address doesn't support this method."),  # web/platform_rest.py
    "other-subscription": N_("This object belongs to another subscription."),  # web/platform_rest.py
    "send-merge-patch": N_(
        "A JSON Patch isn't supported. Send the changed fields as application/merge-patch+json."
    ),  # web/request_errors.py
    "send-json": N_("Send application/json."),  # web/api/requests.py
    "parameter-unknown": N_("There is no parameter {name}. Available: {known}."),  # web/api/requests.py
    "parameter-of-removed-field": N_("The current definition has no field for some of these: {names}."),
    "parameter-not-taken": N_("There is no parameter {name}. This address has no parameters."),  # web/api/requests.py
    "preference-unknown": N_("There is no such preference, or it can't have this value."),  # web/preferences.py
    "explained-field-missing": N_("The form has no field {field}. Name one by its pointer, such as /status."),  # web/explain.py
    "rename-unreadable": N_("“{value}” isn't a rename. Give two pointers, such as /old:/new."),  # web/definition_compare.py
    "parameter-repeated": nN_(
        "The parameter {name} is given {count} time.", "The parameter {name} is given {count} times.", "count"
    ),
    # ^ web/api/requests.py
    "parameter-not-a-number": N_("The parameter {name} must be a whole number from 1 to {limit}."),  # web/api/requests.py
    "member-not-true-or-false": N_("The member “{name}” must be true or false."),  # web/api/approvals.py
    "parameter-not-true-or-false": N_("The parameter {name} must be true or false."),  # web/api/requests.py
    "parameter-not-one-of": N_("The parameter {name} must be one of {known}."),  # web/api/requests.py
    "parameter-too-long": N_("The parameter {name} must be {limit} characters or fewer."),  # web/api/requests.py
    "parameter-not-storable": N_("A parameter contains characters that no record can contain."),  # web/api/requests.py
    "parameter-not-a-record": N_("The parameter {name} must be the ID of a record."),  # web/api/requests.py
    "sort-unknown": N_("You can't sort by {name}. Available: {known}."),  # web/api/requests.py
    "filter-empty": N_("A filter must have a value."),  # web/api/requests.py
    "idempotency-key": N_("The header Idempotency-Key must be 1 to {limit} printable characters."),  # web/api/requests.py
    "version-not-current": N_("The record is no longer at the version that If-Match names."),  # web/api/responses.py
    "fields-changed": N_("Someone else changed the same fields."),  # web/api/responses.py
    "fields-invalid": nN_("{count} field isn't valid.", "{count} fields aren't valid.", "count"),  # web/api/responses.py
    "too-many-listeners": N_("Too many forms are waiting for updates."),  # web/live.py
    # --- commands
    "setting-unusable": "{message}",  # errors.py: BadSetting; for operators, who read English
    "file-missing": N_("{path}: this file doesn't exist."),  # cli/sources.py
    "file-format-unknown": N_(
        "{path}: the format isn't clear from the name. Add --format with one of {known}."
    ),  # cli/record_files.py
    "file-not-utf8": N_(
        "{path}: not valid UTF-8 at byte {byte}. Save it as UTF-8, or as “Unicode text” (UTF-16)."
    ),  # cli/file_text.py
    "file-not-json": N_("{path}:{line}: not valid JSON: check line {line}, column {column}."),  # cli/record_files.py
    "file-cut-off": N_(
        "{path}:{line}: the file breaks off here. Nothing was written: get the whole file and try again."
    ),  # cli/record_files.py; cli/csv_files.py
    "file-without-columns": N_("{path}: the first line must name the columns."),  # cli/csv_files.py
    "file-columns-twice": N_("{path}: more than one column is the field {names}. Each can be there once."),  # cli/csv_files.py
    "file-columns-unknown": N_(
        "{path}: no field has this name or label: {names}. Rename the column, remove it, or add --ignore-unknown."
    ),  # cli/csv_files.py
    "file-not-csv": N_("{path}:{line}: not valid CSV: {detail}"),  # cli/csv_files.py
    "import-key-unknown": N_("--key {name}: records can't be found by this field."),  # cli/importing.py
    "import-key-missing": N_("{name} is missing. --key {name} needs it to find the record."),  # cli/importing.py
    "import-key-ambiguous": nN_(
        "{count} record has this {name}, so --key {name} is ambiguous.",
        "{count} records have this {name}, so --key {name} is ambiguous.",
        "count",
    ),  # cli/importing.py
    "import-id-missing": N_(
        "There is no record with the id {id}. Leave the id blank to create a record, or import without --key id."
    ),  # cli/import_target.py
    "import-deleted": N_(
        "This line was imported before, and its record was deleted since. It isn't created again."
    ),  # cli/importing.py
    "import-form-changed": N_("The form was changed during the import."),  # cli/importing.py
    "import-interrupted": N_("The command was interrupted."),  # cli/importing.py
    "definition-findings": nN_(
        "The definition has {count} problem: {first}.", "The definition has {count} problems. The first one: {first}.", "count"
    ),  # web/v1_lint.py
    "import-stopped": nN_(
        "{place}: {detail} Stopped after {count} record. Run the same command again to resume.",
        "{place}: {detail} Stopped after {count} records. Run the same command again to resume.",
        "count",
    ),  # cli/importing.py
    # --- forms in frames: tokens
    "frame-token-too-long": N_(
        "With these values the token would be longer than {limit} characters. Fill in less."
    ),  # state/frame_tokens.py
    "frame-token-unclear": N_("This token contains a claim that isn't valid."),  # state/frame_tokens.py; token_claims
    "frame-token-signature": N_("This token's signature isn't valid."),  # token_signature
    "frame-token-issuer": N_("This token was issued by another service."),  # token_issuer
    "frame-token-audience": N_("This token was issued for another service."),  # token_audience
    "frame-token-incomplete": N_("This token lacks a required claim."),  # token_claims
    "frame-token-malformed": N_("This isn't a token of this service."),  # token_malformed
    "frame-token-algorithm": N_("This token's signature algorithm isn't accepted."),  # token_algorithm
    "frame-token-type": N_("This token is of another type."),  # token_type
    "frame-token-key": N_("This token was signed with an unknown key."),  # token_key
    "frame-token-times": N_("This token's times must be numbers."),  # token_claims
    "frame-token-expired": N_("This token has expired. Request a new one."),  # token_expired
    "frame-token-early": N_("This token isn't valid yet."),  # token_not_yet
    "frame-token-lifetime": N_("This token is valid for longer than {limit} seconds."),  # token_lifetime
    "frame-token-used": N_("This token was already used. Request a new one."),  # state/frames.py; token_used
    "frame-token-owner": N_("The access token behind this token now belongs to someone else."),  # embedding/frames.py; access_token
    # --- forms in frames: sessions
    "frame-session-missing": N_("This frame isn't signed in."),  # web/embed/pages.py; session_missing
    "frame-session-unknown": N_("This frame's session isn't valid."),  # state/frames.py; session_unknown
    "frame-session-expired": N_("This frame's session has expired."),  # state/frames.py; session_expired
    "frame-session-owner": N_(
        "The access token behind this session now belongs to someone else."
    ),  # embedding/frames.py; access_token
    "frame-session-elsewhere": N_("A frame's session can only be used by pages of this site."),  # web/services.py; session_origin
    "frame-session-address": N_("A frame's session can't be used at this address."),  # embedding/frames.py; not_in_a_frame
    "frame-session-renewal": N_("Only the page around this frame can renew its session."),  # embedding/frames.py; not_granted
    "no-session-to-renew": N_("There is no session to renew."),  # web/embed/sessions.py; session_missing
    "sign-in-or-token": N_(
        "Continue with your sign-in or send an access token, but not both."
    ),  # web/embed/sessions.py; access_token
    "token-for-tokens": N_("Request tokens with an access token, in the header Authorization: Bearer ..."),  # web/embed/sessions.py
    "wrong-parent": N_("This token is for another page than the one around this frame."),  # embedding/frames.py; origin_mismatch
    "wrong-entity": N_("This frame was opened for another form."),  # embedding/grants.py; other_entity
    "wrong-record": N_("This frame was opened for another record."),  # embedding/frames.py; other_record
    "wrong-lookup": N_("The form in this frame doesn't refer to these records."),  # embedding/frames.py; other_entity
    "frame-not-readable": N_("This frame isn't allowed to read records."),  # embedding/grants.py; not_granted
    "frame-not-writable": N_("This frame isn't allowed to change records."),  # embedding/grants.py; not_granted
    "frame-not-revealing": N_("This frame isn't allowed to show secrets."),  # embedding/grants.py; not_granted
    "origin-not-listed": N_("Pages of this origin can't show this form, because FORMS_EMBED_ORIGINS doesn't list it."),
    # ^ embedding/frames.py
    # --- forms in frames: what is asked for a token; each names a member of the request
    "grant-unknown": N_("{name} isn't a known property. Available: {known}."),  # embedding/frames.py
    "grant-actions": N_("actions: {name} isn't a known action. Available: {known}."),  # embedding/grants.py
    "grant-without-read": N_("actions must contain read."),  # embedding/grants.py
    "grant-without-write": N_(
        "actions must contain write, because a new record can't be created without it."
    ),  # embedding/grants.py
    "grant-not-text": N_("{name} must be text."),  # web/embed/sessions.py
    "grant-text-length": N_("{name} must be text of 1 to {limit} characters."),  # embedding/grants.py
    "grant-not-texts": N_("{name} must be a list of short texts."),  # embedding/grants.py
    "grant-lifetime": N_("lifetime must be a whole number from 1 to {limit} seconds."),  # embedding/frames.py
    "grant-prefill": N_("prefill must be an object of at most {limit} fields."),  # embedding/grants.py
    "grant-prefill-size": N_("prefill is larger than {limit} bytes."),  # embedding/grants.py
    "grant-prefill-number": N_("prefill contains a number that is too large. Send it as text."),  # embedding/grants.py
    "parent-not-an-origin": N_("parent must be an origin or an empty text."),  # web/embed/sessions.py
}
