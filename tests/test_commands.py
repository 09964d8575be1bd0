"""The commands of developers: the tables of tests and modules name what exists; coverage that falls is an error."""

import json
from pathlib import Path

import pytest

from scripts import coverage, dev, mutate
from tests.conftest import SLOW

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", mutate.TESTS)
def test_every_module_to_mutate_exists_with_its_tests(module: str) -> None:
    for path in (module, *mutate.TESTS[module]):
        assert (ROOT / path).is_file(), path


@pytest.mark.parametrize("slow", SLOW)
def test_every_slow_test_exists(slow: str) -> None:
    file, _, name = slow.partition("::")
    assert f"def {name}" in (ROOT / "tests" / file).read_text()


@pytest.mark.parametrize(("percent", "status"), [(coverage.LOWEST, 0), (coverage.LOWEST - 0.1, 1)])
def test_coverage_below_the_lowest_ends_with_an_error(
    percent: float, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"app/file{number}.py": {"summary": {"percent_covered": 50 + number}} for number in range(20)}
    (tmp_path / "coverage.json").write_text(json.dumps({"files": files, "summary": {"percent_covered": percent}}))
    with pytest.raises(SystemExit) as ended:
        coverage.main(tmp_path / "coverage.json")
    printed = capsys.readouterr().out
    assert ended.value.code == status
    assert f"{percent:.1f} %" in printed
    assert "50.0 %  app/file0.py" in printed and "59.0 %" in printed and "60.0 %" not in printed


def test_a_start_that_the_next_one_interrupts_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[object] = []

    def interrupted(settings: object) -> None:
        starts.append(settings)
        raise KeyboardInterrupt

    monkeypatch.setattr("app.server.serve.run", interrupted)
    monkeypatch.setattr(dev, "update_definitions", starts.append)
    monkeypatch.setattr("os.setpgrp", lambda: None)
    dev.serve()
    assert len(starts) == 2
