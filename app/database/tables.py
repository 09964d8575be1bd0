"""The tables of the engine and of the embedded platform. `migrations` makes them; a test compares the two."""

import sqlalchemy as sa

metadata = sa.MetaData()

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("user", sa.String(200), nullable=False),
    sa.Column("scopes", sa.String(100), nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("revoked", sa.BigInteger),
    sa.Column("name", sa.String(200)),
    sa.Column("ends", sa.BigInteger),
    sa.Column("hint", sa.String(10)),
)
"""Access tokens of the embedded platform. `hint`: its last characters. Without `ends` a token does not expire."""

people = sa.Table(
    "people",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("email", sa.String(320)),
    sa.Column("subject", sa.String(600)),
    sa.Column("zone", sa.String(100), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("entities", sa.Text, nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("invited_by", sa.String(200), nullable=False),
    sa.Column("joined", sa.BigInteger),
    sa.Column("disabled", sa.BigInteger),
    sa.Index("people_by_email", "tenant", "email", unique=True),
    sa.Index("people_by_subject", "tenant", "subject", unique=True),
)
"""People of the embedded platform. Their access tokens have the id as `user`. `subject`: the issuer and its name of the person.

`entities` is JSON: entity -> role, where it is not that of the tenant. `joined` is null until the first sign-in.
"""

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("ends", sa.BigInteger, nullable=False),
    sa.Column("used", sa.BigInteger),
    sa.Index("invitations_of_person", "tenant", "person"),
)
"""One-time links by which people sign in for the first time, by the digest of their code."""

objects = sa.Table(
    "objects",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("entity", sa.String(200), nullable=False),
    sa.Column("combo_key", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index("objects_by_entity", "tenant", "entity", "id"),
    sa.Index("objects_by_id", "id"),
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("entity", sa.String(200), nullable=False),
    sa.Column("id", sa.String(200), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("user", sa.String(200), nullable=False),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("changes", sa.Text, nullable=False),
    sa.Column("source", sa.String(20)),
    sa.Column("definition", sa.String(64)),
    sa.Column("token_hint", sa.String(10)),
    sa.Column("page", sa.String(32)),
    sa.Index("history_of_object", "tenant", "entity", "id", "number"),
)
"""Every write of an object. `source`: form, api, v1, import or job; `definition`: the hash of the form's definition.
`page`: a digest that tells the page of a form from all others: what it wrote itself is no conflict for it."""

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(300), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""Single facts: the local tenant's id, which definitions were seeded, and which keys encrypted secrets."""

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(100), nullable=False),
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
"""Every definition ever served, by its content."""

current_definitions = sa.Table(
    "current_definitions",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("checked", sa.BigInteger, nullable=False),
    sa.Column("secrets", sa.Text, nullable=False),
)
"""Which snapshot is the current definition of an entity, and the keys of its fields that were ever secret (a JSON array)."""

secret_properties = sa.Table(
    "secret_properties",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("properties", sa.Text, nullable=False),
)
"""The properties of an entity's records that are or were secret, a JSON array. Without a row no definition was ever read."""

token_owners = sa.Table(
    "token_owners",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("user", sa.String(200), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Which tenant and user a remote platform named for a token, so that a form opens while that platform is down."""

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("record", sa.String(200), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
"""Drafts of the releases before drafts belonged to a form instance: they are read and dropped, and no more are written."""

form_drafts = sa.Table(
    "form_drafts",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("instance", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), nullable=False),
    sa.Column("record", sa.String(200), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("form_drafts_of_record", "tenant", "person", "entity", "record"),
    sa.Index("form_drafts_by_time", "at"),
)
"""Input of one opened form that was not saved; `record` is "" for a new record. The content is encrypted and holds no secret."""

leftovers = sa.Table(
    "leftovers",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("instance", sa.String(64), nullable=False),
    sa.Column("entity", sa.String(200), nullable=False),
    sa.Column("record", sa.String(200), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("leftovers_by_time", "at"),
)
"""What was typed and is in no field: `id` is a digest of it. The content is encrypted and holds no secret."""

pending_saves = sa.Table(
    "pending_saves",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("entity", sa.String(200), nullable=False),
    sa.Column("record", sa.String(200), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("changed", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("pending_saves_of_person", "tenant", "person", "state"),
    sa.Index("pending_saves_by_time", "changed"),
)
"""Every save on its way to a platform, stored before the first byte is sent. The content is encrypted; when it is done, empty."""

frames = sa.Table(
    "frames",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("ends", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("frames_by_end", "ends"),
)
"""Sessions of frames. The key is the token that a session was made with, so that no token makes two. The content is encrypted."""

frame_records = sa.Table(
    "frame_records",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("record", sa.String(200), primary_key=True),
)
"""Records that a session has created: the session may open them from then on."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("label", sa.String(200), nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("ends", sa.BigInteger, nullable=False),
    sa.Column("ended", sa.BigInteger),
    sa.Index("sessions_of_person", "tenant", "person", "made"),
    sa.Index("sessions_by_end", "ends"),
)
"""Sign-ins of browsers, by the digest of the cookie. The access token is encrypted. A row stays for a week after its end."""

sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("user", sa.String(200), nullable=False),
    sa.Column("ends", sa.BigInteger, nullable=False),
    sa.Column("used", sa.BigInteger),
)
"""One-time links to sign in, by the digest of their code. The access token is encrypted."""

definition_drafts = sa.Table(
    "definition_drafts",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("id", sa.String(40), nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("definition_drafts_by_entity", "tenant", "entity"),
    sa.Index("definition_drafts_by_id", "tenant", "id"),
)
"""What an administrator has edited of a definition and not published: a version and operations, as JSON."""

definition_versions = sa.Table(
    "definition_versions",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("author", sa.String(200), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("base", sa.String(64), nullable=False),
    sa.Column("operations", sa.Text, nullable=False),
    sa.Column("receipt", sa.String(100)),
    sa.Column("fingerprint", sa.String(64)),
    sa.Column("steps", sa.Text),
    sa.Column("undoes", sa.BigInteger),
    sa.Column("approved_by", sa.String(200)),
    sa.Index("definition_versions_by_receipt", "tenant", "entity", "receipt"),
)
"""Versions of definitions that were published through the engine, each with its operations (JSON) on that of the hash `base`.

`steps` (JSON) say how values follow; `undoes` is the number of the version that this one takes back;
`approved_by` the person who agreed, where that was needed.
"""

records_to_move = sa.Table(
    "records_to_move",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("record", sa.String(200), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("entity", sa.String(200), nullable=False),
    sa.Index("records_to_move_of_version", "tenant", "entity", "number"),
)
"""Records whose values do not follow a version's steps yet. A row goes in the transaction that moves its record."""

moved_records = sa.Table(
    "moved_records",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("record", sa.String(200), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("aside", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index("moved_records_of_version", "tenant", "entity", "number", "aside"),
    sa.Index("moved_records_by_time", "at"),
)
"""What moving a record took and gave, as JSON without secrets; `aside`: how many values could not come along. For 30 days."""

definition_policies = sa.Table(
    "definition_policies",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("second_person", sa.Boolean, nullable=False),
)
"""Entities whose definition is made narrower by two administrators alone."""

definition_approvals = sa.Table(
    "definition_approvals",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("content", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Who agreed to publish what: `content` is the hash of a definition, its steps and the version that it is based on."""

definition_proposals = sa.Table(
    "definition_proposals",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("entity", sa.String(200), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("content", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("base", sa.String(64), nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("declined_by", sa.String(200)),
    sa.Column("answer", sa.Text),
)
"""What administrators ask another one to approve, one for each person and entity. `base`: the hash of the version that it replaces;
`document` (JSON) and `steps` (JSON) are shown. `answer`: the note of who answered."""

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.String(100), nullable=False),
)
"""What people have chosen for themselves."""

request_limits = sa.Table(
    "request_limits",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("left", sa.Float, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("pauses", sa.Integer, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Index("request_limits_by_time", "at"),
)
"""Requests that several processes count together (`limits.Count`), by a digest: their tenant is unknown."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(400), nullable=False),
    sa.Column("request", sa.String(40), nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("mac", sa.String(64), nullable=False),
)
"""What people and programs did, numbered from 1 for each tenant. Each row's MAC covers that of the row before."""

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("tenant", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("arguments", sa.Text, nullable=False),
    sa.Column("cursor", sa.Text, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger),
    sa.Column("report", sa.Text, nullable=False),
    sa.Column("credential", sa.Text),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("changed", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.String(40)),
    sa.Column("lease_ends", sa.BigInteger),
    sa.Index("jobs_by_state", "state", "lease_ends"),
)
"""Background jobs. `cursor` says where a job goes on after a kill; the credential is encrypted and dropped at the job's end."""
