"""No edit disappears without having been merged, shown or reported; `make soak` plays longer."""

import pytest

from tests.soak import soak


@pytest.mark.parametrize("trusting", [False, True], ids=["compare and set", "no versions"])
def test_no_edit_disappears_unseen(trusting: bool) -> None:
    counts = soak(seed=7, trusting=trusting, edits=5000)
    assert counts["DISAPPEARED"] == 0
    assert counts["ACKNOWLEDGED AND NEVER WRITTEN"] == 0
    assert counts["edits of ours"] > 1000 and counts["edits of the stranger"] > 300
    assert counts["asked"] and counts["merged with others"]
    if trusting:
        assert counts["replaced in the very moment, and told"]
