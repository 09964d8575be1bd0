"""Facts about a change become sentences."""

from typing import get_args

from app.comparison.effects import Effect
from app.comparison.impact import Impact, PropertyImpact
from app.comparison.questions import Question
from app.comparison.uses import Use
from app.comparison.wording import (
    count_sentences,
    effect_sentence,
    fact_sentence,
    question_sentence,
    state_phrase,
    use_sentence,
)
from app.texts.tables import TEXTS
from app.texts.text import Fact
from app.texts.translator import ENGLISH


def test_an_effect_names_values_and_a_state() -> None:
    lost = Effect(
        "values-refused", "narrows", {"label": "Size"}, {}, (Fact("values-more-than", {"limit": "50"}), Fact("values-text"))
    )
    assert effect_sentence(ENGLISH, lost, {}) == "“Size” no longer accepts numbers above 50, text."
    hidden = Effect("hidden-when", "narrows", {"label": "Size"}, state={"/kind": "2", "/note": None})
    said = "“Size” is now hidden, for example when “Kind” is 2, “note” is blank."
    assert effect_sentence(ENGLISH, hidden, {"/kind": "Kind"}) == said
    assert state_phrase(ENGLISH, {}, {}) == "any state"


def test_counts_have_their_total_and_secrets_have_none() -> None:
    impact = Impact(1_500, (PropertyImpact(("a",), "A", {"records-lack": 1_200}), PropertyImpact(("p",), "P", is_counted=False)))
    one, other = impact.properties
    assert list(count_sentences(ENGLISH, impact, one)) == ["records-lack"]
    assert "1,500" in count_sentences(ENGLISH, impact, one)["records-lack"]
    assert list(count_sentences(ENGLISH, impact, other)) == ["records-not-counted-secret"]


def test_every_question_has_a_sentence() -> None:
    for code in get_args(Question.__annotations__["code"]):
        assert "Size" in question_sentence(ENGLISH, Question(code, ("a",), "Size", "x", "y"))


def test_uses_and_facts_in_facts() -> None:
    assert "Panel" in use_sentence(ENGLISH, Use("used-by-visibility", "Panel"))
    reason = Fact("not-counted-unavailable", {"reason": Fact("records-counted", {"count": 1})})
    assert "1 record counted" in fact_sentence(ENGLISH, reason)


def test_every_count_has_a_sentence_for_one_and_for_many() -> None:
    for code in TEXTS:
        if code.startswith("records-") and code != "records-not-counted-secret":
            assert ENGLISH.say(code, {"count": 1, "total": "2"}) != ENGLISH.say(code, {"count": 2, "total": "2"})
