"""A page's input under an earlier version -> the same under the present one, through the steps of the versions between them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.definition import Object, Path
from app.fields.base import MISSING, Context, Unreadable, raw_text
from app.forms.compiler import CompiledForm
from app.forms.scopes import put_at, value_at
from app.steps.model import Rename, Step, paths_of
from app.steps.moving import SetAside, forward
from app.submissions.page_post import PagePost, base_text

Ways = tuple[tuple[Step, ...], ...]
"""The steps of each version from the earlier one to the present one."""


@dataclass(frozen=True, slots=True)
class CarriedPost:
    """`renamed` maps old keys to new ones, as the steps say; `settled` are old keys of input that was carried to its new key."""

    post: PagePost
    renamed: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()


def carry_record(ways: Ways, record: Mapping[str, Any]) -> tuple[Object, tuple[SetAside, ...]]:
    carried, aside = dict(record), tuple[SetAside, ...]()
    for steps in ways:
        moved = forward(steps, carried)
        carried, aside = moved.record, (*aside, *moved.set_aside)
    return carried, aside


def renamed_by(ways: Ways, earlier: CompiledForm, form: CompiledForm) -> dict[str, str]:
    """Old key -> new key of each field whose value the steps put at another path."""
    renamed: dict[str, str] = {}
    for each, _ in earlier.inputs:
        path = path_after(ways, each.path)
        key = form.scope.key_at(path)
        if path != each.path and key is not None:
            renamed[each.key] = key
    return renamed


def path_after(ways: Ways, path: Path) -> Path:
    for steps in ways:
        path = next((step.after for step in steps if isinstance(step, Rename) and step.before == path), path)
    return path


def carry_post(
    ways: Ways, post: PagePost, earlier: CompiledForm, form: CompiledForm, edited: Collection[str], context: Context
) -> CarriedPost:
    """What was not edited is left to the record. An edited value that the steps cannot convert stays as it was typed."""
    renamed = renamed_by(ways, earlier, form)
    touched = {each.key for each, _ in earlier.inputs if _is_touched(ways, each.path)}
    posted = {key: texts for key, texts in post.posted.items() if key not in touched}
    actions = {key: action for key, action in post.actions.items() if key not in touched}
    settled: set[str] = set()
    for key in (key for key in earlier.by_key if key in touched and key in edited):
        new = renamed.get(key, key)
        texts = _converted(ways, earlier, form, key, new, post.posted.get(key, ()), context)
        if new in form.by_key and texts is not None:
            settled.add(key)
        posted[new] = post.posted.get(key, ()) if texts is None else texts
        if key in post.actions:
            actions[new] = post.actions[key]
    moved = replace(post, posted=posted, actions=actions, base_text=_base(ways, post, earlier, form))
    return CarriedPost(moved, renamed, frozenset(settled))


def _is_touched(ways: Ways, path: Path) -> bool:
    for steps in ways:
        if path in paths_of(steps):
            return True
        path = path_after((steps,), path)
    return False


def _converted(
    ways: Ways, earlier: CompiledForm, form: CompiledForm, key: str, new: str, texts: Sequence[str], context: Context
) -> Sequence[str] | None:
    """As the new field shows the value; None for what cannot be converted. A secret goes as it was typed."""
    before, kind = earlier.by_key[key]
    if before.secret:
        return texts
    value = kind.parse(before, texts, context)
    if isinstance(value, Unreadable) or new not in form.by_key:
        return None
    if value is MISSING:
        return ("",)
    record: Object = {}
    put_at(record, before.path, value)
    moved, aside = carry_record(ways, record)
    after, new_kind = form.by_key[new]
    carried = value_at(moved, after.path, MISSING)
    if aside or carried is MISSING:
        return None
    if after.secret:  # of which no field shows anything
        return tuple(map(raw_text, carried)) if isinstance(carried, list) else (raw_text(carried),)
    shown = new_kind.show(after, carried, context)
    return (shown,) if isinstance(shown, str) else ("", *shown)


def _base(ways: Ways, post: PagePost, earlier: CompiledForm, form: CompiledForm) -> str:
    """What the person saw, as the present form would show it."""
    base = post.base()
    if base is None:
        return post.base_text
    moved, _ = carry_record(ways, earlier.scope.object_of(base))
    return base_text(form, dict(form.scope.values_in(moved)))
