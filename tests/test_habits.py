"""The habits of this code, as tests: names, documents, and who may read what."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from starlette.routing import Route

from app.fields import FIELD_TYPES
from app.main import build_app
from app.reading.aliases import FIELD
from app.rows import ROW_TYPES
from app.settings import load_settings

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "app").rglob("*.py"))
DOCS = ROOT / "docs"
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_a_sentence(path: Path) -> None:
    told = ast.get_docstring(ast.parse(path.read_text()))
    assert told, path
    assert re.match(r'["`A-Z@].*[.:;]', told.splitlines()[0]), told.splitlines()[0]


def test_no_rooms_without_a_name() -> None:
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "helpers", "common", "core", "services_layer", "managers", "misc"}


def test_nothing_else_reads_the_environment() -> None:
    readers = [path.name for path in MODULES if re.search(r"os\.environ|getenv", path.read_text())]
    assert readers == ["settings.py"]


def test_no_field_type_is_named_outside_its_file_to_decide_about_values() -> None:
    words = {"password", "textarea", "text", "number", "date", "datetime", "icon", "color", "file", "url", "unknown"}
    names = FIELD_TYPES.keys() - words  # those mean other things, too
    for path in MODULES:
        if path.parent.name != "fields":
            told = path.read_text()
            assert not re.search(r"field\.type (==|!=|in|not in) ", told), path
            assert not {name for name in names if f'"{name}"' in told}, path


def section(page: str, heading: str) -> str:
    """The text below a heading of the second level, up to the next one."""
    return (DOCS / page).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_documents_list_every_field_type() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", section("field-types.md", "Field types"), re.MULTILINE)
    assert listed == [name for name in FIELD_TYPES if name != "unknown"] + ["unknown"]


def test_the_documents_list_the_other_words_for_every_field_type() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", section("field-types.md", "Field types"), re.MULTILINE)
    listed = {name: set() if words == "–" else set(words.split(", ")) for name, words in rows}
    assert listed == {name: set(kind.aliases) for name, kind in FIELD_TYPES.items()}


def test_the_documents_list_every_property_of_a_field() -> None:
    rows = re.findall(r"^\| (`\w+`) \| ([^|]*) \|", section("field-types.md", "Properties of a field"), re.MULTILINE)
    assert sorted(key for row in rows for key in re.findall(r"`(\w+)`", " ".join(row))) == sorted(FIELD.keys)


def test_the_documents_list_every_row_type() -> None:
    assert set(re.findall(r"`(\w+)`", section("field-types.md", "Row types"))) == ROW_TYPES.keys()


def test_the_documents_list_every_address(tmp_path: Path) -> None:
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path)}))
    paths = {route.path_format for route in app.router.routes if isinstance(route, Route)} - {"/v1/{rest}"}
    listed = set(re.findall(r"^\| `(?:[A-Z, ]+ )?(/[^`]*)` \|", (DOCS / "addresses.md").read_text(), re.MULTILINE))
    assert listed == paths
    app.state.services.store.close()


def test_every_invariant_names_a_test_that_exists() -> None:
    invariants = re.findall(r"^\* .*\n(?:  .*\n)*", ARCHITECTURE.split("\n## Invariants\n")[1].split("\n## ")[0], re.MULTILINE)
    assert invariants
    for invariant in invariants:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", invariant)
        assert named, invariant
        for path, test in named:
            assert re.search(rf"^(?:async )?def {test}\(", (ROOT / path).read_text(), re.MULTILINE), f"{path}::{test}"


def test_every_threat_names_a_test_that_exists() -> None:
    table = (ROOT / "docs" / "security.md").read_text().split("|---|---|---|\n")[1].split("\n\n")[0]
    rows = [row for row in table.splitlines() if row]
    assert len(rows) > 40
    for row in rows:
        named = re.search(r"`(tests/[\w/]+\.py)::(test_\w+)` \|$", row)
        assert named, row
        source = (ROOT / named[1]).read_text()
        assert re.search(rf"^(?:async )?def {named[2]}\(", source, re.MULTILINE), row


def test_the_map_has_every_folder() -> None:
    listed = set(re.findall(r"^      (\w+)/ ", ARCHITECTURE, re.MULTILINE))
    folders = {path.name for path in (ROOT / "app").iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders <= listed


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
        *(each for group in project["dependency-groups"].values() for each in group),
        *(
            part
            for kind in ("dependencies", "devDependencies")
            for folder in ("interop", "clients")
            for part in json.loads((ROOT / "tests" / folder / "package.json").read_text()).get(kind, {})
        ),
    ]
    names = {re.split(r"[\[=<>~; ]", each)[0] for each in wanted}
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", ARCHITECTURE.split("\n## Dependencies\n")[1], re.MULTILINE)
    listed = {name for cell in cells for name in re.split(r"[,;] ", re.sub(r" \([^)]*\)", "", cell))}
    scopes = {name.removesuffix("*") for name in listed if name.endswith("/*")}
    assert {name for name in names if name not in listed and not any(name.startswith(scope) for scope in scopes)} == set()


def test_no_third_party_file_is_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text()
    assert "/app/static/vendor/" in ignored


def test_no_file_names_a_registrys_host() -> None:
    hosts = re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", "registry" + r"\.npmjs", "un" + r"pkg\.com", "js" + "delivr"])
    )
    for pattern in (
        "*.txt",
        "*.toml",
        "*.md",
        "docs/**/*.md",
        "Makefile",
        "Dockerfile",
        "tests/interop/*.json",
        "tests/clients/*.json",
        "scripts/*",
    ):
        for path in ROOT.glob(pattern):
            if path.is_file():
                assert not hosts.search(path.read_text()), path


CLOCKS = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "app.clock.utc_now"),
    *("time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"),
    *("time.localtime", "time.gmtime"),
}
PURE_CORE = {
    *(
        "definition",
        "kinds",
        "fields",
        "rows",
        "conditions",
        "reading",
        "forms",
        "steps",
        "submissions",
        "exports",
        "api_docs",
        "frame_origins",
    ),
    *("pages", "embedding"),
}
SHELL = {"pages/renderer.py", "pages/assets.py", "embedding/frames.py"}


def pure_core() -> list[Path]:
    paths = [path.relative_to(ROOT / "app") for path in MODULES]
    return [path for path in paths if path.with_suffix("").parts[0] in PURE_CORE and path.as_posix() not in SHELL]


def clocks_in(tree: ast.Module) -> set[str]:
    """Every clock that code names, by whatever name it imports it. One that is given has no such name: `context.now()`."""
    origins: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            origins.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            origins.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})

    def origin_of(node: ast.AST) -> str:
        """`dt.date.today` behind `import datetime as dt` -> "datetime.date.today"; "" for what was not imported."""
        if isinstance(node, ast.Attribute):
            base = origin_of(node.value)
            return f"{base}.{node.attr}" if base else ""
        return origins.get(node.id, "") if isinstance(node, ast.Name) else ""

    return {origin for node in ast.walk(tree) if (origin := origin_of(node)) in CLOCKS}


@pytest.mark.parametrize("path", pure_core(), ids=str)
def test_the_pure_core_asks_no_clock(path: Path) -> None:
    assert clocks_in(ast.parse((ROOT / "app" / path).read_text())) == set()


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        ("from datetime import UTC, datetime\ndatetime.now(UTC)", True),
        ("import datetime\ndatetime.datetime.utcnow()", True),
        ("import datetime as dt\ndt.date.today()", True),
        ("from datetime import date as day\nday.today()", True),
        ("import time\ntime.time()", True),
        ("import time as t\nclock = t.monotonic", True),
        ("from time import perf_counter\nperf_counter()", True),
        ("from app.clock import utc_now\nclock = utc_now", True),
        ("def due(context):\n    return context.now()", False),
        ("from datetime import datetime\ndatetime.fromtimestamp(0)", False),
        ("class Clock:\n    def time(self):\n        return self._time()", False),
    ],
)
def test_what_counts_as_asking_a_clock(code: str, asks: bool) -> None:
    assert bool(clocks_in(ast.parse(code))) is asks


WITHOUT_TESTS_OF_THEIR_OWN = {
    "__main__.py": "starts the command line: tests/cli runs it",
    "clock.py": "one function, which asks the system's clock",
    "database/migrations/env.py": "alembic's entry: tests/upgrade and tests/database open databases through it",
    "database/migrations/versions/v0001_objects.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0002_kept.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0003_frames.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0004_plain_names.py": "tests/upgrade opens databases that are older",
    "database/migrations/versions/v0005_trust.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0007_definition_drafts.py": "tests/database/test_tables.py compares its result with the tables",
    "web/definitions/inspector.py": "its inputs are posted in tests/web/definitions/test_routes.py",
    "web/definitions/outline_view.py": "pages show it in tests/web/definitions/test_routes.py",
    "web/definitions/screen.py": "each page of tests/web/definitions is one",
    "web/definitions/posted_edits.py": "each is posted in tests/web/definitions/test_routes.py",
    "database/migrations/versions/v0006_secrets_scope.py": "tests/upgrade/test_upgrade.py asks what tokens may do afterwards",
    "database/migrations/versions/v0009_people.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0010_steps.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0011_proposals.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0012_request_limits.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0013_pages.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0014_preferences.py": "tests/database/test_tables.py compares its result with the tables",
    "database/migrations/versions/v0008_leftovers.py": "tests/database/test_tables.py compares its result with the tables",
    "submissions/model.py": "a protocol: tests of page_post and json_input",
    "texts/changes.py": "a table: tests/texts/test_tables.py",
    "texts/definitions.py": "a table: tests/texts/test_tables.py",
    "texts/edits.py": "a table: tests/texts/test_tables.py",
    "texts/comparisons.py": "a table: tests/texts/test_tables.py",
    "texts/messages.py": "a table: tests/texts/test_tables.py",
    "texts/notices.py": "a table: tests/texts/test_tables.py",
    "texts/text.py": "marks and placeholders: tests/texts/test_tables.py and test_catalogue.py",
}
"""Module of app/ -> why it has no test file of its name."""


def modules_without_tests() -> set[str]:
    modules = [path.relative_to(ROOT / "app") for path in (ROOT / "app").rglob("*.py") if path.name != "__init__.py"]
    return {path.as_posix() for path in modules if not (ROOT / "tests" / path.parent / f"test_{path.name}").is_file()}


def test_every_module_has_tests_of_its_name_or_a_reason() -> None:
    assert modules_without_tests() == WITHOUT_TESTS_OF_THEIR_OWN.keys()
