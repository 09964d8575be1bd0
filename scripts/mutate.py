"""Changes the core a little, again and again, and reports each change that no test notices (mutation testing, by mutmut).

    python scripts/mutate.py                              # all modules of `TESTS`, in a temporary copy
    python scripts/mutate.py app/submissions/review.py    # one of them
    python scripts/mutate.py --folder DIR                 # in a folder that stays, for `mutmut browse` and the like

Ends with 1 where the tests notice less than `LOWEST` percent of the changes of a module.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOWEST = 85

EVALUATION = ("tests/conditions/kinds/test_base.py", "tests/conditions/test_evaluate.py", "tests/conditions/test_json_schema.py")
"""What holds for all kinds, and every operator with every kind: evaluated, and as JSON Schema."""
TESTS = {
    "app/submissions/review.py": ("tests/submissions/test_review.py",),
    "app/submissions/merge.py": ("tests/submissions/test_merge.py",),
    "app/submissions/drift.py": ("tests/submissions/test_drift.py",),
    "app/submissions/secret_checks.py": ("tests/submissions/test_secret_checks.py",),
    "app/submissions/lost_updates.py": ("tests/submissions/test_lost_updates.py",),
    "app/forms/rules.py": ("tests/forms/test_rules.py",),
    "app/conditions/evaluate.py": ("tests/conditions/test_evaluate.py",),
    **{
        f"app/conditions/kinds/{name}.py": (f"tests/conditions/kinds/test_{name}.py", *EVALUATION)
        for name in ("base", "date", "flag", "instant", "number", "options", "schemas", "text", "values")
    },
}
"""The modules that must not be wrong, and the tests that must notice when they are."""

NEEDED = ("app", "definitions", "templates", "tests")
NOT_NEEDED = shutil.ignore_patterns("__pycache__", "vendor", "browser", "interop", "upgrade")
WORDS = [r"^\s+text = ", r"^\s+assert "]
"""Lines that are left as they are: tests compare no words, and an assertion states what is so in any case."""

SURVIVED, NOT_TESTED = 0, 33
"""mutmut's codes of a change after which all tests passed, or that no test came by. Whatever else ended with was noticed."""


@dataclass(frozen=True, slots=True)
class Score:
    module: str
    changes: int
    unnoticed: tuple[str, ...]
    """Each as the lines that it takes out and puts in."""
    seconds: float

    @property
    def percent(self) -> float:
        return 100 * (1 - len(self.unnoticed) / self.changes) if self.changes else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=list(TESTS), help=f"of: {', '.join(TESTS)}")
    parser.add_argument("--folder", type=Path, help="where the copies are made and stay")
    given = parser.parse_args()
    if unknown := [module for module in given.modules if module not in TESTS]:
        parser.error(f"not in the table of this script: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as temporary:
        scores = [_reported(mutate(module, given.folder or Path(temporary))) for module in given.modules]
    return 1 if any(score.percent < LOWEST for score in scores) else 0


def mutate(module: str, folder: Path) -> Score:
    """Every change of one module, made in a copy of the repository below `folder`."""
    copy = folder / Path(module).stem
    shutil.rmtree(copy, ignore_errors=True)
    for name in NEEDED:
        shutil.copytree(ROOT / name, copy / name, ignore=NOT_NEEDED)
    (copy / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + "\n".join(_settings(module)))
    began = time.monotonic()
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    changes = _codes(copy, module)
    if ended.returncode or not changes or None in changes.values():
        raise SystemExit(f"mutmut could not change {module}:\n{_last_lines(ended.stdout + ended.stderr)}")
    seconds = time.monotonic() - began
    unnoticed = tuple(_shown(copy, name) for name, code in changes.items() if code in (SURVIVED, NOT_TESTED))
    return Score(module, len(changes), unnoticed, seconds)


def _settings(module: str) -> Iterator[str]:
    yield "\n[tool.mutmut]"
    for name, value in {
        "source_paths": ["app"],
        "only_mutate": [module],
        "also_copy": [name for name in NEEDED if name not in ("app", "tests")],
        "do_not_mutate_patterns": WORDS,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutate"],
        "pytest_add_cli_args_test_selection": list(TESTS[module]),
        "timeout_constant": 30.0,
    }.items():
        yield f"{name} = {json.dumps(value)}"


def _codes(copy: Path, module: str) -> dict[str, int | None]:
    """What the tests ended with, by the name of the change."""
    meta = copy / "mutants" / f"{module}.meta"
    codes: dict[str, int | None] = json.loads(meta.read_text())["exit_code_by_key"] if meta.exists() else {}
    return codes


def _shown(copy: Path, name: str) -> str:
    """app.submissions.merge.x_merge__mutmut_9 -> its name and the lines that differ."""
    shown = subprocess.run([sys.executable, "-m", "mutmut", "show", name], cwd=copy, capture_output=True, text=True, check=True)
    lines = [line for line in shown.stdout.splitlines() if re.match(r"[+-](?![+-]{2})", line)]
    return "\n".join([name, *lines])


def _last_lines(output: str) -> str:
    """Without the signs that turn while mutmut works."""
    lines = [re.sub(r"^.*\r", "", line) for line in output.splitlines()]
    return "\n".join(lines[-30:])


def _reported(score: Score) -> Score:
    missed = "" if score.percent >= LOWEST else f"  below {LOWEST} %"
    print(f"{score.percent:5.1f} % of {score.changes:4} changes in {score.module} ({score.seconds:.0f} s){missed}", flush=True)
    for change in score.unnoticed:
        print(textwrap.indent(change, " " * 8), flush=True)
    return score


if __name__ == "__main__":
    sys.exit(main())
