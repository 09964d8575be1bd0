"""The steps of a version as JSON -> what happens to the values of records, in words."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.texts.translator import Translator


def step_sentences(translator: Translator, steps: Iterable[Mapping[str, Any]]) -> list[str]:
    return [_sentence(translator, step) for step in steps]


def _sentence(translator: Translator, step: Mapping[str, Any]) -> str:
    name = step["step"]
    params = {key: _text(value) for key, value in step.items() if key != "step"}
    if name == "rename":
        params = {"before": step["from"], "after": step["to"]}
    elif name == "convert":
        policy = translator.say(f"policy-{step['policy']}")
        params = {"at": step["at"], "before": step["before"]["kind"], "after": step["after"]["kind"], "policy": policy}
    elif name == "options":
        params["map"] = ", ".join(f"{old} → {new or '–'}" for old, new in step["map"].items())
    elif name == "fill" and step.get("blank"):
        name = "fill-blank"
    return translator.say(f"step-{name}", params)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
