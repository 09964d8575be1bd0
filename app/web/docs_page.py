"""OpenAPI document -> what docs_form.html shows of it: operations, each with a command that does it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from app.api_docs.components import FILTER_PREFIX
from app.api_docs.operations import FULL_EXAMPLE, JSON_TYPE, SMALLEST_EXAMPLE
from app.web.highlighting import beginning, highlighted

Document = Mapping[str, Any]

METHODS = ("get", "post", "patch", "delete")
CODE = re.compile(r"`([^`]+)`")
RECORD = "$ID"


def operations_of(document: Document) -> list[dict[str, Any]]:
    base = document["servers"][0]["url"]
    return [
        _operation(document, base, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def prose(text: str) -> Markup:
    """Paragraphs and lists of plain Markdown; of its marks only `code` is read."""
    blocks = []
    for block in text.strip().split("\n\n"):
        if block.startswith("* "):
            items = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in block.removeprefix("* ").split("\n* "))
            blocks.append(Markup("<ul>{}</ul>").format(items))
        else:
            blocks.append(Markup("<p>{}</p>").format(_inline(block)))
    return Markup("").join(blocks)


def _operation(document: Document, base: str, path: str, method: str, operation: Document) -> dict[str, Any]:
    body = _example(operation)
    shown, left = beginning("" if body is None else _text(body))
    common = document["paths"][path].get("parameters", ())
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": prose(operation.get("description", "")),
        "command": _command(base + path.replace("{id}", RECORD), method, _smallest(operation)),
        "parameters": _parameters([_resolved(document, each) for each in (*common, *operation.get("parameters", ()))]),
        "body": highlighted(shown, "json") if body is not None else "",
        "left": left,
        "schema": _schema_name(operation),
        "answers": list(_answers(document, operation["responses"])),
    }


def _command(address: str, method: str, body: Any) -> str:
    """A command for a shell in which $TOKEN and $ID, a record's id, are set."""
    parts = [f'curl {"" if method == "get" else f"-X {method.upper()} "}"{address}"', '-H "Authorization: Bearer $TOKEN"']
    if body is not None:
        quoted = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        parts += ['-H "Content-Type: application/json"', f"-d '{quoted}'"]
    return " \\\n  ".join(parts)


def _example(operation: Document) -> Any:
    """The body with all that can be sent."""
    examples = _examples(operation)
    return next((examples[name]["value"] for name in (FULL_EXAMPLE, "create") if name in examples), None)


def _smallest(operation: Document) -> Any:
    """The body with what must be sent."""
    examples = _examples(operation)
    return next((examples[name]["value"] for name in (SMALLEST_EXAMPLE, FULL_EXAMPLE) if name in examples), None)


def _examples(operation: Document) -> Document:
    content: Document = operation.get("requestBody", {}).get("content", {}).get(JSON_TYPE, {})
    examples: Document = content.get("examples", {})
    return examples


def _schema_name(operation: Document) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get(JSON_TYPE, {})
    return str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def _parameters(parameters: Sequence[Document]) -> list[dict[str, Any]]:
    """The filters, one for each field, are shown as one."""
    fields = [each["name"].removeprefix(FILTER_PREFIX) for each in parameters if each["name"].startswith(FILTER_PREFIX)]
    shown = [_parameter(each) for each in parameters if not each["name"].startswith(FILTER_PREFIX)]
    if fields:
        description = Markup("<p>Records whose field of that name is exactly this, as text.</p>")
        kind = {"where": "query", "required": False, "kind": "string"}
        shown.append({"name": f"{FILTER_PREFIX}<name>", "description": description, "choices": fields, **kind})
    return shown


def _parameter(parameter: Document) -> dict[str, Any]:
    schema = parameter["schema"]
    choices = [str(each) for each in schema.get("enum", ())]
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter.get("required", False),
        "description": prose(parameter.get("description", "")),
        "kind": schema.get("type", "") if not choices else "",
        "choices": choices,
    }


def _answers(document: Document, responses: Document) -> Iterator[dict[str, Any]]:
    for status, each in responses.items():
        response = _resolved(document, each)
        yield {
            "status": status,
            "description": prose(response["description"]),
            "headers": list(response.get("headers", ())),
            "good": status.startswith(("2", "3")),
        }


def _resolved(document: Document, node: Document) -> Document:
    """`{"$ref": "#/components/parameters/Id"}` -> what is there in the document; any other node as it is."""
    if "$ref" not in node:
        return node
    target: Any = document
    for name in node["$ref"].removeprefix("#/").split("/"):
        target = target[name]
    return target  # type: ignore[no-any-return]


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _inline(text: str) -> Markup:
    parts: Sequence[str] = CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )
