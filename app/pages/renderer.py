"""Templates -> pages. The only module that knows Jinja.

A form's template is rendered once per definition, with a placeholder where each record's values go, and cut into a `CutPage` that
is filled per request. `Renderer.render_plainly` renders the same templates with values instead of placeholders and gives the same
bytes: tests compare the two. Pages without a definition behind them are rendered ordinarily.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import orjson
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.caches.sized_cache import SizedCache
from app.errors import BadDefinition
from app.forms.compiler import CompiledForm
from app.forms.validation import Message
from app.pages.assets import Assets
from app.pages.constant_texts import TranslatingEnvironment
from app.pages.field_slots import PageSlots
from app.pages.recipes import Recipe, RecordingSlots, follow
from app.pages.slots import CLOSE, OPEN, CutPage, PageState, Placeholder, PlainSlots, Slots, cut_page, escape_all
from app.pages.stored_values import stored_values
from app.pages.views import FieldView, FormView, Mode, view_form
from app.reading.parsing import Limits
from app.texts.dates import SOURCE_LOCALE
from app.texts.translator import ENGLISH, LOCALES, Translator, available_locales, translator_for

Look = Literal["page", "page without secrets", "preview", "frame", "frame without secrets"]
"""A form by itself; for somebody who may not see stored secrets; one that is looked at while its definition is edited; inside
somebody's page; the same where stored secrets are not to be shown."""
ENTRY_SCRIPTS: Mapping[Look, str] = {
    "page": "form_page.js",
    "page without secrets": "form_page.js",
    "preview": "preview_page.js",
}
"""What starts a form; in frames another one."""

NO_VALUES = '{"values":{}}'
MAX_CACHED_SCRIPTS = 32
MAX_CACHED_PAGE_BYTES = 48 * 2**20
"""Of one language, by default."""
MAX_CACHED_FILLS = 1024
"""Of one part."""
MAX_CACHED_CHARS = 512
"""Length of a filled part that is cached."""
NAME_PLACEHOLDER = re.compile(f"{OPEN}([a-z_]+){CLOSE}")
SCRIPT_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class Part:
    """A template of `templates/parts`, cut at its texts. Fills are cached: most parts say the same few things.

    `<li>{{ text.text }}</li>` is cut into `["<li>", "text", "</li>"]`; `fill({"text": "a < b"})` gives `<li>a &lt; b</li>`.
    """

    __slots__ = ("_cached", "_names", "_pieces")

    def __init__(self, text: str) -> None:
        split = NAME_PLACEHOLDER.split(text)
        self._pieces, self._names = split, split[1::2]
        self._cached: dict[tuple[Any, ...], str] = {}

    def fill(self, texts: Mapping[str, Any]) -> str:
        """Texts are escaped, Markup is not. Raises KeyError for one that is not given."""
        given = tuple([texts[name] for name in self._names])
        if Markup in map(type, given):
            return self._fill(map(escape, given))
        cached = self._cached.get(given)
        if cached is not None:
            return cached
        filled = self._fill(escape_all(given))
        if len(filled) < MAX_CACHED_CHARS:
            if len(self._cached) >= MAX_CACHED_FILLS:
                self._cached.clear()
            self._cached[given] = filled
        return filled

    def _fill(self, escaped: Iterable[str]) -> str:
        pieces = self._pieces.copy()
        pieces[1::2] = escaped
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A form's rendered template with placeholders, and how the slots behind them are made."""

    text: str
    recipes: Sequence[Recipe]


class PartTexts:
    """Takes the place of `text` while a part is rendered: every attribute prints a placeholder with its name."""

    def __getattr__(self, name: str) -> Placeholder:
        return Placeholder(f"{OPEN}{name}{CLOSE}")


class Renderer:
    """All templates of one folder, in one language. `zone` is the name of the time zone that forms state beside times.

    `form_urls` maps an entity to the URLs that its form prints, by the name that the template uses; `lookup_path` maps an entity to
    the URL that offers its records. `reveal`: whether forms offer to show a stored secret.
    """

    def __init__(
        self,
        templates: Path,
        assets: Assets,
        zone: str,
        form_urls: Callable[[str], Mapping[str, str]],
        lookup_path: Callable[[str], str],
        *,
        reveal: bool = True,
        translator: Translator = ENGLISH,
        max_bytes: int = Limits().page_bytes,
        cache_bytes: int = MAX_CACHED_PAGE_BYTES,
    ) -> None:
        self.translator = translator
        self._environment = TranslatingEnvironment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.gettext = translator.gettext
        self._environment.policies["ext.i18n.trimmed"] = True
        # Texts are marked up as they are: the catalogue is trusted, what is put into its placeholders is escaped.
        install = self._environment.install_gettext_callables  # type: ignore[attr-defined]
        install(translator.gettext, translator.ngettext, newstyle=True)
        self._environment.globals.update(icon=assets.icon, asset=assets.url, locale=translator.locale, say=translator.say)
        self._environment.globals.update(script_texts=lru_cache(MAX_CACHED_SCRIPTS)(self._script_texts))
        self.translator, self._assets = translator, assets
        self._zone, self._reveal, self._max_bytes = zone, reveal, max_bytes
        self._form_urls, self._lookup_path = form_urls, lookup_path
        self._parts: dict[str, Part] = {}
        self._pages: SizedCache[CutPage] = SizedCache(cache_bytes)

    def _script_texts(self, name: str) -> Markup:
        """The texts that a script and its modules show, as JSON for a script element."""
        return script_json(self.translator.for_scripts(self._assets.text_codes(name)))

    def page(self, form: CompiledForm, mode: Mode, look: Look = "page") -> CutPage:
        """The form's page, cut; made once for each form, mode and look while there is room."""
        cached = self.cached_page(form, mode, look)
        if cached is not None:
            return cached
        slots = Slots()
        return self._keep(form, mode, look, cut_page(self._render_form(form, mode, look, slots), slots))

    def cached_page(self, form: CompiledForm, mode: Mode, look: Look = "page") -> CutPage | None:
        return self._pages.get((form.hash, mode, look))

    def cached_looks(self, form: CompiledForm) -> list[tuple[Mode, Look]]:
        """The modes and looks in which a form's page has been made lately."""
        return [(mode, look) for hash, mode, look in self._pages if hash == form.hash]

    def rendered_page(self, form: CompiledForm, mode: Mode, look: Look) -> RenderedPage:
        """The page as another process can cut it. Raises BadDefinition for one that is beyond the limit."""
        slots = RecordingSlots()
        return RenderedPage(self._render_form(form, mode, look, slots), slots.recipes)

    def cut(self, form: CompiledForm, mode: Mode, look: Look, rendered: RenderedPage) -> CutPage:
        """What `page` gives, of a page that was rendered elsewhere."""
        slots = Slots()
        view = self._view(form, mode, slots)
        parts = {
            **{("panel", panel.index): panel.slot for panel in view.panels},
            **{("row", row.index): row.slot for row in view.rows},
            **{("field", field.position): field for row in view.rows for field in row.fields},
            ("page", 0): PageSlots(slots, self.fill_part, {}, _computed(form, mode)),
        }

        def part_of(kind: str, index: int) -> Any:
            part = parts[kind, index]
            return part.slot if isinstance(part, FieldView) else part

        follow(rendered.recipes, part_of)
        return self._keep(form, mode, look, cut_page(rendered.text, slots))

    def _keep(self, form: CompiledForm, mode: Mode, look: Look, page: CutPage) -> CutPage:
        self._pages.put((form.hash, mode, look), page, page.bytes)
        return page

    def render_plainly(self, form: CompiledForm, mode: Mode, state: PageState, look: Look = "page") -> str:
        """The page by ordinary rendering, each slot printed as its text."""
        return self._render_form(form, mode, look, PlainSlots(state))

    def _render_form(self, form: CompiledForm, mode: Mode, look: Look, slots: Slots) -> str:
        """Raises BadDefinition as soon as there is more than the limit."""
        fixed = {**self._form_urls(form.definition.entity), "rules": script_json(_rules(form))}
        page = slots.of(PageSlots(slots, self.fill_part, fixed, _computed(form, mode)), "page", 0)
        reveal = self._reveal and not look.endswith("without secrets")
        template = self._environment.get_template("form.html")
        view = self._view(form, mode, slots)
        script = ENTRY_SCRIPTS.get(look, "frame.js")
        texts = {"frame": look.startswith("frame"), "preview": look == "preview", "script": script, "reveal": reveal}
        pieces, size = [], 0
        for piece in template.generate(form=view, page=page, mode=mode, **texts):
            size += len(piece) if piece.isascii() else len(piece.encode())
            if size > self._max_bytes:
                raise BadDefinition("page-too-large", limit=self._max_bytes)
            pieces.append(piece)
        return "".join(pieces)

    def _view(self, form: CompiledForm, mode: Mode, slots: Slots) -> FormView:
        return view_form(form, mode, self._zone, self._lookup_path, slots, self.fill_part)

    def fill_part(self, name: str, texts: Mapping[str, Any]) -> str:
        """`templates/parts/<name>.html` filled with texts."""
        part = self._parts.get(name)
        if part is None:
            template = self._environment.get_template(f"parts/{name}.html")
            part = self._parts[name] = Part(template.render(text=PartTexts()).strip("\n"))
        return part.fill(texts)

    def check_answer(self, form: CompiledForm, messages: Mapping[str, Sequence[Message]], positions: Collection[int]) -> str:
        """The messages of the fields at `positions`, each addressed to its field's element on the page. `messages` are by key."""
        say, partials = self.translator.say, []
        for field in form.definition.fields():
            if field.position in positions:
                own = messages.get(field.key, ())
                filled = [
                    self.fill_part("message", {"text": say(each.code, each.params), "severity": each.severity}) for each in own
                ]
                texts = {"target": f"#f{field.position}-messages", "messages": Markup("".join(filled))}
                partials.append(self.fill_part("check", texts))
        return "".join(partials)

    def render(self, template: str, **context: Any) -> str:
        """An ordinary page."""
        return self._environment.get_template(template).render(context)


class Renderers:
    """One renderer per language, each made when it is first asked for: what it compiles and keeps is in that language."""

    def __init__(self, make: Callable[[Translator], Renderer], locales: Path = LOCALES) -> None:
        self._make, self._locales = make, locales
        self._by_locale: dict[str, Renderer] = {}
        self.available = available_locales(locales)

    @property
    def source(self) -> Renderer:
        """The one in the language of the templates."""
        return self[SOURCE_LOCALE]

    @property
    def made(self) -> list[Renderer]:
        return list(self._by_locale.values())

    def __getitem__(self, locale: str) -> Renderer:
        renderer = self._by_locale.get(locale)
        if renderer is None:
            renderer = self._by_locale[locale] = self._make(translator_for(locale, self._locales))
        return renderer


def script_json(value: Any) -> Markup:
    """JSON that is safe in a script element of a page."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # whole numbers beyond 64 bits, or a lone surrogate, which a record of long ago may hold
        text = json.dumps(value)
    return Markup(text.translate(SCRIPT_ESCAPES))


def _computed(form: CompiledForm, mode: Mode) -> Mapping[str, Callable[[PageState], str]]:
    """What a page says of its record to the browser's conditions."""
    if not form.rules.variables():
        return {"values": lambda _: NO_VALUES}
    read = stored_values(form, new=mode == "new", view=mode == "view")
    return {"values": lambda state: script_json(read(state))}


def _rules(form: CompiledForm) -> dict[str, Any]:
    """The rules, and for each field that a condition looks at how the browser reads what is typed into it."""
    looked_at = form.rules.variables()
    readers = {field.key: kind.reader_of(field) for field, kind in form.writable if field.key in looked_at}
    return {**form.rules.to_json(), "readers": readers}
