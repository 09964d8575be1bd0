"""Records become the text of a file: JSON, NDJSON or CSV, without their secrets."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from app.cli.record_files import cell_of, csv_columns
from app.forms.compiler import CompiledForm
from app.forms.scopes import remove_at
from app.platform.base import Object
from app.submissions.json_input import redacted


def records_text(form: CompiledForm, records: Sequence[Object], format: str) -> str:
    """`format`: json, ndjson or csv. What it returns can be imported again."""
    if format == "csv":
        return _csv_text(form, records)
    documents = [_without_secrets(form, redacted(form, record)) for record in records]
    if format == "json":
        return json.dumps(documents, ensure_ascii=False, indent=2) + "\n"
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def _csv_text(form: CompiledForm, records: Sequence[Object]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = csv_columns(form)
    writer.writerow(["id", *(column for column in columns if column != "id")])
    for record in records:
        values = form.values_of(record)
        cells = [cell_of(values.get(column)) for column in columns if column != "id"]
        writer.writerow([cell_of(record.get("id")), *cells])
    return text.getvalue()


def _without_secrets(form: CompiledForm, document: dict[str, Any]) -> dict[str, Any]:
    """Removes also `{"stored": true}`: an import into another tenant must not claim to keep a secret that it does not have."""
    for field, _ in form.inputs:
        if field.secret:
            remove_at(document, field.path)
    return document
