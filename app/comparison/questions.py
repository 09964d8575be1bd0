"""What a comparison cannot know and somebody has to say: was a field renamed, are values to be converted, is it a secret?

Nothing is assumed: until a question is answered, a renamed field is one that left and another one that is new.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from app.comparison.sides import Side
from app.definition import Field, Option, Path
from app.fields.password import Password

MAX_PAIRS = 10_000
"""Of fields that left and fields that are new: beyond it only those with the same label are looked at, and of these, where many
have it, the ones around the same number."""
NEARBY = 4
MAX_COMPARED_CHARS = 60
"""Of labels and ids: how alike they are takes the square of their length to find out."""
ENOUGH = 4
SIMILAR = 0.6


@dataclass(frozen=True, slots=True)
class Question:
    """`path` is that of the new definition; `former`, for a rename, that of the field that left. `before`, `after`: of what."""

    code: Literal["question-renamed", "question-converted", "question-option", "question-secret"]
    path: Path
    label: str
    before: str = ""
    after: str = ""
    former: Path | None = None


def questions_of(old: Side, new: Side, changed: Collection[Path]) -> tuple[Question, ...]:
    """`changed`: paths of properties whose values move."""
    return (
        *_renames(old, new),
        *(question for name in new.by_name if name in old.by_name for question in _of_property(old, new, name, changed)),
    )


def _of_property(old: Side, new: Side, name: str, changed: Collection[Path]) -> Iterator[Question]:
    (before, before_kind), (after, after_kind) = old.by_name[name], new.by_name[name]
    if after.secret and not before.secret and not isinstance(after_kind, Password):
        yield Question("question-secret", after.path, after.label)
    if before.secret or after.secret:
        return
    if after.path in changed and before_kind.name != after_kind.name:
        yield Question("question-converted", after.path, after.label, before_kind.name, after_kind.name, before.path)
    yield from (
        Question("question-option", after.path, after.label, one.id, other.id) for one, other in _option_pairs(before, after)
    )


def _option_pairs(before: Field, after: Field) -> Iterator[tuple[Option, Option]]:
    """Options that went, with those that came with the same text or at the same place."""
    old_ids, new_ids = {each.id for each in before.options}, {each.id for each in after.options}
    come = {index: each for index, each in enumerate(after.options) if each.id not in old_ids}
    by_text = {each.text: index for index, each in reversed(come.items())}
    same_places = len(before.options) == len(after.options)
    for index, gone in enumerate(before.options):
        if gone.id in new_ids:
            continue
        successor = by_text.get(gone.text, index if same_places else -1)
        if successor in come:
            yield gone, come.pop(successor)


def _renames(old: Side, new: Side) -> Iterator[Question]:
    """The best pairs first, each field in one of them."""
    gone = [field for name, (field, _) in old.by_name.items() if name not in new.by_name]
    come = [field for name, (field, _) in new.by_name.items() if name not in old.by_name]
    scored = sorted(_scored(old, new, gone, come), key=lambda each: -each[0])
    taken: set[Path] = set()
    for _, before, after in scored:
        if before.path not in taken and after.path not in taken:
            taken |= {before.path, after.path}
            yield Question("question-renamed", after.path, after.label, before.label, after.label, before.path)


def _scored(old: Side, new: Side, gone: Sequence[Field], come: Sequence[Field]) -> Iterator[tuple[float, Field, Field]]:
    by_label: dict[str, list[Field]] = {}
    for field in come:
        by_label.setdefault(_label(field), []).append(field)
    few = len(gone) * len(come) <= MAX_PAIRS
    places = _places(old), _places(new)
    numbers: Counter[str] = Counter()
    for before in gone:
        label, candidates = _label(before), come
        if not few:
            number = numbers[label]
            candidates = by_label.get(label, [])[max(0, number - NEARBY) : number + NEARBY + 1]
            numbers[label] += 1
        for after in candidates:
            if before.secret == after.secret:
                score = _score(old, new, before, after, places[0][before.key] == places[1][after.key])
                if score >= ENOUGH:
                    yield score, before, after


def _score(old: Side, new: Side, before: Field, after: Field, is_in_place: bool) -> float:
    """The same label is enough; a type alone is not, nor is a place."""
    same_kind = type(old.kinds[before.key]) is type(new.kinds[after.key])
    same_options = bool(before.options) and [each.id for each in before.options] == [each.id for each in after.options]
    label = 5 if _label(before) == _label(after) else 2 * (_ratio(_label(before), _label(after)) >= SIMILAR)
    id = 1 if _ratio(before.id.casefold()[:MAX_COMPARED_CHARS], after.id.casefold()[:MAX_COMPARED_CHARS]) >= SIMILAR else 0
    return label + id + 2 * same_kind + 2 * is_in_place + same_options


def _places(side: Side) -> dict[str, tuple[str, str]]:
    """Key -> (panel, the field before it)."""
    places: dict[str, tuple[str, str]] = {}
    for panel in side.form.definition.panels:
        before = ""
        for field in panel.fields():
            places.setdefault(field.key, (panel.name, before))
            before = side.name_of(field.key)
    return places


def _label(field: Field) -> str:
    return field.label.casefold().strip()[:MAX_COMPARED_CHARS]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
