"""Three writers of one record, one of them a stranger who writes straight to the platform: does any edit disappear unseen?

`python -m tests.soak SECONDS` (or `make soak SECONDS=60`) plays for so long, on both kinds of platform, and prints the tally.

The platform's own history is the witness. Whoever of ours replaced a value must have seen it before (on the page they opened, or
when they were asked), or must have been told that somebody wrote in that very moment.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.definition import RecordRef
from app.main import build_app
from app.platform.base import Capabilities, Object, Principal
from app.platform.embedded import EmbeddedPlatform
from app.records.records import Records
from app.settings import load_settings
from app.submissions.outcomes import Rejected, Saved
from app.submissions.page_post import PagePost, base_text

FIELDS = [f"field{number}" for number in range(6)]
DEFINITION = [{"id": id, "name": id, "type": "text"} for id in FIELDS]


class Trusting(EmbeddedPlatform):
    """Compares no versions, as DemandFlow: a write can come between reading and PATCH."""

    async def update(self, principal: Principal, entity: str, id: str, changes: Object, if_version: int | None = None) -> Object:
        await asyncio.sleep(0)
        return await super().update(principal, entity, id, changes)


@dataclass
class Tally:
    counts: Counter[str] = field(default_factory=Counter)
    seen: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """What each of our writers has had before their eyes: (field, value)."""
    told: set[tuple[str, int]] = field(default_factory=set)
    """(field, version) of writes of which the writer was told that they may have overrun somebody."""
    saved: list[tuple[str, str]] = field(default_factory=list)
    """Edits that were acknowledged as written."""


class Soak:
    def __init__(self, folder: Path, seed: int, *, trusting: bool) -> None:
        self.app = build_app(load_settings({"FORMS_DATA_DIR": str(folder), "FORMS_RATE_LIMITS": "off"}))
        services = self.app.state.services
        self.store = services.store
        self.platform: EmbeddedPlatform = services.platform
        if trusting:
            self.platform.__class__ = Trusting
            self.platform.capabilities = Capabilities()
        self.records: Records = services.records
        self.random = random.Random(seed)
        self.tally = Tally()
        self.number = 0

    async def play(self, edits: int | None, seconds: float | None) -> Tally:
        """So many edits, or so many seconds; then every value that was ever replaced is looked at."""
        token = self.platform.tokens.create(user="setup")
        admin = await self.platform.authenticate(token)
        place = {"level": 1, "comboKey": f"SUB:{admin.tenant}|ENT:"}
        await self.platform.create(admin, {"id": "THING", "entity": "DEFINITION", "definition": json.dumps(DEFINITION), **place})
        record = await self.platform.create(admin, {"entity": "THING", **place, **dict.fromkeys(FIELDS, "first")})
        deadline = None if seconds is None else time.monotonic() + seconds

        def goes_on() -> bool:
            return time.monotonic() < deadline if deadline is not None else self.number < (edits or 0)

        token_owners = [
            await self.platform.authenticate(self.platform.tokens.create(user=name)) for name in ("ann", "bob", "stranger")
        ]
        await asyncio.gather(
            self._write(token_owners[0], record["id"], goes_on),
            self._write(token_owners[1], record["id"], goes_on),
            self._intrude(token_owners[2], record["id"], goes_on),
        )
        await self._judge(admin, record["id"])
        return self.tally

    def _new_value(self) -> str:
        self.number += 1
        return f"value {self.number}"

    async def _pause(self) -> None:
        for _ in range(self.random.randrange(4)):
            await asyncio.sleep(0)

    async def _intrude(self, principal: Principal, id: str, goes_on: Any) -> None:
        while goes_on():
            await self.platform.update(principal, "THING", id, {self.random.choice(FIELDS): self._new_value()})
            self.tally.counts["edits of the stranger"] += 1
            for _ in range(self.random.randrange(8)):
                await self._pause()
                await asyncio.sleep(0.0005)

    async def _write(self, principal: Principal, id: str, goes_on: Any) -> None:
        seen = self.tally.seen.setdefault(principal.user, set())
        while goes_on():
            opened = await self.records.open(principal, RecordRef("THING", id))
            seen |= {(key, str(opened.values.get(key))) for key in FIELDS}
            posted = {key: [str(opened.values.get(key))] for key in FIELDS}
            mine = {key: self._new_value() for key in self.random.sample(FIELDS, self.random.randrange(1, 3))}
            posted.update({key: [value] for key, value in mine.items()})
            submission = PagePost(
                posted,
                definition=opened.form.hash,
                version=opened.version,
                id=f"{principal.user}-{self.number}",
                base_text=base_text(opened.form, opened.values),
            )
            await self._pause()
            await self._save(principal, id, submission, mine, seen)

    async def _save(
        self, principal: Principal, id: str, submission: PagePost, mine: dict[str, str], seen: set[tuple[str, str]]
    ) -> None:
        self.tally.counts["edits of ours"] += len(mine)
        while True:
            outcome = await self.records.save(principal, RecordRef("THING", id), submission)
            if isinstance(outcome, Saved):
                return self._note(outcome, mine)
            submission = self._choose(outcome, mine, seen)

    def _note(self, saved: Saved, mine: dict[str, str]) -> None:
        version = saved.record["_df_version"]
        self.tally.counts["saves"] += 1
        self.tally.counts["merged with others"] += bool(saved.theirs)
        self.tally.counts["told of a write in the very moment"] += bool(saved.lost_updates)
        self.tally.counts["and shown what it was"] += any(each.known for each in saved.lost_updates)
        self.tally.told |= {(each.path[0], version) for each in saved.lost_updates}
        self.tally.saved += [(key, mine[key]) for key in saved.changed if key in mine]

    def _choose(self, rejected: Rejected, mine: dict[str, str], seen: set[tuple[str, str]]) -> PagePost:
        """As the page does: what is shown is seen, and each field is decided."""
        assert rejected.conflicts or rejected.refused, rejected.messages
        opened = rejected.opened
        self.tally.counts["asked" if rejected.conflicts else "told to save again"] += 1
        seen |= {(str(conflict.path[0]), str(conflict.theirs)) for conflict in rejected.conflicts}
        typed = {key: [str(opened.values.get(key))] for key in FIELDS}
        seen |= {(key, texts[0]) for key, texts in typed.items()}
        typed.update({key: list(rejected.submission.posted[key]) for key in rejected.interpretation.changes})
        choices = {str(conflict.path[0]): self.random.choice(["mine", "theirs", "original"]) for conflict in rejected.conflicts}
        for key, choice in choices.items():
            if choice != "mine":
                mine.pop(key, None)
        return PagePost(
            typed,
            definition=opened.form.hash,
            version=opened.version,
            id=f"again-{self.number}-{self.random.random()}",
            base_text=base_text(opened.form, opened.values),
            choices=choices,
            originals={str(conflict.path[0]): [str(conflict.base)] for conflict in rejected.conflicts},
        )

    async def _judge(self, admin: Principal, id: str) -> None:
        written: set[tuple[str, str]] = set()
        for line in reversed(await self.platform.history(admin, "THING", id)):
            for key, (before, after) in line["changes"].items():
                if key not in FIELDS:
                    continue
                written.add((key, after))
                if line["user"] not in self.tally.seen or (key, before) in self.tally.seen[line["user"]]:
                    continue
                told = (key, line["version"]) in self.tally.told
                self.tally.counts["replaced in the very moment, and told"] += told
                self.tally.counts["DISAPPEARED"] += not told
        self.tally.counts["ACKNOWLEDGED AND NEVER WRITTEN"] += sum(edit not in written for edit in self.tally.saved)


def soak(seed: int, *, trusting: bool, edits: int | None = None, seconds: float | None = None) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        game = Soak(Path(folder), seed, trusting=trusting)
        try:
            return asyncio.run(game.play(edits, seconds)).counts
        finally:
            game.store.close()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    for trusting in (False, True):
        print("A platform that compares no versions" if trusting else "The embedded platform")
        for what, count in sorted(soak(time.time_ns(), trusting=trusting, seconds=seconds / 2).items()):
            print(f"  {what}: {count:,}")


if __name__ == "__main__":
    main()
