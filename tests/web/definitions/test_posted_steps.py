"""Answers on the publish page, as steps."""

import json

from app.web.definitions.posted_steps import posted_steps


def test_answers_are_steps() -> None:
    pairs = [
        ("step", json.dumps({"step": "rename", "from": "/a", "to": "/b"})),
        ("step", json.dumps({"step": "options", "at": "/s", "map": {"1": "2"}})),
        ("step", json.dumps({"step": "options", "at": "/s", "map": {"3": "4"}})),
        *(("policy:/n", "clear"), ("choice:/n", "comma"), ("choice:/n", "dmy"), ("choice:/m", "mdy"), ("policy:/m", "")),
    ]
    assert posted_steps(pairs) == [
        {"step": "rename", "from": "/a", "to": "/b"},
        {"step": "convert", "at": "/n", "policy": "clear", "choices": {"decimal": "comma", "order": "dmy"}},
        {"step": "options", "at": "/s", "map": {"1": "2", "3": "4"}},
    ]


def test_what_is_no_answer_is_no_step() -> None:
    assert posted_steps([("note", "x"), ("step", "{"), ("step", "1"), ("policy:/n", "x"), ("step", "[" * 100_000)]) == []
