"""A condition -> a sentence in the language of a translator: “Status” is “Active”, and “Size” is more than 5."""

from collections.abc import Mapping
from typing import Any

from app.conditions.evaluate import OPERATORS, WITHOUT_VALUE
from app.definition import All, Comparison, Condition, Not
from app.fields.base import raw_text
from app.forms.compiler import CompiledForm
from app.texts.translator import Translator

CODES: Mapping[str, str] = {
    operator: "condition-" + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in operator)
    for operator in OPERATORS
}
"""notEquals -> condition-not-equals"""


def condition_sentence(translator: Translator, form: CompiledForm, condition: Condition) -> str:
    if isinstance(condition, Comparison):
        return _comparison(translator, form, condition)
    if isinstance(condition, Not):
        return translator.say("condition-not", {"part": condition_sentence(translator, form, condition.condition)})
    parts = [condition_sentence(translator, form, each) for each in condition.conditions]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return translator.say("condition-always" if isinstance(condition, All) else "condition-never")
    return translator.say("condition-all" if isinstance(condition, All) else "condition-any", {"parts": "; ".join(parts)})


def _comparison(translator: Translator, form: CompiledForm, comparison: Comparison) -> str:
    field = form.by_key[comparison.field][0] if comparison.field in form.by_key else None
    label = field.label if field else comparison.field
    if comparison.operator in WITHOUT_VALUE:
        return translator.say(CODES[comparison.operator], {"label": label})
    texts = {option.id: option.text for option in field.options} if field else {}
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    named = tuple(_named(value, texts) for value in values)
    return translator.say(CODES[comparison.operator], {"label": label, "value": named})


def _named(value: Any, texts: Mapping[str, str]) -> str:
    text = "" if value is None else raw_text(value)
    return texts.get(text, text)
