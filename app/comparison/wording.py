"""Effects, questions, counts and uses -> sentences in the language of a translator."""

from collections.abc import Mapping
from typing import Any

from app.comparison.effects import Effect, PropertyChange
from app.comparison.impact import Impact, PropertyImpact
from app.comparison.questions import Question
from app.comparison.uses import Use
from app.fields.base import raw_text
from app.texts.text import Fact
from app.texts.translator import Translator

WITH_VALUES = frozenset({"values-refused", "values-accepted"})
MAX_STATE_FIELDS = 4


def effect_sentence(translator: Translator, effect: Effect, labels: Mapping[str, str]) -> str:
    """`labels`: those of the form's fields, by pointer."""
    params = dict(effect.params)
    if effect.code in WITH_VALUES:
        params["values"] = values_phrase(translator, effect.words)
    if effect.state is not None:
        params["state"] = state_phrase(translator, effect.state, labels)
    return translator.say(effect.code, params)


def values_phrase(translator: Translator, words: tuple[Fact, ...]) -> str:
    """Two facts -> "numbers above 50, text"."""
    return ", ".join(translator.say(fact.code, fact.params) for fact in words)


def state_phrase(translator: Translator, state: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """{"/kind": "2", "/note": None} -> “Kind” is 2, “Note” is blank."""
    phrases = []
    for name, value in list(state.items())[:MAX_STATE_FIELDS]:
        label = labels.get(name, name[1:])
        code = "state-blank" if value is None else "state-equals"
        phrases.append(translator.say(code, {"label": label, **({} if value is None else {"value": raw_text(value)})}))
    return ", ".join(phrases) or translator.say("state-any")


def question_sentence(translator: Translator, question: Question) -> str:
    params = {"label": question.label, "before": question.before, "after": question.after}
    return translator.say(question.code, params)


def verdict_word(translator: Translator, change: PropertyChange) -> str:
    return translator.say("verdict-moves" if change.moves else f"verdict-{change.verdict}")


def count_sentences(translator: Translator, impact: Impact, property: PropertyImpact) -> dict[str, str]:
    """By the code of what was counted."""
    if not property.is_counted:
        return {"records-not-counted-secret": translator.say("records-not-counted-secret")}
    total = f"{impact.records:,}"
    return {code: translator.say(code, {"count": count, "total": total}) for code, count in property.counts.items()}


def use_sentence(translator: Translator, use: Use) -> str:
    return translator.say(use.code, {"part": use.part, "entity": use.entity})


def fact_sentence(translator: Translator, fact: Fact) -> str:
    """A fact whose parameters may be facts."""
    params = {name: fact_sentence(translator, value) if isinstance(value, Fact) else value for name, value in fact.params.items()}
    return translator.say(fact.code, params)
