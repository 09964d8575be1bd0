"""Entries are bounded by the bytes of their forms."""

from dataclasses import replace

from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.records.entry_cache import EntryCache
from tests.making import form_of


def entry(form: CompiledForm) -> Entry:
    return Entry(form, (), None, 0.0)


def sized(size: int) -> CompiledForm:
    return replace(form_of({"id": "a"}), bytes=size)


def test_the_oldest_entries_go_when_their_forms_need_more_than_there_is() -> None:
    cache = EntryCache(max_bytes=10)
    for name in "abc":
        cache.put(("t", name), entry(sized(4)))
    assert [cache.get(("t", name)) is None for name in "abc"] == [True, False, False]
    assert cache.bytes == 8


def test_a_form_that_many_share_counts_once() -> None:
    cache, form = EntryCache(max_bytes=10), sized(4)
    for number in range(100):
        cache.put(("t", str(number)), entry(form))
    assert cache.bytes == 4 and cache.get(("t", "0")) is not None


def test_the_last_one_stays_whatever_its_size() -> None:
    cache = EntryCache(max_bytes=10)
    cache.put(("t", "a"), entry(sized(4)))
    cache.put(("t", "b"), entry(sized(50)))
    assert cache.get(("t", "a")) is None and cache.get(("t", "b")) is not None
    cache.pop(("t", "b"))
    assert cache.bytes == 0
