"""Extracts every text of the templates and tables into `app/texts/forms.pot`, and brings every catalogue up to date.

A new language: `pybabel init -D forms -i app/texts/forms.pot -d app/texts/locales -l de`, then translate its `forms.po`.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "app" / "texts" / "forms.pot"
LOCALES = ROOT / "app" / "texts" / "locales"

KEYWORDS: dict[str, Any] = {"N_": None, "nN_": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
SOURCES: dict[str, tuple[list[tuple[str, str]], dict[str, dict[str, Any]]]] = {
    "app": ([("texts/text.py", "ignore"), ("**.py", "python")], {}),
    "templates": ([("**.html", "jinja2")], {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}),
}


def extract() -> Catalog:
    """All texts, each with the files that it is in; without line numbers, which change with every edit."""
    catalogue = Catalog(domain="forms", project="DemandFlow Forms", charset="utf-8")
    for folder, (methods, options) in SOURCES.items():
        found = extract_from_dir(ROOT / folder, methods, options, keywords=KEYWORDS, comment_tags=())
        for file, _, message, comments, context in sorted(found, key=lambda each: each[:2]):
            name = f"{folder}/{Path(file).as_posix()}"
            catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def template_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a `.pot` file: the same bytes for the same texts."""
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    return written.getvalue()


def update(path: Path, catalogue: Catalog) -> None:
    """New texts into one language's catalogue; texts that are gone become comments, changed ones are marked fuzzy."""
    with path.open("rb") as file:
        translated = read_po(file, locale=path.parents[1].name.replace("-", "_"), domain="forms")
    translated.update(catalogue)
    with path.open("wb") as file:
        write_po(file, translated, width=0, sort_by_file=True, include_lineno=False)


if __name__ == "__main__":
    texts = extract()
    TEMPLATE.write_bytes(template_bytes(texts))
    for each in sorted(LOCALES.glob("*/LC_MESSAGES/forms.po")):
        update(each, texts)
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(texts)} texts")
