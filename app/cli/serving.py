"""Commands that run the product: serve, token."""

import click

from app.errors import BadSetting
from app.platform.base import SCOPES
from app.settings import load_settings


@click.command()
def serve() -> None:
    """Start the server. Settings come from the environment."""
    from app.server import run

    try:
        run(load_settings())
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--user", default="admin", show_default=True, help="The owner of the token.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("read", "write"),
    show_default=True,
    type=click.Choice(SCOPES),
)
def token(user: str, scopes: tuple[str, ...]) -> None:
    """Create an access token for the embedded platform and print it. It is shown only once."""
    from app.main import build_platform, open_state

    try:
        settings = load_settings()
        tokens = build_platform(settings, *open_state(settings)).capabilities.tokens
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    if tokens is None:
        raise click.ClickException("DEMANDFLOW_URL is set: create access tokens in DemandFlow.")
    click.echo(tokens.create(user=user, scopes=frozenset(scopes)))
