"""Every setting, its default and its purpose. Nothing else reads the environment."""

import difflib
import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from app.errors import BadSetting
from app.frame_origins import Origins, read_origins

PREFIX = "FORMS_"
OTHER_NAMES = {"demandflow_url": "DEMANDFLOW_URL", "demandflow_token": "DEMANDFLOW_TOKEN"}
MIN_KEY_CHARS = 32
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MEBIBYTE = 1024 * 1024
MIN_SIMILARITY = 0.9
"""How similar a name must be to a setting's to be a typing mistake: DEMANDFLOW_URI is one, DEMANDFLOW_USER is not."""


class Settings(BaseSettings):
    """Made by `load_settings`; each field is read from `FORMS_<NAME>`, but for those of `OTHER_NAMES`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    base_url: str = Field(
        "",
        description="The address that browsers use, if it differs from host and port; for links. Requests under other names are "
        "refused.",
    )
    forwarded_allow_ips: str = Field("", description="Proxies whose `X-Forwarded-...` headers are trusted, comma-separated.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="`debug`, `info`, `warning` or `error`.")
    data_dir: Path = Field(Path("data"), description="Folder of the embedded database and the key.")
    backup_dir: Path | None = Field(
        None, description="Folder for backups that administrators start on the page of jobs. Empty: backups are for commands alone."
    )
    database_url: str = Field("", description="SQLAlchemy URL of the database. Empty: SQLite in the data folder.")
    admin_token: SecretStr | None = Field(
        None, description="Admin token to use, at least 32 characters. Empty: the first start prints a link to sign in."
    )
    secret_key: Annotated[list[SecretStr], NoDecode] = Field(
        [],
        description="Keys that encrypt cookies, drafts and stored secrets, comma-separated, at least 32 characters each. The first "
        "encrypts, all decrypt. Empty: created at the first start, in the data folder.",
    )
    session_hours: int = Field(12, ge=1, le=24 * 90, description="Hours until a sign-in expires.")
    session_idle_hours: int = Field(8, ge=1, le=24 * 90, description="Hours without a request until a sign-in expires.")
    admins: Annotated[list[str], NoDecode] = Field(
        [],
        description="Administrators over a remote platform, comma-separated: user ids of the platform, or the ids that `/me` "
        "shows. Empty: nobody.",
    )
    oidc_issuer: str = Field(
        "", description="Address of an OpenID Connect provider with which people sign in (embedded platform). Empty: none."
    )
    oidc_client_id: str = Field("", description="The id that the provider gave to this installation.")
    oidc_client_secret: SecretStr | None = Field(None, description="The secret that belongs to it.")
    oidc_role: Literal["", "none", "read", "write"] = Field(
        "",
        description="The role of people of the provider whom nobody invited: `none`, `read` or `write`. Empty: only invited people "
        "sign in.",
    )
    examples: bool = Field(False, description="Also install the example definitions.")
    timezone: str = Field("UTC", description="Time zone in which times are shown and entered.")
    validation: Literal["ratchet", "strict"] = Field(
        "ratchet", description="`ratchet`: errors in unchanged fields warn. `strict`: they block a save."
    )
    reveal_secrets: bool = Field(True, description="Whether people who may change a stored secret can see it on request.")
    v1_validate: bool = Field(True, description="Whether the embedded `/v1` refuses records that break their definition.")
    v1_lint: Literal["warn", "refuse", "off"] = Field(
        "warn",
        description="Findings of a definition that is written through the embedded `/v1`. `warn`: in the header "
        "`x-definition-findings`. `refuse`: one with errors or warnings is not written.",
    )
    v1_mask_secrets: bool = Field(
        True,
        description="Whether the embedded `/v1` shows secrets only to tokens with the scope `secrets`. `false`: to all tokens, as "
        "DemandFlow does.",
    )
    embed_origins: Annotated[list[str], NoDecode] = Field(
        [],
        description="Origins whose pages can show forms in a frame, comma-separated: `https://host.example`, or "
        "`<tenant>=https://host.example` for one tenant. No wildcards. Empty: none.",
    )
    api_origins: Annotated[list[str], NoDecode] = Field(
        [],
        description="Origins whose pages can call the JSON API with an access token (CORS), comma-separated: "
        "`https://app.example`. Empty: none.",
    )
    embed_values: bool = Field(False, description="Whether a frame sends values to the host page, and not only names and counts.")
    definition_ttl: float = Field(30, ge=0, le=3600, description="Seconds until a definition is read again (remote platform).")
    platform_calls: int = Field(
        32, ge=1, le=256, description="Most calls of one tenant at once (remote platform). Fewer while its answers are slow."
    )
    platform_wait_seconds: float = Field(
        5, gt=0, le=60, description="Seconds that a call waits for its turn until it is refused (remote platform)."
    )
    moves_per_second: float = Field(
        5,
        gt=0,
        le=1_000,
        description="Most records of a tenant in a second that a job changes after a definition was published with steps (remote "
        "platform). Each takes a read and a PATCH.",
    )
    rate_limits: bool = Field(True, description="Whether too many requests in a minute are refused ([limits](#limits)).")
    max_body_bytes: int = Field(8 * MEBIBYTE, ge=1024, description="Largest request body, in bytes.")
    max_draft_bytes: int = Field(256 * 1024, ge=1024, description="Largest draft, in bytes.")
    max_drafts: int = Field(50, ge=1, description="Most drafts of one person.")
    max_leftover_bytes: int = Field(5_000_000, ge=1024, description="Most leftovers of one person, in bytes as they are stored.")
    header_seconds: float = Field(10, gt=0, description="Seconds in which the headers of a request must arrive.")
    body_seconds: float = Field(30, gt=0, description="Seconds without progress until a body or a response is ended.")
    max_headers: int = Field(100, ge=10, description="Most headers of a request.")
    max_header_bytes: int = Field(32 * 1024, ge=4096, description="Most bytes of headers of a request.")
    max_url_bytes: int = Field(16 * 1024, ge=1024, description="Longest URL of a request, in bytes.")
    max_connections: int = Field(1_000, ge=1, description="Most connections at the same time.")
    max_definition_bytes: int = Field(8 * MEBIBYTE, ge=1024, description="Largest definition, in bytes.")
    max_definition_depth: int = Field(32, ge=4, le=200, description="Most levels of nesting in a definition.")
    max_definition_panels: int = Field(1_000, ge=1, description="Most panels in a definition.")
    max_definition_rows: int = Field(5_000, ge=1, description="Most rows and columns in a definition, together.")
    max_definition_fields: int = Field(10_000, ge=1, description="Most fields in a definition.")
    max_definition_options: int = Field(50_000, ge=1, description="Most options of all fields of a definition together.")
    max_field_options: int = Field(5_000, ge=1, description="Most options of one field.")
    max_id_chars: int = Field(500, ge=1, description="Longest id of a field, in characters.")
    max_label_chars: int = Field(2_000, ge=1, description="Longest label, name or header in a definition, in characters.")
    max_option_chars: int = Field(2_000, ge=1, description="Longest id or text of an option, in characters.")
    max_condition_size: int = Field(25_000, ge=1, description="Most comparisons and values in one condition, together.")
    max_condition_depth: int = Field(20, ge=1, le=32, description="Most levels of nesting in one condition.")
    max_condition_chain: int = Field(5_000, ge=1, description="Most fields in a row whose visibility depends on the one before.")
    max_page_bytes: int = Field(16 * MEBIBYTE, ge=65_536, description="Largest page of a form without values, in bytes.")
    worker_seconds: float = Field(
        10, gt=0, description="Most seconds of processor time for reading a definition, and for its page."
    )
    worker_memory_bytes: int = Field(
        1024 * MEBIBYTE, ge=256 * MEBIBYTE, description="Most memory for reading a definition, in bytes."
    )
    cache_bytes: int = Field(
        112 * MEBIBYTE,
        ge=MEBIBYTE,
        description="About how much memory ready forms and their pages may take, in bytes. A form of 80 fields takes 2 MiB.",
    )
    demandflow_url: str = Field("", description="REST address of a DemandFlow tenant. Empty: the embedded platform.")
    demandflow_token: SecretStr | None = Field(None, description="Access token that commands use for this tenant.")

    @property
    def database(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'forms.sqlite').as_posix()}"

    @property
    def address(self) -> str:
        """Where browsers find the server, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def secret_keys(self) -> list[str]:
        return [key.get_secret_value() for key in self.secret_key]

    @property
    def origins(self) -> Origins:
        """Who may frame."""
        return read_origins(self.embed_origins)

    @field_validator("secret_key", "embed_origins", "api_origins", "admins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("secret_key")
    @classmethod
    def _check_keys(cls, value: list[SecretStr]) -> list[SecretStr]:
        if any(len(key.get_secret_value()) < MIN_KEY_CHARS for key in value):
            raise ValueError(f"each key must have {MIN_KEY_CHARS} characters or more")
        return value

    @field_validator("admin_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        token = "" if value is None else value.get_secret_value()
        if not token.isascii() or not token.isprintable() or " " in token:
            raise ValueError("must be letters, digits and signs without blanks, or no request could carry it")
        if value is not None and len(token) < MIN_KEY_CHARS:
            raise ValueError(f"must have {MIN_KEY_CHARS} characters or more, or it could be guessed")
        return value

    @field_validator("embed_origins")
    @classmethod
    def _check_origins(cls, value: list[str]) -> list[str]:
        read_origins(value)
        return value

    @field_validator("api_origins")
    @classmethod
    def _check_api_origins(cls, value: list[str]) -> list[str]:
        for each in value:
            parts = urlsplit(each)
            if parts.scheme not in ("http", "https") or each != f"{parts.scheme}://{parts.netloc}" or not parts.hostname:
                raise ValueError("each must be an origin such as https://app.example.com")
        return value

    @field_validator("timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if not is_time_zone(value):
            raise ValueError("must be the name of a time zone, such as Europe/Berlin")
        return ZoneInfo(value).key

    @field_validator("base_url", "demandflow_url")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("must be an address such as https://forms.example.com")
        return value.rstrip("/")

    @field_validator("demandflow_url")
    @classmethod
    def _check_encrypted(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("must begin with https://, or every token would cross the network in the clear")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _check_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (not parts.hostname or parts.query or parts.fragment or parts.username):
            raise ValueError("must be an address such as https://login.example.com")
        if value and parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
            raise ValueError("must begin with https://")
        return value

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` passes: it reads the environment and names wrong variables."""
        return (init_settings,)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment; an empty variable counts as unset.

    Raises BadSetting, in one line, for a wrong value, for an unknown variable with `FORMS_`, and for one without it whose name is
    so similar to ours that it cannot be another program's.
    """
    environment = os.environ if environment is None else environment
    given: dict[str, Any] = {}
    for variable, value in environment.items():
        name = _name_of(variable)
        if not value.strip():
            continue
        if name is None:
            if difflib.get_close_matches(variable, OTHER_NAMES.values(), cutoff=MIN_SIMILARITY):
                raise BadSetting(_unknown(variable))
            continue
        if name not in Settings.model_fields:
            raise BadSetting(_unknown(variable))
        given[name] = value
    try:
        return _checked_together(Settings(**given))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{variable_of(str(first['loc'][0]))}: {reason[0].lower()}{reason[1:]}") from None


def _checked_together(settings: Settings) -> Settings:
    """Raises BadSetting for settings that exclude or need each other."""
    if settings.oidc_issuer and settings.demandflow_url:
        raise BadSetting("FORMS_OIDC_ISSUER: DEMANDFLOW_URL is set, so people sign in with access tokens of that platform")
    if settings.oidc_issuer and not (settings.oidc_client_id and settings.oidc_client_secret):
        raise BadSetting("FORMS_OIDC_ISSUER: FORMS_OIDC_CLIENT_ID and FORMS_OIDC_CLIENT_SECRET are needed, too")
    return settings


def variable_of(name: str) -> str:
    """A setting's environment variable."""
    return OTHER_NAMES.get(name, PREFIX + name.upper())


@cache
def time_zones() -> tuple[str, ...]:
    """The names of time zones that a person can choose from."""
    return tuple(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def is_time_zone(name: str) -> bool:
    """Whether `name` is in `available_timezones()`. That reads hundreds of files, so the list of the tzdata package comes first.

    `ZoneInfo(name)` is no test: it takes "right/UTC" (with leap seconds), and where letter case does not matter to the file system
    "europe/berlin".
    """
    return name in time_zones() or name in available_timezones()


def _name_of(variable: str) -> str | None:
    for name, other in OTHER_NAMES.items():
        if variable == other:
            return name
    return variable.removeprefix(PREFIX).lower() if variable.startswith(PREFIX) else None


def _unknown(variable: str) -> str:
    close = difflib.get_close_matches(variable, [variable_of(name) for name in Settings.model_fields], n=1)
    return f"{variable}: there is no such setting" + (f"; did you mean {close[0]}?" if close else "")
