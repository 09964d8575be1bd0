"""Changes the core's modules in many small ways and counts the changes that their tests notice. Exits 1 where a module has too few.

Each module is changed by mutmut in a folder of its own below build/mutate/, where `mutmut browse` then shows what nobody noticed.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "mutate"
LOWEST = 85
"""Percent of the changes to one module that its tests must notice."""

TESTS = {
    "app/submissions/review.py": ["tests/submissions/test_review.py"],
    "app/submissions/merge.py": ["tests/submissions/test_merge.py"],
    "app/submissions/drift.py": ["tests/submissions/test_drift.py"],
    "app/submissions/secret_checks.py": ["tests/submissions/test_secret_checks.py"],
    "app/submissions/lost_updates.py": ["tests/submissions/test_lost_updates.py"],
    "app/forms/rules.py": ["tests/conditions/test_evaluate.py", "tests/forms/test_scopes.py"],
    "app/conditions/evaluate.py": ["tests/conditions/test_evaluate.py"],
}
"""A module -> the tests that must notice its changes."""

LINKED = ("app", "templates", "definitions", "pyproject.toml")
LEFT_OUT = ("browser", "interop", "scripts")
"""Folders of tests with node modules, which mutmut would copy."""
CONFIGURATION = """[mutmut]
source_paths=app
only_mutate={module}
also_copy=
    templates
    definitions
pytest_add_cli_args=
    -p
    no:cacheprovider
    --hypothesis-profile=quick
pytest_add_cli_args_test_selection=
{tests}
"""


@dataclass(frozen=True, slots=True)
class Result:
    """How many changes were made to a module, and what became of them."""

    tried: int
    noticed: int
    is_complete: bool

    @property
    def percent(self) -> float:
        return 100 * self.noticed / self.tried if self.tried else 0.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("modules", nargs="*", default=list(TESTS), help="files of the table; all of them by default")
    arguments.add_argument("--minutes", type=float, default=15, help="for each module at most")
    given = arguments.parse_args()
    if unknown := set(given.modules) - TESTS.keys():
        arguments.error(f"not in the table: {', '.join(sorted(unknown))}")
    results = {module: mutate(module, given.minutes) for module in given.modules}
    for module, result in results.items():
        rest = "" if result.is_complete else " before the time was up"
        print(f"{result.percent:5.1f} %  {module}: {result.noticed} of {result.tried} changes noticed{rest}")
    print(f"At least {LOWEST} % of each are wanted.")
    sys.exit(any(result.percent < LOWEST for result in results.values()))


def mutate(module: str, minutes: float) -> Result:
    """Runs mutmut on one module of `TESTS`, with two workers."""
    folder = FOLDER / module.removeprefix("app/").removesuffix(".py").replace("/", ".")
    _prepare(folder, module)
    environment = {**os.environ, "PYTHONPATH": ""}
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    print(f"{module} ...", flush=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
        is_complete = _ended(process, time.monotonic() + minutes * 60)
    subprocess.run(
        [sys.executable, "-m", "mutmut", "export-cicd-stats"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    return _result(folder, is_complete)


def _prepare(folder: Path, module: str) -> None:
    tests = TESTS[module]
    for path in (module, *tests):
        if not (ROOT / path).is_file():
            sys.exit(f"{path}: no such file; see TESTS in scripts/mutate.py")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tests").mkdir(parents=True)
    for path in (*(ROOT / name for name in LINKED), *(each for each in (ROOT / "tests").iterdir() if each.name not in LEFT_OUT)):
        (folder / path.relative_to(ROOT)).symlink_to(path)
    (folder / "setup.cfg").write_text(CONFIGURATION.format(module=module, tests="\n".join(f"    {test}" for test in tests)))


def _ended(process: "subprocess.Popen[bytes]", deadline: float) -> bool:
    """Whether it ended by itself before the deadline; else it and its workers are ended."""
    try:
        if process.wait(deadline - time.monotonic()):
            sys.exit(f"mutmut failed; see {FOLDER}/*/log")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    return True


def _result(folder: Path, is_complete: bool) -> Result:
    """A change that no test runs counts as not noticed; one that makes the tests hang, as noticed."""
    stats = json.loads((folder / "mutants" / "mutmut-cicd-stats.json").read_bytes())
    noticed = stats["killed"] + stats["timeout"] + stats["segfault"]
    return Result(noticed + stats["survived"] + stats["no_tests"] + stats["suspicious"], noticed, is_complete)


if __name__ == "__main__":
    main()
