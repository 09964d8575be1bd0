"""What a page says of input that is in no field of its form: beside a form that is shown again, and after a save."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from app.pages.field_slots import FillFragment
from app.state.leftovers import Leftover
from app.submissions.not_taken import WORDS, NotTaken
from app.submissions.outcomes import Review
from app.texts.translator import Translator

Say = Callable[..., str]


def not_taken_notice(review: Review, translator: Translator, fill: FillFragment, url: str) -> dict[str, Any]:
    """For a form that is shown again. It says that something is stored only where it is."""
    say = translator.say
    items = [_item(each, fill, say) for each in review.not_taken]
    stored = review.are_leftovers_stored
    return {
        "part": "leftovers",
        "title": say("no-field-for-it"),
        "text": say("leftovers-stored" if stored else "leftovers-to-copy"),
        "items": Markup("").join(items),
        "url": url,
        "link": say("leftovers-link") if stored else "",
    }


def saved_leftovers_notice(leftovers: Sequence[Leftover], translator: Translator, fill: FillFragment, url: str) -> dict[str, Any]:
    """After a save of which something was not saved."""
    say = translator.say
    items = []
    for each in leftovers:
        reason = say(each.words, {"label": each.label})
        code = each.words.removeprefix(WORDS)
        texts = {"name": "", "label": each.label, "code": code, "reason": reason, "value": leftover_text(each, translator)}
        items.append(Markup(fill("leftover", texts)))
    return {
        "part": "leftovers",
        "title": say("saved-not-all"),
        "text": say("leftovers-stored"),
        "items": Markup("").join(items),
        "url": url,
        "link": say("leftovers-link"),
    }


def leftover_text(leftover: Leftover, translator: Translator) -> str:
    """What was typed, or words in its place: a secret is not stored, and a value may have been cleared."""
    if leftover.texts:
        return "\n".join(leftover.texts)
    return translator.say("secret-not-stored" if leftover.is_secret else "no-value")


def _item(each: NotTaken, fill: FillFragment, say: Say) -> Markup:
    """What is only hidden is still in its input, and is not posted a second time."""
    value = "\n".join(each.texts) if each.texts else say("secret-not-stored" if each.is_secret else "no-value")
    name = "" if each.code == "hidden" or not each.texts else f"l.{each.label}"
    texts = {"name": name, "label": each.label, "code": each.code, "reason": say(each.words, each.params), "value": value}
    return Markup(fill("leftover", texts))
