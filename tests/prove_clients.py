"""python -m tests.prove_clients: every definition there is, and random ones, make clients that compile. Exits with 1 otherwise."""

import sys
import tempfile
from pathlib import Path

from tests.clients.conftest import HERE
from tests.clients.test_clients import generate_typescript, seed_thing
from tests.interop.given import documents_of_forms, is_written
from tests.serving import Server

RANDOM = 60


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "generated")
        folder.mkdir()
        (folder / "node_modules").symlink_to(HERE / "node_modules")
        server = Server(Path(name, "data"), FORMS_EXAMPLES="1")
        try:
            seed_thing(server)
            drawn = [document for form, document in documents_of_forms().items() if not is_written(form)][:RANDOM]
            more = ({**each, "id": f"THING{number}", "entity": "DEFINITION", "level": 1} for number, each in enumerate(drawn))
            server.platform.seed(list(more))
            generate_typescript(server, folder)
        except AssertionError as error:
            print(error)
            return 1
        finally:
            server.close()
    print(f"The clients of every definition and of {RANDOM} random ones compile.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
