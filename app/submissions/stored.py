"""Submissions <-> the JSON of them that drafts and pending saves store.

The names in it are those of the first release: what is stored outlives the code, and the fingerprints that tell two submissions
under one id apart follow from them.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from app.fields.base import Context
from app.submissions.json_input import JsonDocument
from app.submissions.lost_updates import LostUpdate
from app.submissions.lost_updates import to_json as to_json_fields
from app.submissions.model import Submission
from app.submissions.outcomes import OpenRecord
from app.submissions.page_post import PagePost, base_text

NOT_POSTED: Mapping[str, Any] = {
    "posted": {},
    "actions": {},
    "definition": "",
    "version": None,
    "id": "",
    "base": "",
    "seals": "",
    "lost": {},
    "choices": {},
    "originals": {},
}


def to_json(submission: Submission) -> dict[str, Any]:
    """Everything that it takes to send a submission again, secrets among it."""
    if isinstance(submission, JsonDocument):
        return _document_to_json(submission)
    assert isinstance(submission, PagePost)
    return {**_page_to_json(submission), "actions": dict(submission.actions)}


def draft_to_json(submission: PagePost, secrets: Collection[str]) -> dict[str, Any]:
    """The same without the values of the fields in `secrets`, keys, of which the names stay; actions for them are chosen anew."""
    posted = {key: list(texts) for key, texts in submission.posted.items() if key not in secrets}
    typed = {key for key, texts in submission.posted.items() if key in secrets and any(text.strip() for text in texts)}
    withheld = sorted(typed | submission.withheld)
    return {**_page_to_json(submission), "posted": posted, **({"withheld": withheld} if withheld else {})}


def from_json(stored: Mapping[str, Any]) -> Submission:
    """What `to_json` made, in this or an earlier release."""
    if "document" not in stored:
        return page_from_json(stored)
    if_versions = frozenset(stored["insists"]) if "insists" in stored else None
    return JsonDocument(json.loads(stored["document"]), stored["id"], if_versions)


def page_from_json(stored: Mapping[str, Any]) -> PagePost:
    """What `draft_to_json` made, or `to_json` of a posted page."""
    return PagePost(
        posted=stored["posted"],
        actions=stored["actions"],
        definition=stored["definition"],
        version=stored["version"],
        id=stored["id"],
        base_text=stored["base"],
        fingerprints_text=stored["seals"],
        leftovers=stored["lost"],
        choices=stored["choices"],
        originals=stored["originals"],
        form_instance=stored.get("instance", ""),
        restored=stored.get("restored", ""),
        withheld=frozenset(stored.get("withheld", ())),
    )


def fingerprint_of(submission: Submission) -> str:
    """Tells one submission from another under the same id."""
    return hashlib.sha256(orjson.dumps(to_json(submission), option=orjson.OPT_SORT_KEYS)).hexdigest()


def lost_updates_to_json(
    after: OpenRecord, lost_updates: Sequence[LostUpdate], fingerprints_text: str, context: Context
) -> dict[str, Any]:
    """What is stored of a save that replaced what somebody else wrote at that moment; `put_back` undoes it.

    `after`: the record as that save left it; `fingerprints_text`: of its secrets.
    """
    seen = {
        "definition": after.form.hash,
        "version": after.version,
        "base": base_text(after.form, after.values),
        "seals": fingerprints_text,
    }
    return {"fields": to_json_fields(after.form, lost_updates, context), "seen": seen}


def _document_to_json(submission: JsonDocument) -> dict[str, Any]:
    # As text, which holds numbers of any size; sorted, since the order of an object's members says nothing.
    document = {"document": json.dumps(submission.document, sort_keys=True)}
    insists = {} if submission.if_versions is None else {"insists": sorted(submission.if_versions)}
    return {**NOT_POSTED, **document, **insists, "id": submission.id}


def _page_to_json(submission: PagePost) -> dict[str, Any]:
    is_own = submission.form_instance not in ("", submission.id)
    return {
        **({"instance": submission.form_instance} if is_own else {}),
        **({"restored": submission.restored} if submission.restored else {}),
        "posted": {key: list(texts) for key, texts in submission.posted.items()},
        "actions": {},
        "definition": submission.definition,
        "version": submission.version,
        "id": submission.id,
        "base": submission.base_text,
        "seals": submission.fingerprints_text,
        "lost": {label: list(texts) for label, texts in submission.leftovers.items()},
        "choices": dict(submission.choices),
        "originals": {key: list(texts) for key, texts in submission.originals.items()},
    }
