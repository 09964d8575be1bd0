"""What the worker process carries out: bytes and typed definitions in, the same out."""

import json
import pickle
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.definition import Definition, Finding
from app.errors import BadDefinition
from app.exports import EXPORTERS
from app.forms.compiler import CompiledForm, compile_form
from app.forms.schema import Purpose
from app.pages.assets import Assets
from app.pages.renderer import MAX_CACHED_PAGE_BYTES, Look, RenderedPage, Renderer, Renderers
from app.pages.views import Mode
from app.reading.parsing import Limits
from app.reading.reader import read_definition
from app.reading.secret_paths import Names, with_secrets
from app.resources import STATIC, TEMPLATES
from app.texts.translator import LOCALES, Translator


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What pages depend on besides their form: what `Renderer` asks for. The functions are found by their names in the process."""

    zone: str
    form_urls: Callable[[str], Mapping[str, str]]
    lookup_path: Callable[[str], str]
    reveal: bool = True
    locales: Path = LOCALES
    max_bytes: int = Limits().page_bytes
    cache_bytes: int = MAX_CACHED_PAGE_BYTES


@dataclass(frozen=True, slots=True)
class PackedDefinition:
    """A typed definition on its way between processes, and the hash that names it."""

    hash: str
    pickled: bytes

    def definition(self) -> Definition:
        definition: Definition = pickle.loads(self.pickled)  # noqa: S301 - of our own process
        return definition


def pack(definition: Definition) -> PackedDefinition:
    return PackedDefinition(definition.hash, pickle.dumps(definition, pickle.HIGHEST_PROTOCOL))


def read(document: Mapping[str, Any], secrets: Collection[Names], limits: Limits) -> tuple[Definition, tuple[Finding, ...]]:
    """A DEFINITION object as it is used: the paths of `secrets` are secret, whatever it says. Raises BadDefinition."""
    reading = read_definition(document, limits)
    definition = with_secrets(reading.definition, frozenset(secrets))
    if not any(definition.rows()):
        raise BadDefinition("definition-empty", reading.findings, entity=definition.entity)
    return definition, reading.findings


def read_packed(document: bytes, secrets: Collection[Names], limits: Limits) -> tuple[PackedDefinition, tuple[Finding, ...]]:
    """The same of a DEFINITION object as JSON. It compiles, too: the caller need not try. Raises BadDefinition."""
    definition, findings = read(json.loads(document), secrets, limits)
    packed = pack(definition)
    _compiled.cache_clear()
    _compiled(packed)
    return packed, findings


def render_page(packed: PackedDefinition, settings: PageSettings, locale: str, mode: Mode, look: Look) -> RenderedPage:
    """Raises BadDefinition for a page that is beyond its limit."""
    return renderers(settings)[locale].rendered_page(_compiled(packed), mode, look)


def of_packed(packed: Sequence[PackedDefinition], task: Callable[..., Any], *arguments: Any) -> Any:
    """`task(forms, *arguments)`."""
    return task([_compiled(each) for each in packed], *arguments)


def export(forms: Sequence[CompiledForm], name: str, purpose: Purpose) -> bytes:
    """The text of the exporter `name`, of one form."""
    (form,) = forms
    return EXPORTERS[name].export(form, purpose).encode()


@lru_cache(2)
def renderers(settings: PageSettings) -> Renderers:
    """One renderer for each language; all show the same."""
    assets = Assets(STATIC)

    def make(translator: Translator) -> Renderer:
        return Renderer(
            TEMPLATES,
            assets,
            settings.zone,
            settings.form_urls,
            settings.lookup_path,
            reveal=settings.reveal,
            translator=translator,
            max_bytes=settings.max_bytes,
            cache_bytes=settings.cache_bytes,
        )

    return Renderers(make, settings.locales)


@lru_cache(4)
def _compiled(packed: PackedDefinition) -> CompiledForm:
    return compile_form(packed.definition())
