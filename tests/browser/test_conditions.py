"""The browser's evaluator passes the cases that Python passes."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from app.conditions.evaluate import evaluate, to_json
from app.conditions.reader import parse_condition
from tests.conditions.random_conditions import CONDITION_KINDS, conditions, records
from tests.conditions.test_evaluate import CHAIN, TABLE, WRITTEN
from tests.making import LINKS, form_of, long_chain
from tests.serving import Server

CASES = Path(__file__).parent.parent / "cases" / "conditions"
EVALUATE = """async ([address, cases]) => {
  const { evaluate } = await import(address);
  return cases.map(([condition, values, kinds]) => {
    const given = new Map(values);
    return evaluate(condition, (key) => given.get(key), new Map(kinds));
  });
}"""
RULES = """async ([address, payload, records]) => {
  const { createRules } = await import(address);
  const rules = createRules(payload);
  return records.map((values) => {
    const given = new Map(values);
    const state = rules.evaluate((key) => given.get(key));
    return [[...state.hidden].sort(), [...state.required].sort()];
  });
}"""


def _open(page: Page) -> None:
    """A page of our origin that lets tests load a module by themselves, as none of ours does."""
    page.route("**/nothing", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("/nothing")


def _in_browser(page: Page, server: Server, script: str, *arguments: Any) -> Any:
    address = server.app.state.services.assets.url("conditions.js" if script == EVALUATE else "rules.js")
    _open(page)
    return page.evaluate(script, [address, *arguments])


def _case(raw: Any, values: dict[str, Any], kinds: dict[str, str]) -> list[Any]:
    condition, _ = parse_condition(raw, "")
    assert condition is not None
    return [to_json(condition), list(values.items()), list(kinds.items())]


def test_the_corpus(page: Page, server: Server) -> None:
    cases = [_case(case["condition"], case["values"], case["kinds"]) for case in WRITTEN]
    cases += [_case(raw, values, TABLE["kinds"]) for raw, values, _ in TABLE["cases"]]
    expected = [case["expected"] for case in WRITTEN] + [expected for _, _, expected in TABLE["cases"]]
    found = _in_browser(page, server, EVALUATE, cases)
    assert [json.dumps(case) for case, one, other in zip(cases, found, expected, strict=True) if one is not other] == []


odd_texts = st.text(max_size=6) | st.sampled_from(
    ["1e3", " 5", "0x1", "İ", "ß", "2026-02-29", "1970-01-01T00:00:00.001Z", "true", "TRUE", "-0", "9007199254740993"]
)
odd_records = st.dictionaries(
    st.sampled_from(sorted(CONDITION_KINDS)),
    odd_texts
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
    | st.lists(odd_texts, max_size=3),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(conditions, records | odd_records), min_size=50, max_size=120))
def _agree(page: Page, server: Server, pairs: list[Any]) -> None:
    storable = [
        (c, v) for c, v in pairs if not any(isinstance(x, str) and any("\ud800" <= s <= "\udfff" for s in x) for x in v.values())
    ]
    names = [(key, kind.name) for key, kind in CONDITION_KINDS.items()]
    cases = [[to_json(condition), list(values.items()), names] for condition, values in storable]
    found = page.evaluate(EVALUATE, [server.app.state.services.assets.url("conditions.js"), cases])
    for (condition, values), told in zip(storable, found, strict=True):
        assert evaluate(condition, values, CONDITION_KINDS) is told, (condition, values)


def test_random_conditions(page: Page, server: Server) -> None:
    _open(page)
    _agree(page, server)


def test_whole_forms(page: Page, server: Server) -> None:
    rules = form_of(*CHAIN).rules
    given_records = [{}, {"a": True}, {"a": True, "b": "x"}, {"a": True, "b": "x", "c": "y"}, {"a": False, "b": "x", "c": "y"}]
    found = _in_browser(page, server, RULES, rules.to_json(), [list(values.items()) for values in given_records])
    keys = {field["key"]: field["position"] for field in rules.to_json()["fields"]}
    expected = []
    for values in given_records:
        state = rules.evaluate(values)
        expected.append([sorted(state.hidden), sorted(keys[key] for key in state.required if key in keys)])
    assert found == expected


def test_long_chains(page: Page, server: Server) -> None:
    given = [[f"f{number}", "x"] for number in range(LINKS)]
    for step in (1, -1):
        payload = form_of(*long_chain(step)).rules.to_json()
        shown, hidden = _in_browser(page, server, RULES, payload, [given, []])
        assert (shown[0], len(hidden[0])) == ([], LINKS - 1)
