"""Makes a backup in the folder of the setting, while the server runs."""

import logging
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.errors import BadSetting, JobFailed
from app.jobs.queue import Job
from app.settings import Settings
from app.state.backups import MANIFEST, back_up, backup_name, verify_backup

log = logging.getLogger("forms")


class BackingUp:
    """The cursor is the time of the backup, by which its folder is called: an attempt that was killed is found, and made again."""

    name = "backup"

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        return []

    def start(self, connection: sa.Connection, job: Job) -> Job:
        return replace(job, cursor=str(int(self._clock())), total=1)

    def perform(self, job: Job) -> Mapping[str, Any]:
        target = self._settings.backup_dir
        if target is None:
            raise JobFailed("job-failed", reason="no-backup-folder")
        folder = target / backup_name(int(job.cursor))
        try:
            if (folder / MANIFEST).exists():
                verify_backup(folder)
            else:
                shutil.rmtree(folder, ignore_errors=True)
                back_up(self._settings, target, int(job.cursor))
        except BadSetting as error:
            log.error("backup %s failed: %s", folder.name, error)
            raise JobFailed("job-failed", reason="backup-failed") from error
        return {"folder": folder.name}
