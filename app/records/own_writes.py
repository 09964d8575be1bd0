"""Which version of a record a page has written last: what it wrote itself is not somebody else's edit."""

from collections import OrderedDict

from app.definition import Object, RecordRef
from app.platform.base import Principal
from app.submissions.model import Submission

MAX_REMEMBERED_WRITES = 4096


class OwnWrites:
    """Of the pages that were saved last."""

    def __init__(self) -> None:
        self._versions: OrderedDict[tuple[str, str, str], int | None] = OrderedDict()

    def last(self, principal: Principal, ref: RecordRef, submission: Submission) -> int | None:
        return self._versions.get((principal.tenant, ref.id or "", submission.id)) if submission.id else None

    def remember(self, principal: Principal, ref: RecordRef, submission: Submission, record: Object) -> None:
        if not submission.id or not submission.by_person:
            return
        self._versions[principal.tenant, ref.id or "", submission.id] = record.get("_df_version")
        if len(self._versions) > MAX_REMEMBERED_WRITES:
            self._versions.popitem(last=False)
