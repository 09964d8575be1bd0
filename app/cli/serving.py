"""Commands that run the product: serve, token."""

import click

from app.errors import BadSetting
from app.settings import load_settings


@click.command()
def serve() -> None:
    """Serve the forms; settings come from the environment."""
    from app.server import run

    try:
        run(load_settings())
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--user", default="admin", show_default=True, help="Whose token it is.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("read", "write"),
    show_default=True,
    type=click.Choice(["read", "write", "admin"]),
)
def token(user: str, scopes: tuple[str, ...]) -> None:
    """Make an access token for the embedded platform and print it, once."""
    from app.main import build_platform, open_state

    try:
        settings = load_settings()
        tokens = build_platform(settings, *open_state(settings)).capabilities.tokens
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    if tokens is None:
        raise click.ClickException("tokens of a DemandFlow tenant are made there, not here")
    click.echo(tokens.create(user=user, scopes=frozenset(scopes)))
