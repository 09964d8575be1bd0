"""Why a field is hidden, required, locked or refused with certain values, for administrators' programs."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.condition_words import condition_sentence
from app.comparison.explain import Explanation, Rule, explain
from app.forms.compiler import CompiledForm
from app.forms.scopes import path_of_pointer, pointer
from app.texts.translator import Translator
from app.web.api.requests import read_document, refuse_unknown_parameters
from app.web.api.responses import json_answer
from app.web.request_errors import RequestError
from app.web.services import administrator_of, services_of


async def explain_field(request: Request) -> Response:
    """The body is {"values": a record as it is stored, "field": the pointer of a field, such as "/status"}."""
    services, principal = services_of(request), await administrator_of(request)
    refuse_unknown_parameters(request, ())
    form = await services.definitions.form(principal, request.path_params["entity"])
    document = await read_document(request)
    values = document.get("values", {}) if isinstance(document, dict) else None
    if not isinstance(values, dict):
        raise RequestError(400, "body-not-an-object")
    key = _key(form, document.get("field"))
    return json_answer(explanation_json(services.translator, form, explain(form, form.values_of(values), key)))


def explanation_json(translator: Translator, form: CompiledForm, explanation: Explanation) -> dict[str, Any]:
    """Of a secret it says only whether there is one."""
    return {
        "field": pointer(*explanation.path),
        "label": explanation.label,
        "hidden": explanation.hidden,
        "required": explanation.required,
        "locked": explanation.locked,
        "rules": [_rule_json(translator, form, rule) for rule in explanation.rules],
        "refused": [{"code": each.rule, "message": translator.say(each.code, each.params)} for each in explanation.refused],
        "changes": {wish: dict(values) for wish, values in explanation.changes.items()},
    }


def _rule_json(translator: Translator, form: CompiledForm, rule: Rule) -> dict[str, Any]:
    params = {"part": rule.part}
    if rule.condition is not None:
        params["condition"] = condition_sentence(translator, form, rule.condition)
    return {
        "role": rule.role,
        "code": rule.code,
        "holds": rule.holds,
        "place": rule.place,
        "message": translator.say(rule.code, params),
        "values": {pointer(*form.by_key[key][0].path): _shown(form, key, value) for key, value in (rule.values or {}).items()},
    }


def _shown(form: CompiledForm, key: str, value: Any) -> Any:
    if form.by_key[key][0].secret:
        return None if value in (None, "") else {"stored": True}
    return form.shown_value(key, value)


def _key(form: CompiledForm, field: Any) -> str:
    """Raises RequestError 422 for what is no field of the form."""
    key = form.scope.key_at(path_of_pointer(field)) if isinstance(field, str) and field.startswith("/") else None
    if key is None:
        raise RequestError(422, "explained-field-missing", field=str(field)[:100])
    return key


ROUTES = [Route("/api/explain/{entity}", explain_field, methods=["POST"])]
