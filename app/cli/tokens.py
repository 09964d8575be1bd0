"""Commands for access tokens of the embedded platform, and for a link to sign in: token create, list, revoke; sign-in-link."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from app.audit.log import AuditLog
from app.errors import BadSetting
from app.platform.base import ADMIN, SCOPES, AccessToken, TokenIssuer
from app.settings import Settings, load_settings
from app.state.sign_in_links import LINK_NAME, LINK_SECONDS, SignInLinks

DAY_SECONDS = 86_400
MAX_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class _Issuer:
    """Makes tokens and links; each token that is made or revoked is put on record first."""

    tokens: TokenIssuer
    links: SignInLinks
    audit: AuditLog
    settings: Settings

    def create(self, user: str, scopes: tuple[str, ...], name: str, ends: float | None) -> str:
        self.record("token-created", name, owner=user, scopes=list(scopes))
        return self.tokens.create(user=user, scopes=frozenset(scopes), name=name, ends=ends)

    def record(self, action: str, subject: str, **details: str | list[str]) -> None:
        operator = self.tokens.operator
        self.audit.record_now(operator.tenant, operator.person, action, subject, **details)


class Ending(click.ParamType[float]):
    """`90` (days from now) or `2027-01-31` (the end of that day, UTC) -> seconds since the epoch."""

    name = "days or date"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> float:
        now = time.time()
        if re.fullmatch(r"[0-9]{1,5}", value) and 1 <= int(value) <= MAX_DAYS:
            return now + int(value) * DAY_SECONDS
        try:
            ends = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() + DAY_SECONDS
        except ValueError:
            ends = 0.0
        if ends <= now:
            self.fail(f"{value!r} is neither a number of days such as 90 nor a day to come such as 2027-01-31.", param, context)
        return ends


def _for_new_tokens(*default_scopes: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that say whose a token is and what it may do."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        scopes = click.option(
            "--scope",
            "scopes",
            multiple=True,
            default=default_scopes,
            show_default=True,
            type=click.Choice(SCOPES),
            help="What the token can do.",
        )
        return click.option("--user", default=ADMIN, show_default=True, help="The owner of the token.")(scopes(command))

    return add


def _creating(command: Callable[..., None]) -> Callable[..., None]:
    """The options of `token create`, which `token` alone takes too."""
    named = click.option("--name", default="", help="What the token is for, as lists show it.")
    ending = click.option("--expires", type=Ending(), help="Days from now, or a date such as 2027-01-31. Without it: never.")
    return _for_new_tokens("read", "write")(named(ending(command)))


@click.group(invoke_without_command=True)
@_creating
@click.pass_context
def token(context: click.Context, user: str, scopes: tuple[str, ...], name: str, expires: float | None) -> None:
    """Access tokens of the embedded platform: create (which is what `token` alone does), list, revoke."""
    if context.invoked_subcommand is None:
        _create(user, scopes, name, expires)


@token.command()
@_creating
def create(user: str, scopes: tuple[str, ...], name: str, expires: float | None) -> None:
    """Create an access token and print it. It is shown only once."""
    _create(user, scopes, name, expires)


@token.command("list")
def list_() -> None:
    """List all access tokens: never the tokens themselves, but an id, and their last characters."""
    with _issuer() as issuer:
        rows = [("ID", "NAME", "USER", "SCOPES", "TOKEN", "CREATED", "EXPIRES", "STATE"), *map(_row, issuer.tokens.all())]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@token.command()
@click.argument("token")
def revoke(token: str) -> None:
    """Revoke the access token TOKEN, which is an id of `token list` or the token itself."""
    with _issuer() as issuer:
        stored = issuer.tokens.find(token.strip())
        if stored is None or stored.revoked is not None:
            raise click.ClickException("No such access token, or it was revoked before. `demandflow-forms token list` has the ids.")
        issuer.record("token-revoked", stored.id, owner=stored.user)
        issuer.tokens.revoke(token.strip())
    click.echo("Revoked. A running server notices within seconds.")


@click.command("sign-in-link")
@_for_new_tokens(*SCOPES)
def sign_in_link(user: str, scopes: tuple[str, ...]) -> None:
    """Print a link that signs a browser in once, within 10 minutes."""
    with _issuer() as issuer:
        ends = time.time() + LINK_SECONDS + issuer.settings.session_hours * 3600
        code = issuer.links.create(issuer.create(user, scopes, LINK_NAME, ends), user)
        click.echo(f"{issuer.settings.address}/signin/{code}")


def _create(user: str, scopes: tuple[str, ...], name: str, expires: float | None) -> None:
    with _issuer() as issuer:
        click.echo(issuer.create(user, scopes, name, expires))


def _row(token: AccessToken) -> tuple[str, ...]:
    ended = token.ends is not None and token.ends <= time.time() * 1000
    state = "revoked" if token.revoked is not None else "expired" if ended else ""
    hint = f"...{token.hint}" if token.hint else ""
    return (token.id, token.name, token.user, ",".join(token.scopes), hint, _day(token.created), _day(token.ends), state)


def _day(milliseconds: int | None) -> str:
    return "" if milliseconds is None else f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M}"


@contextmanager
def _issuer() -> Iterator[_Issuer]:
    """What makes tokens and links, beside a running server too. Ends the command where a platform somewhere else makes them."""
    from app.main import build_platform, open_state

    try:
        settings = load_settings()
        if settings.demandflow_url:
            raise click.ClickException("DEMANDFLOW_URL is set: create access tokens in DemandFlow.")
        store, keys = open_state(settings)
        try:
            tokens = build_platform(settings, store, keys).capabilities.tokens
            assert tokens is not None
            yield _Issuer(tokens, SignInLinks(store, keys.fernet), AuditLog(store, keys.audit), settings)
        finally:
            store.close()
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
