"""Keys: from the setting or the data folder, one for each purpose."""

from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken

from app.errors import BadSetting
from app.state.keys import KEY_FILE, load_keys

FIRST, SECOND = "first-test-key-" + "a" * 32, "second-test-key-" + "b" * 32


def test_a_key_is_created_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert load_keys([], folder).fingerprints == load_keys([], folder).fingerprints
    assert (folder.stat().st_mode & 0o777, (folder / KEY_FILE).stat().st_mode & 0o777) == (0o700, 0o600)


def test_an_empty_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("\n")
    with pytest.raises(BadSetting, match="contains no key"):
        load_keys([], tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00key", bytes(range(256)), b"\x00" * 64])
def test_a_file_of_bytes_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(BadSetting, match="contains no key"):
        load_keys([], tmp_path)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("k" * 31)
    with pytest.raises(BadSetting, match="too short"):
        load_keys([], tmp_path)


def test_each_line_of_the_file_is_a_key_and_the_first_encrypts(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text(f"{SECOND}\n{FIRST}\n")
    assert load_keys([], tmp_path).fingerprints == load_keys([SECOND, FIRST], tmp_path).fingerprints


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match=r"^FORMS_DATA_DIR: .*cannot be stored in"):
        load_keys([], tmp_path / "file" / "data")


def test_configured_keys_leave_the_folder_alone(tmp_path: Path) -> None:
    load_keys([FIRST], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_the_first_key_encrypts_and_all_decrypt(tmp_path: Path) -> None:
    old, both, new = (load_keys(keys, tmp_path) for keys in ([FIRST], [SECOND, FIRST], [SECOND]))
    assert both.fernet.decrypt(old.fernet.encrypt(b"text")) == new.fernet.decrypt(both.fernet.encrypt(b"text")) == b"text"
    with pytest.raises(InvalidToken):
        new.fernet.decrypt(old.fernet.encrypt(b"text"))
    assert both.records == new.records + old.records and both.signing == new.signing + old.signing
    assert both.fingerprints == new.fingerprints + old.fingerprints and both.hashing == new.hashing


def test_no_purpose_shares_its_bytes_with_another(tmp_path: Path) -> None:
    keys = load_keys([FIRST], tmp_path)
    purposes = [keys.hashing, keys.records[0], keys.signing[0]]
    assert len({*purposes}) == 3 and all(len(each) == 32 for each in purposes)
    assert not any(each.hex().startswith(keys.fingerprints[0]) for each in purposes)


def test_keys_stay_the_same_from_release_to_release(tmp_path: Path) -> None:
    """Whatever was encrypted must be readable for ever."""
    keys = load_keys(["k" * 32], tmp_path)
    assert [each.hex()[:16] for each in (keys.hashing, keys.records[0], keys.signing[0])] == [
        "cd7ddb3777bb4e29",
        "7bd9f599505de238",
        "37d16d21e406afc9",
    ]
