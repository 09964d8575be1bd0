"""Settings: from the environment alone, and wrong ones named in one line."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.errors import BadSetting
from app.settings import Settings, load_settings, variable_of

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_without_any_the_defaults_hold() -> None:
    settings = load_settings({"PATH": "/bin"})
    assert (settings.host, settings.port, settings.database) == ("127.0.0.1", 8000, "sqlite:///data/forms.sqlite")


def test_an_empty_one_counts_as_unset() -> None:
    assert load_settings({"FORMS_PORT": " ", "FORMS_ADMIN_TOKEN": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORMS_PORT", "many"),
        ("FORMS_PORT", "70000"),
        ("FORMS_TIMEZONE", "Mars/Olympus"),
        ("FORMS_SECRET_KEY", "short"),
        ("FORMS_VALIDATION", "lax"),
        ("FORMS_EXAMPLES", "perhaps"),
        ("FORMS_LOG_LEVEL", "loud"),
        ("FORMS_BASE_URL", "ftp://x"),
        ("DEMANDFLOW_URL", "http://rest.demandflow.com"),
        ("DEMANDFLOW_URL", "https://user:password@rest.demandflow.com"),
        ("FORMS_MAX_BODY_BYTES", "0"),
        ("FORMS_ADMIN_TOKEN", "two words"),
        ("FORMS_ADMIN_TOKEN", "tökén"),
        ("FORMS_ADMIN_TOKEN", "a"),
        ("FORMS_ADMIN_TOKEN", "a" * 31),
    ],
)
def test_a_wrong_one_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as told:
        load_settings({name: value})
    assert str(told.value).startswith(f"{name}: ")
    assert "\n" not in str(told.value)
    assert "password" not in str(told.value)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12"])
def test_a_time_zone_goes_by_its_name(name: str) -> None:
    assert load_settings({"FORMS_TIMEZONE": name}).timezone == name


@pytest.mark.parametrize(
    "name",
    [
        "europe/berlin",
        "right/UTC",
        "posix/UTC",
        "posixrules",
        "Europe",
        "Europe/",
        "./UTC",
        "../zoneinfo/UTC",
        "/etc/localtime",
        "zone.tab",
    ],
)
def test_a_file_beside_the_time_zones_is_none(name: str) -> None:
    with pytest.raises(BadSetting, match=r"^FORMS_TIMEZONE: must be the name of a time zone, such as Europe/Berlin$"):
        load_settings({"FORMS_TIMEZONE": name})


def test_a_mistyped_one_is_wrong_too() -> None:
    with pytest.raises(BadSetting, match=r"FORMS_PROT: .*did you mean FORMS_PORT\?"):
        load_settings({"FORMS_PROT": "1"})


def test_secrets_are_not_printed() -> None:
    settings = load_settings({"FORMS_ADMIN_TOKEN": "CANARY" * 8, "FORMS_SECRET_KEY": "CANARY" * 8, "DEMANDFLOW_TOKEN": "CANARY"})
    assert "CANARY" not in repr(settings)


def test_keys_rotate() -> None:
    assert load_settings({"FORMS_SECRET_KEY": "a" * 32 + ", " + "b" * 32}).secret_keys == ["a" * 32, "b" * 32]


def test_the_documents_list_every_setting() -> None:
    found = re.findall(r"^\| `([A-Z_0-9]+)` \| (.*?) \| (.*?) \|$", PAGE.read_text(), re.MULTILINE)
    fields = Settings.model_fields.items()
    assert found == [(variable_of(name), default_text(field.default), field.description or "") for name, field in fields]


def default_text(default: Any) -> str:
    if default is None or default in ("", []):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@pytest.mark.parametrize(("mistyped", "meant"), [("DEMANDFLOW_URI", "DEMANDFLOW_URL"), ("DEMANDFLOW_TOKENS", "DEMANDFLOW_TOKEN")])
def test_a_mistyped_name_without_our_prefix_is_named(mistyped: str, meant: str) -> None:
    with pytest.raises(BadSetting, match=rf"^{mistyped}: .*did you mean {meant}\?$"):
        load_settings({mistyped: "https://rest.example.com"})


@pytest.mark.parametrize("name", ["DEMANDFLOW_USER", "DEMANDFLOW_TOKEN_FILE", "DEMANDFLOW_HOST", "URL", "PATH"])
def test_variables_of_other_programs_are_nothing_to_us(name: str) -> None:
    assert load_settings({name: "x"}) == load_settings({})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"FORMS_OIDC_ISSUER": "https://login.example"}, "FORMS_OIDC_CLIENT_ID"),
        ({"FORMS_OIDC_ISSUER": "http://login.example"}, "https://"),
        ({"FORMS_OIDC_ISSUER": "https://login.example/?x=1"}, "address"),
        ({"FORMS_OIDC_ROLE": "admin"}, "FORMS_OIDC_ROLE"),
        (
            {
                "FORMS_OIDC_ISSUER": "https://login.example",
                "FORMS_OIDC_CLIENT_ID": "i",
                "FORMS_OIDC_CLIENT_SECRET": "s",
                "DEMANDFLOW_URL": "https://x.example",
            },
            "DEMANDFLOW_URL",
        ),
    ],
)
def test_a_provider_is_configured_completely_or_not_at_all(given: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        load_settings(given)
