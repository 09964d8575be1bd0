"""Choices and names of records."""

import pytest

from tests.making import REGISTRY, Browser


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def test_lookups_offer_records_by_name(person: Browser) -> None:
    person.new_record("K8SNAMESPACE", 400, name="kube-system")
    answer = person.get("/lookups/K8SNAMESPACE?f.namespace=KUBE")
    assert ">kube-system</option>" in answer.text


def test_an_id_with_blanks_is_one_id(person: Browser) -> None:
    assert "No record has this ID" in person.get("/lookups/K8SNAMESPACE/names?f.namespace=alpha+registry").text


def test_records_are_told_by_name_where_their_ids_stand(person: Browser) -> None:
    space = person.new_record("K8SNAMESPACE", 400, name="kube-system")["id"]
    registry = person.new_record(**REGISTRY)["id"]
    told = person.get(f"/lookups/K8SNAMESPACE/names?f.namespace={space}%0A{registry}").text
    assert "<span>kube-system</span>" in told, "no form, no link"
    assert f"No record has the ID {registry}" in told, "it is another entity's"
    assert f'<a href="/forms/DOCKERREGISTRY/{registry}">' in person.get(f"/lookups/DOCKERREGISTRY/names?f.x={registry}").text
