"""A report of a comparison (editing/report.py) -> lines for people, JUnit XML, or annotations of GitHub."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as Xml

Report = Mapping[str, Any]
RANK: Mapping[str, int] = {"harmless": 0, "narrowing": 1, "breaking": 2}
LEVELS: Mapping[str, str] = {"harmless": "notice", "narrowing": "warning", "breaking": "error"}


def text_of_report(report: Report, file: str) -> str:
    """A line for each property, with its effects, counts and uses below."""
    lines = []
    for change in report["changes"]:
        lines.append(f"{change['severity']}: {change['label']} ({change['pointer']}): {change['words']}")
        lines += [f"    {message}" for message in _messages(change)]
    lines += [f"{_severity(effect)}: {effect['message']}" for effect in report["effects"]]
    lines += [
        f"question: {each['message']} ({each.get('former', each['pointer'])} → {each['pointer']})" for each in report["questions"]
    ]
    lines += [f"finding: {each['message']}" for each in report.get("findings", ())]
    lines += [f"used: {each['message']}" for each in report.get("lookups", ())]
    if report.get("notCounted"):
        lines.append(f"not counted: {report['notCounted']['message']}")
    counts = report["counts"]
    summary = ", ".join(f"{counts[name]} {words}" for name, words in SUMMARY.items() if counts[name])
    return "\n".join([*lines, summary or "No differences that matter to values or people."]) + "\n"


SUMMARY: Mapping[str, str] = {
    "lossless": "proved harmless",
    "narrows": "narrow the form",
    "undecided": "undecided",
    "moves": "move data",
}


def json_of_report(report: Report, file: str) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def junit_of_report(report: Report, file: str) -> str:
    """A test case for each property; one that is not harmless has failed."""
    cases = list(_cases(report))
    failed = sum(severity != "harmless" for _, severity, _ in cases)
    suite = Xml.Element("testsuite", name="definition", tests=str(len(cases)), failures=str(failed))
    for name, severity, messages in cases:
        case = Xml.SubElement(suite, "testcase", classname=file, name=name)
        if severity != "harmless":
            Xml.SubElement(case, "failure", type=severity, message=messages[0]).text = "\n".join(messages)
    return Xml.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def github_of_report(report: Report, file: str) -> str:
    """An annotation for each property: `::warning file=new.json,title=Size::...`, at the file of the new definition."""
    return "".join(
        f"::{LEVELS[severity]} file={_property(file)},title={_property(name)}::{_data(' '.join(messages))}\n"
        for name, severity, messages in _cases(report)
    )


FORMATS: Mapping[str, Callable[[Report, str], str]] = {
    "text": text_of_report,
    "json": json_of_report,
    "junit": junit_of_report,
    "github": github_of_report,
}


def fails(report: Report, level: str) -> bool:
    """Whether a change is at least as severe. A suspected rename fails until somebody says what it is."""
    renamed = any(question["code"] == "question-renamed" for question in report["questions"])
    return renamed or RANK[report["severity"]] >= RANK[level]


def _cases(report: Report) -> Iterator[tuple[str, str, list[str]]]:
    for change in report["changes"]:
        yield change["label"], change["severity"], _messages(change)
    for effect in report["effects"]:
        yield "definition", _severity(effect), [effect["message"]]
    for finding in report.get("findings", ()):
        yield finding["message"], "narrowing", [finding["message"]]
    for question in report["questions"]:
        yield question["message"], "breaking" if question["code"] == "question-renamed" else "harmless", [question["message"]]


def _severity(effect: Mapping[str, Any]) -> str:
    return "harmless" if effect["verdict"] == "lossless" else "narrowing"


def _messages(change: Mapping[str, Any]) -> list[str]:
    """Of effects, the worst first; then of counts and uses."""
    effects = sorted(change["effects"], key=lambda effect: effect["verdict"] == "lossless")
    counts = change.get("records", {}).values()
    return [each["message"] for each in (*effects, *counts, *change.get("uses", ()))]


def _data(text: str) -> str:
    """As GitHub escapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
