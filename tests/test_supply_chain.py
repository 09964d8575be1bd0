"""What a release is made of: every package is pinned and in the bill of materials, and the base image can be pinned."""

import json
import re
import subprocess
import sys
from pathlib import Path

from scripts.pin_image import pinned
from scripts.sbom import components, document

ROOT = Path(__file__).parents[1]


def test_the_bill_has_every_package_with_the_digests_that_pip_checks(tmp_path: Path) -> None:
    target = tmp_path / "sbom.cdx.json"
    subprocess.run([sys.executable, str(ROOT / "scripts" / "sbom.py"), str(target)], check=True)
    bill = json.loads(target.read_text())
    names = {component["name"] for component in bill["components"]}
    for file in ("requirements.txt", "requirements-static.txt"):
        assert set(re.findall(r"^([\w.-]+)==", (ROOT / file).read_text(), re.MULTILINE)) <= names
    assert all(component["hashes"] and component["version"] for component in bill["components"])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    references = [component["bom-ref"] for component in bill["components"]]
    assert bill["dependencies"][0]["dependsOn"] == references and len(set(references)) == len(references)


def test_the_same_requirements_give_the_same_bill() -> None:
    assert json.dumps(document("1")) == json.dumps(document("1"))
    assert components(ROOT / "requirements-static.txt", "required")[0]["purl"].startswith("pkg:pypi/")


def test_a_pinned_image_can_be_pinned_again_and_both_stages_start_from_it() -> None:
    text = (ROOT / "Dockerfile").read_text()
    once = pinned(text, "sha256:" + "a" * 64)
    again = pinned(once, "sha256:" + "b" * 64)
    assert re.findall(r"^ARG BASE=.*$", again, re.MULTILINE) == [f"ARG BASE=python:3.13-slim@sha256:{'b' * 64}"]
    assert re.findall(r"^FROM .*$", again, re.MULTILINE) == ["FROM ${BASE} AS build", "FROM ${BASE}"]
