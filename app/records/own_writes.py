"""Which version of a record a page has written last: what it wrote itself is not somebody else's edit."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from app.definition import Object, RecordRef
from app.platform.base import Principal
from app.submissions.model import Submission

MAX_REMEMBERED_WRITES = 4096
LastWrite = Callable[[Principal, RecordRef, Submission], Awaitable[int | None]]


class OwnWrites:
    """Of the pages that were saved last through this process in memory, of all others by `last_write`, which looks it up."""

    def __init__(self, last_write: LastWrite) -> None:
        self._last_write = last_write
        self._versions: OrderedDict[tuple[str, str, str, str], int | None] = OrderedDict()

    async def wrote(self, principal: Principal, ref: RecordRef, submission: Submission, version: int | None) -> bool:
        """Whether the submission's page gave the record its present `version`, which is another than the page shows."""
        if not submission.id or not submission.by_person or version is None:
            return False
        if self._versions.get((principal.tenant, principal.person, ref.id or "", submission.id)) == version:
            return True
        return await self._last_write(principal, ref, submission) == version

    def remember(self, principal: Principal, ref: RecordRef, submission: Submission, record: Object) -> None:
        if not submission.id or not submission.by_person:
            return
        self._versions[principal.tenant, principal.person, ref.id or "", submission.id] = record.get("_df_version")
        if len(self._versions) > MAX_REMEMBERED_WRITES:
            self._versions.popitem(last=False)
