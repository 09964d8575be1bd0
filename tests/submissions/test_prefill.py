"""What a host wants filled in: nobody's word but the host's, whatever it is."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.embedding.grants import read_prefill
from app.errors import Refused
from app.forms.compiler import compile_form
from app.reading.reader import read_definition
from app.submissions.page_post import PagePost
from app.submissions.prefill import type_in
from tests.making import CONTEXT, form_of
from tests.strategies import documents

FORM = form_of(
    {"id": "name", "type": "text", "name": "Name"},
    {"id": "count", "type": "number", "name": "Count"},
    {"id": "on", "type": "checkbox", "name": "On"},
    {"id": "some", "type": "multiselect", "name": "Some", "options": [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]},
    {"id": "free", "type": "multiselect", "name": "Free"},
    {"id": "key", "type": "password", "name": "Key"},
    {"id": "fixed", "type": "text", "name": "Fixed", "readonly": True},
    {"id": "out", "type": "text", "name": "Out", "visibility": {"field": "name", "operator": "equals", "value": "show"}},
    {"id": "locked", "type": "text", "name": "Locked", "readonlyWhen": {"field": "on", "operator": "checked"}},
)


@pytest.mark.parametrize(
    ("value", "posted"),
    [
        ({"name": "typed"}, {"name": ("typed",)}),
        ({"name": 7}, {"name": ("7",)}),
        ({"name": None}, {"name": ("",)}),
        ({"name": {"a": 1}}, {"name": ('{"a": 1}',)}),
        ({"count": 7.5}, {"count": ("7.5",)}),
        ({"count": "seven"}, {"count": ("seven",)}),
        ({"on": True}, {"on": ("true",)}),
        ({"on": False}, {"on": ("",)}),
        ({"some": ["1", "2"]}, {"some": ("1", "2")}),
        ({"some": []}, {"some": ("",)}),
        ({"free": ["a", "b"]}, {"free": ("a\nb",)}),
    ],
)
def test_a_value_is_typed_as_somebody_would(value: dict[str, Any], posted: dict[str, Any]) -> None:
    assert type_in(FORM, value, CONTEXT).posted == posted


def test_secrets_and_what_nobody_may_write_are_ignored() -> None:
    prefilled = type_in(FORM, {"key": "x", "fixed": "x", "nothing": "x", "_df_version": 1, "id": "x", "name": "x"}, CONTEXT)
    assert set(prefilled.posted) == {"name"} and set(prefilled.ignored) == {"key", "fixed", "nothing", "_df_version", "id"}


def test_hidden_and_locked_fields_stay_as_they_were() -> None:
    prefilled = type_in(FORM, {"out": "x", "locked": "x", "on": True}, CONTEXT)
    assert PagePost(prefilled.posted).interpret(FORM, {}, CONTEXT, new=False).changes == {"on": True}


@pytest.mark.parametrize("value", [[], "text", 7, True, {"a": 10**400}, {str(n): n for n in range(201)}, {"a": "x" * 17_000}])
def test_what_is_no_small_object_is_refused(value: Any) -> None:
    with pytest.raises(Refused) as refused:
        read_prefill(value)
    assert refused.value.code.startswith("grant-prefill")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=80)
@given(documents(), st.data())
def test_whatever_a_host_sends_is_typed_or_ignored(document: Any, data: st.DataObject) -> None:
    form = compile_form(read_definition(document).definition)
    keys = [*form.by_key, "nothing", "id"]
    values = data.draw(st.dictionaries(st.sampled_from(keys), VALUES, max_size=5))
    prefilled = type_in(form, values, CONTEXT)
    assert {*prefilled.posted, *prefilled.ignored} == values.keys()
    open_to_all = {field.key for field, _ in form.writable if not field.secret}
    assert prefilled.posted.keys() <= open_to_all
    assert all(texts and all(isinstance(text, str) for text in texts) for texts in prefilled.posted.values())
    assert PagePost(prefilled.posted).interpret(form, {}, CONTEXT, new=False).changes.keys() <= open_to_all
