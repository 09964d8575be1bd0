"""Texts without placeholders are translated when a template is compiled, all others when it is rendered."""

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined

from app.pages.constant_texts import TranslatingEnvironment

WORDS = {"Save": "Speichern & los", "100 %%": "100 %%", "Hello %(name)s": "Hallo %(name)s", "one": "eins"}


def rendered(source: str, kind: type[Environment], calls: list[str], **given: Any) -> str:
    def gettext(text: str) -> str:
        calls.append(text)
        return WORDS.get(text, text)

    environment = kind(
        loader=DictLoader({"page": source}), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    environment.install_gettext_callables(gettext, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]
    if isinstance(environment, TranslatingEnvironment):
        environment.gettext = gettext
    template = environment.get_template("page")
    compiled = len(calls)
    text = template.render(**given)
    calls[:] = calls[compiled:]
    return text


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ('<b title="{{ _("Save") }}">{{ gettext("Save") }}</b>', 0),
        ('{{ _("100 %%") }}', 0),
        ('{{ _("Hello %(name)s", name=name) }}', 1),
        ('{% set text = _("Save") %}{{ text }}{{ text | upper }}', 0),
        ('{% if name == _("Save") %}{{ _("one") }}{% else %}{{ _("Save") }}{% endif %}', 0),
        ("{% macro m(t) %}[{{ t }}]{% endmacro %}{{ m(_('Save')) }}", 0),
        ("{{ _(name) }}", 1),
        ('{{ _("one") if name else _("Save") }}', 0),
        ("{{ ngettext('one', 'many', 1) }}", 0),
    ],
)
def test_the_text_is_that_of_the_usual_calls(source: str, calls: int) -> None:
    made: list[str] = []
    usual = rendered(source, Environment, [], name="<Ada>")
    assert rendered(source, TranslatingEnvironment, made, name="<Ada>") == usual
    assert len(made) == calls
