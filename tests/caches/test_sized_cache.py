"""Values that are cached while there is room."""

from app.caches.sized_cache import SizedCache


def cache_of(*sizes: tuple[str, int], room: int = 10) -> SizedCache[str]:
    cache: SizedCache[str] = SizedCache(room)
    for name, size in sizes:
        cache.put(name, name.upper(), size)
    return cache


def test_what_was_used_last_stays_while_there_is_room() -> None:
    cache = cache_of(("a", 4), ("b", 4))
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c"), cache.bytes) == ("A", None, "C", 8)


def test_what_is_larger_than_all_of_the_room_is_not_cached_and_drives_nothing_out() -> None:
    cache = cache_of(("a", 4), ("b", 11))
    assert (cache.get("a"), cache.get("b"), cache.bytes, len(cache)) == ("A", None, 4, 1)


def test_a_new_value_of_a_key_takes_the_place_of_the_old_one() -> None:
    cache = cache_of(("a", 4), ("a", 6))
    assert (cache.bytes, len(cache)) == (6, 1)
    cache.put("a", "too large", 11)
    assert (cache.get("a"), cache.bytes) == (None, 0)


def test_what_is_taken_out_is_gone() -> None:
    cache = cache_of(("a", 4))
    assert (cache.pop("a"), cache.pop("a"), cache.bytes) == ("A", None, 0)
