"""A comparison, with its impact where there is one -> JSON: the same for the API, the command line and its other formats."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.comparison.completable import Contradiction
from app.comparison.effects import Comparison, Effect, PropertyChange
from app.comparison.impact import Impact
from app.comparison.questions import Question
from app.comparison.uses import Use
from app.comparison.wording import (
    count_sentences,
    effect_sentence,
    fact_sentence,
    question_sentence,
    use_sentence,
    values_phrase,
    verdict_word,
)
from app.definition import Path
from app.forms.compiler import CompiledForm
from app.forms.scopes import pointer
from app.texts.text import Fact
from app.texts.translator import Translator

Json = dict[str, Any]
Uses = Mapping[Path, Sequence[Use]]


def comparison_json(
    translator: Translator,
    old: CompiledForm,
    new: CompiledForm,
    comparison: Comparison,
    impact: Impact | None = None,
    uses: Uses | None = None,
    contradictions: Sequence[Contradiction] = (),
) -> Json:
    """`severity` is what gates go by; `changes`: one for each property. `findings`: contradictions in the new form."""
    labels = {pointer(*field.path): field.label for form in (old, new) for field, _ in form.inputs}
    counted = {each.path: each for each in impact.properties} if impact else {}
    return {
        "old": old.hash,
        "new": new.hash,
        "severity": comparison.severity,
        "counts": _counts(comparison),
        "changes": [
            {
                **_change_json(translator, change, labels),
                **({"records": _records_json(translator, impact, counted[change.path])} if impact else {}),
                **({"uses": [_use_json(translator, use) for use in uses.get(change.former or change.path, ())]} if uses else {}),
            }
            for change in comparison.changes
        ],
        "effects": [_effect_json(translator, effect, labels) for effect in comparison.effects],
        "questions": [_question_json(translator, question) for question in comparison.questions],
        "findings": [_finding_json(translator, each) for each in contradictions],
    }


def impact_json(
    translator: Translator, impact: Impact | None, not_counted: Fact | None, lookups: Sequence[Use], drafts: int
) -> Json:
    """What there is beside the comparison: how many records were counted, and who else is concerned."""
    return {
        "recordsCounted": impact.records if impact else 0,
        "notCounted": None if not_counted is None else _said(not_counted.code, fact_sentence(translator, not_counted)),
        "lookups": [_use_json(translator, use) for use in lookups],
        "drafts": drafts,
    }


def _counts(comparison: Comparison) -> Json:
    return {
        "lossless": comparison.count("lossless"),
        "narrows": comparison.count("narrows"),
        "undecided": comparison.count("undecided"),
        "moves": sum(change.moves for change in comparison.changes),
    }


def _change_json(translator: Translator, change: PropertyChange, labels: Mapping[str, str]) -> Json:
    return {
        "pointer": pointer(*change.path),
        "label": change.label,
        "kind": change.kind,
        "verdict": change.verdict,
        "words": verdict_word(translator, change),
        "severity": change.severity,
        "movesData": change.moves,
        **({"former": pointer(*change.former)} if change.former else {}),
        "effects": [_effect_json(translator, effect, labels) for effect in change.effects],
    }


def _effect_json(translator: Translator, effect: Effect, labels: Mapping[str, str]) -> Json:
    return {
        "code": effect.code,
        "verdict": effect.verdict,
        "message": effect_sentence(translator, effect, labels),
        **({"values": effect.schema} if effect.schema is not None else {}),
        **({"valuesInWords": values_phrase(translator, effect.words)} if effect.words else {}),
        **({"state": dict(effect.state)} if effect.state is not None else {}),
    }


def _question_json(translator: Translator, question: Question) -> Json:
    return {
        **_said(question.code, question_sentence(translator, question)),
        "pointer": pointer(*question.path),
        **({"former": pointer(*question.former)} if question.former else {}),
        "before": question.before,
        "after": question.after,
    }


def _records_json(translator: Translator, impact: Impact, property: Any) -> Json:
    sentences = count_sentences(translator, impact, property)
    return {
        code: {"count": property.counts.get(code), "samples": list(property.samples.get(code, ())), "message": sentence}
        for code, sentence in sentences.items()
    }


def _use_json(translator: Translator, use: Use) -> Json:
    return {
        **_said(use.code, use_sentence(translator, use)),
        **({"place": use.place} if use.place else {}),
        **({"entity": use.entity} if use.entity else {}),
    }


def _finding_json(translator: Translator, contradiction: Contradiction) -> Json:
    return {
        **_said(contradiction.code, translator.say(contradiction.code, contradiction.params)),
        **({"pointer": pointer(*contradiction.path)} if contradiction.path else {}),
        **({"place": contradiction.place} if contradiction.place else {}),
    }


def _said(code: str, message: str) -> Json:
    return {"code": code, "message": message}
