"""What a person has chosen is theirs alone, and comes back in every process."""

from app.database.store import Store
from app.state.preferences import CACHE_SECONDS, Preferences
from tests.making import run


def test_a_choice_is_one_persons(any_store: Store) -> None:
    chosen = Preferences(any_store)
    assert run(chosen.get("t", "ann", "layout")) == ""
    for value in ("panels", "one-page"):
        run(chosen.set("t", "ann", "layout", value))
        assert run(chosen.get("t", "ann", "layout")) == value
    assert [run(chosen.get(*whose, "layout")) for whose in (("t", "bob"), ("other", "ann"))] == ["", ""]


def test_another_process_sees_it_soon(any_store: Store) -> None:
    now = [0.0]
    one, other = Preferences(any_store), Preferences(any_store, lambda: now[0])
    assert run(other.get("t", "ann", "layout")) == ""
    run(one.set("t", "ann", "layout", "one-page"))
    now[0] = CACHE_SECONDS + 1
    assert run(other.get("t", "ann", "layout")) == "one-page"
