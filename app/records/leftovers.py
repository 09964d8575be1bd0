"""What a person typed and a save does not write: stored beside the record before the answer is sent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from app.definition import RecordRef
from app.errors import LeftoversFull
from app.platform.base import Principal
from app.state.leftovers import Leftovers, Typed
from app.submissions.not_taken import NotTaken
from app.submissions.outcomes import Review

Kind = TypeVar("Kind", bound=Review)


async def store_gone(leftovers: Leftovers, principal: Principal, ref: RecordRef, review: Kind) -> Kind:
    """For a form that is shown again: stores what none of its fields shows. The same review, which says whether that is stored.

    What is only hidden is still in the form that is shown.
    """
    gone = [each for each in review.not_taken if each.code != "hidden" and (each.texts or each.is_secret)]
    if not gone or not principal.may("write"):
        return review
    try:
        await _add(leftovers, principal, ref, review, gone)
    except LeftoversFull:
        return review
    return replace(review, are_leftovers_stored=review.submission.by_person)


async def store_untaken(leftovers: Leftovers, principal: Principal, ref: RecordRef, review: Review) -> None:
    """For a record that is about to be written, so that nothing is in neither of the two. Raises LeftoversFull."""
    if review.not_taken:
        await _add(leftovers, principal, ref, review, review.not_taken)


async def _add(leftovers: Leftovers, principal: Principal, ref: RecordRef, review: Review, not_taken: Sequence[NotTaken]) -> None:
    submission = review.submission
    if submission.by_person:
        typed = [Typed(each.label, each.words, each.texts, each.is_secret) for each in not_taken]
        await leftovers.add(principal, ref.entity, ref.id or "", submission.instance, typed)
