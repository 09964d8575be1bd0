"""Answers on the publish page <-> steps as JSON: which suspected renames are ones, and how the values of fields are converted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.fields import FIELD_TYPES
from app.fields.base import raw_text
from app.forms.compiler import CompiledForm
from app.forms.scopes import path_of_pointer
from app.records.definition_steps import ConversionPreview, PreviewLine
from app.state.definition_proposals import Proposal
from app.texts.translator import Translator

Json = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
POLICIES = ("leftover", "clear", "refuse")
OFFERED = ("", *POLICIES)
CHOICES: Mapping[str, Any] = {
    "comma": {"decimal": "comma"},
    "dmy": {"order": "dmy"},
    "mdy": {"order": "mdy"},
    "drops-time": {"drops_time": True},
    "ignores-case": {"ignores_case": True},
    "first": {"several": "first"},
}
"""What people can tick: how the values of a field are meant."""
MAKE_A_DIFFERENCE: Mapping[str, tuple[str, str]] = {
    "comma": ("", "number"),
    "dmy": ("", "date"),
    "mdy": ("", "date"),
    "drops-time": ("", "date"),
    "ignores-case": ("", "option"),
    "first": ("option", "option"),
}
"""Between which kinds of values a choice does: how their names begin, "" for any."""


def posted_steps(pairs: Pairs) -> list[Json]:
    """`rename` is a step as JSON; `policy:<pointer>` says that values are converted, `choice:<pointer>` how they are meant."""
    steps: list[Json] = []
    maps: dict[str, Json] = {}
    for name, text in pairs:
        what, _, at = name.partition(":")
        if what == "step":
            _add(steps, maps, text)
        elif what == "policy" and text in POLICIES:
            choices = [CHOICES[each] for key, each in pairs if key == f"choice:{at}" and each in CHOICES]
            merged = {key: value for choice in choices for key, value in choice.items()}
            steps.append({"step": "convert", "at": at, "policy": text, "choices": merged})
    return [*steps, *maps.values()]


def pairs_of(asked: Proposal | None) -> list[tuple[str, str]]:
    """The answers that lead to the steps that were proposed."""
    pairs: list[tuple[str, str]] = []
    for step in asked.steps if asked else ():
        if step["step"] == "convert":
            pairs.append((f"policy:{step['at']}", step["policy"]))
            made = step["choices"].items()
            pairs += [(f"choice:{step['at']}", name) for name, choice in CHOICES.items() if choice.items() <= made]
        elif step["step"] == "fill":
            pairs.append((f"fill:{step['at']}", "" if step["value"] is None else raw_text(step["value"])))
            pairs += [(f"blank:{step['at']}", "on")] if step["blank"] else []
        elif step["step"] == "options":
            pairs += [("step", json.dumps({**step, "map": {old: new}})) for old, new in step["map"].items()]
        else:
            pairs.append(("step", json.dumps(step)))
    return pairs


def _add(steps: list[Json], maps: dict[str, Json], text: str) -> None:
    """Options of one field are one step. What is no JSON object is no answer of this page."""
    try:
        step = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(step, dict):
        return
    at, options = step.get("at"), step.get("map")
    if step.get("step") == "options" and isinstance(at, str) and isinstance(options, dict):
        maps.setdefault(at, {"step": "options", "at": at, "map": {}})["map"].update(options)
    else:
        steps.append(step)


def held_questions(translator: Translator, form: CompiledForm, changes: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Of fields that are new where records hold something already: are those values to be converted, or set aside?"""
    questions: list[Json] = []
    for change in changes:
        entry = form.field_at(path_of_pointer(change["pointer"]))
        if entry is None or "records-held" not in change.get("records", {}) or change.get("former") or entry[0].secret:
            continue
        code = "question-converted" if "records-held-unfit" in change["records"] else "question-held"
        message = translator.say("question-held", {"label": entry[0].label})
        facts = {"code": code, "pointer": change["pointer"], "before": "text", "after": entry[1].name}
        questions.append({**facts, "message": message})
    return questions


def question_views(
    translator: Translator, questions: Iterable[Mapping[str, Any]], pairs: Pairs, previews: Mapping[str, ConversionPreview]
) -> list[Json]:
    """A question of the report with its answer. `previews` by the pointer of the field."""
    given = dict(pairs)
    steps = {text for name, text in pairs if name == "step"} | {json.dumps(step) for step in posted_steps(pairs)}
    return [_view(translator, question, given, steps, pairs, previews.get(question["pointer"])) for question in questions]


def _view(
    translator: Translator,
    question: Mapping[str, Any],
    given: Mapping[str, str],
    steps: set[str],
    pairs: Pairs,
    preview: ConversionPreview | None,
) -> Json:
    at, code = question["pointer"], question["code"]
    view: Json = {"message": question["message"], "pointer": at, "step": "", "policies": [], "choices": [], "preview": None}
    if code in ("question-renamed", "question-option"):
        renamed = {"step": "rename", "from": question.get("former", ""), "to": at}
        mapped = {"step": "options", "at": at, "map": {question["before"]: question["after"]}}
        step = json.dumps(renamed if code == "question-renamed" else mapped)
        return {**view, "step": step, "is_chosen": step in steps, "answer": translator.say(f"answer-{code}")}
    if code == "question-held":
        step = json.dumps({"step": "retire", "at": at})
        return {**view, "step": step, "is_chosen": step in steps, "answer": translator.say(f"answer-{code}")}
    if code == "question-converted":
        chosen = {text for name, text in pairs if name == f"choice:{at}"}
        policy = given.get(f"policy:{at}", "")
        view["policies"] = [
            _answer(translator, "policy", name or "leave", name == policy) | {"name": name} for name in ("", *POLICIES)
        ]
        view["choices"] = [_answer(translator, "choice", name, name in chosen) for name in _choices_for(question)]
        view["preview"] = None if preview is None else _preview_view(translator, preview)
    return view


def _choices_for(question: Mapping[str, Any]) -> list[str]:
    """Those that make a difference between the two types."""
    before, after = (FIELD_TYPES[question[name]].kind.name for name in ("before", "after"))
    return [name for name, (old, new) in MAKE_A_DIFFERENCE.items() if after.startswith(new) and (before.startswith(old) or not old)]


def _answer(translator: Translator, kind: str, name: str, is_chosen: bool) -> Json:
    return {"name": name, "text": translator.say(f"{kind}-{name}"), "is_chosen": is_chosen}


def _preview_view(translator: Translator, preview: ConversionPreview) -> Json:
    lines = [line_view(translator, line) for line in preview.lines]
    return {"lines": lines, "distinct": preview.distinct, "failing": preview.failing, "is_secret": preview.is_secret}


def line_view(translator: Translator, line: PreviewLine) -> Json:
    return {
        "value": json.dumps(line.value, ensure_ascii=False),
        "count": line.count,
        "after": "" if line.reason or line.after is None else json.dumps(line.after, ensure_ascii=False),
        "reason": translator.say(f"conversion-{line.reason}") if line.reason else "",
        "is_exact": line.is_exact,
    }
