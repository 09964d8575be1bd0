"""Records become the text of a file: JSON, NDJSON or CSV, without their secrets."""

import json
from collections.abc import Sequence
from typing import Any

from app.cli.csv_files import csv_text
from app.forms.compiler import CompiledForm
from app.forms.scopes import remove_at
from app.platform.base import Object
from app.submissions.json_input import redacted


def records_text(form: CompiledForm, records: Sequence[Object], format: str) -> str:
    """`format`: json, ndjson or csv. What it returns can be imported again."""
    if format == "csv":
        return csv_text(form, records)
    documents = [exported(form, record) for record in records]
    if format == "json":
        return json.dumps(documents, ensure_ascii=False, indent=2) + "\n"
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def exported(form: CompiledForm, record: Object) -> dict[str, Any]:
    """A record as files have it. It says of no secret that it is stored: another tenant that the file is imported into has none."""
    document = redacted(form, record)
    for field, _ in form.inputs:
        if field.secret:
            remove_at(document, field.path)
    return document
