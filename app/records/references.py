"""A reviewed submission -> the same with what the platform says of the records that it newly refers to.

An id of no record is refused with the nearest names. Where the platform does not say, the id only warns: a platform that is down or
refuses keeps nobody from saving. What a record referred to before stays valid, whatever became of it.
"""

from dataclasses import replace

from app.definition import Field
from app.errors import BadDefinition, NotAllowed, NotFound, Unavailable, UnreadableRecord
from app.fields.base import MISSING
from app.fields.multiselect import entries_of
from app.forms.validation import Message, in_order, message_of
from app.platform.base import Platform, Principal, Search
from app.platform.search import Property
from app.records.definitions import Definitions
from app.records.naming import naming_of
from app.submissions.outcomes import Decision, Rejected, Review, reject
from app.texts.text import Fact

MAX_CHECKED = 50
"""Ids of one submission that are looked up."""
MAX_NAMES, MAX_NAMED_CHARS = 3, 100
SILENT = (NotAllowed, Unavailable)


class References:
    def __init__(self, platform: Platform, definitions: Definitions) -> None:
        self._platform, self._definitions = platform, definitions

    async def judge(self, principal: Principal, outcome: Decision | Rejected) -> Decision | Rejected:
        review = outcome if isinstance(outcome, Rejected) else outcome.review
        messages = await self._messages(principal, review)
        if not messages:
            return outcome
        review = replace(review, messages=in_order(review.opened.form, [*review.messages, *messages]))
        if isinstance(review, Rejected):
            return review
        assert isinstance(outcome, Decision)
        return reject(review) if any(each.severity == "error" for each in messages) else replace(outcome, review=review)

    async def _messages(self, principal: Principal, review: Review) -> list[Message]:
        opened = review.opened
        spoken_of = {message.path for message in review.messages if message.severity == "error"}
        messages, checked = [], 0
        for key, value in review.interpretation.changes.items():
            field, kind = opened.form.by_key[key]
            if "entity" not in kind.uses or not field.entity or field.secret or field.path in spoken_of:
                continue
            before = () if opened.record is None else entries_of(opened.values.get(key))
            for id in entries_of(None if value is MISSING else value):
                checked += id not in before
                message = await self._message(principal, field, id) if id not in before and checked <= MAX_CHECKED else None
                if message is not None:
                    messages.append(message)
                    break
        return messages

    async def _message(self, principal: Principal, field: Field, id: str) -> Message | None:
        unchecked = message_of(field, Fact("record-not-checked", {"value": id[:MAX_NAMED_CHARS]}), "hint", "warning")
        if not principal.guest and not principal.may("read", field.entity):
            return unchecked
        try:
            record = await self._platform.get(principal, field.entity, id)
            if record.get("entity", field.entity) == field.entity:
                return None
        except UnreadableRecord:
            return None
        except NotFound:
            pass
        except SILENT:
            return unchecked
        try:
            return await self._unknown(principal, field, id)
        except SILENT:
            return unchecked

    async def _unknown(self, principal: Principal, field: Field, id: str) -> Message:
        """Of an entity that nobody here knows, every id is one: it has neither a form nor a record."""
        names = await self._nearest(principal, field.entity, id)
        params = {"value": id[:MAX_NAMED_CHARS], "names": tuple(name[:MAX_NAMED_CHARS] for name in names)}
        if not names and not await self._is_known(principal, field.entity):
            return message_of(field, Fact("record-not-checked", params), "hint", "warning")
        return message_of(field, Fact("no-such-record-near" if names else "no-such-record", params), "unreadable")

    async def _nearest(self, principal: Principal, entity: str, text: str) -> list[str]:
        """Names of records that contain what was typed, or else one of its words."""
        naming = await naming_of(self._definitions, principal, entity)
        columns = [Property(name) for name in naming.properties]
        for part in dict.fromkeys([text, *sorted(text.split(), key=len, reverse=True)[:2]]):
            search = Search(text=part, columns=columns, sort=columns[0], limit=MAX_NAMES)
            try:
                page = await self._platform.find(principal, entity, search)
            except NotFound:
                return []
            if page.objects:
                return [naming.name_of(each) for each in page.objects]
        return []

    async def _is_known(self, principal: Principal, entity: str) -> bool:
        try:
            await self._definitions.form(principal, entity)
        except BadDefinition:
            return True
        except NotFound:
            page = await self._platform.find(principal, entity, Search(limit=1))
            return bool(page.objects)
        return True
