"""Puts translated texts without placeholders into templates when they are compiled: an environment has one language."""

from collections.abc import Callable

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer


class TranslatingEnvironment(Environment):
    """`{{ _("Save") }}` costs nothing when a page is rendered; with placeholders it is a call as usual.

    The attribute `gettext` must be set before the first template is loaded.
    """

    gettext: Callable[[str], str]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        _Constants(self.gettext).visit(template)
        return template


class _Constants(NodeTransformer):
    def __init__(self, gettext: Callable[[str], str]) -> None:
        self._gettext = gettext

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:  # noqa: N802 - the name is of Jinja
        """`_("100 %%")` -> the constant "100 %", marked as safe as the calls of the i18n extension mark it."""
        self.generic_visit(call)
        is_text = isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext")
        others = [*call.args[1:], *call.kwargs, call.dyn_args, call.dyn_kwargs]
        if not is_text or len(call.args) != 1 or any(others) or not isinstance(call.args[0], nodes.Const):
            return call
        text = self._gettext(call.args[0].value) % {}
        return nodes.MarkSafe(nodes.Const(text, lineno=call.lineno), lineno=call.lineno)
