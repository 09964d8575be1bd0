"""python drive.py URL TOKEN: what openapi-python-client made creates, reads, changes and deletes a Thing. Prints the statuses."""

import json
import sys
from typing import Any


def drive(url: str, token: str) -> list[int]:
    from client import AuthenticatedClient
    from client.api.thing import change_thing, create_thing, delete_thing, read_thing
    from client.models import ThingCreate, ThingCreateKind, ThingUpdate, ThingUpdateKind

    client = AuthenticatedClient(base_url=url, token=token)
    thing: Any = ThingCreate(name="One", status=ThingCreateKind("1"), words=["a b"], amount=1.5, on=True, pin="secret")
    created = create_thing.sync_detailed(client=client, body=thing)
    record = created.parsed.record
    assert (record.name, record.words, record.amount, record.on) == ("One", ["a b"], 1.5, True), record
    read = read_thing.sync_detailed(record.id, client=client)
    tag = read.headers["ETag"]

    def change(note: str) -> Any:
        body = ThingUpdate(note=note, status=ThingUpdateKind("2"), amount=None)
        return change_thing.sync_detailed(record.id, client=client, body=body, if_match=tag)

    changed, conflict = change("mine"), change("again")
    deleted = delete_thing.sync_detailed(record.id, client=client)
    gone = read_thing.sync_detailed(record.id, client=client)
    return [int(each.status_code) for each in (created, read, changed, conflict, deleted, gone)]


if __name__ == "__main__":
    print(json.dumps(drive(*sys.argv[1:])))
