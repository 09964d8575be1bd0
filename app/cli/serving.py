"""The command that runs the product: serve."""

import click

from app.errors import BadSetting
from app.settings import load_settings


@click.command()
def serve() -> None:
    """Start the server. Settings come from the environment."""
    from app.server.serve import run

    try:
        run(load_settings())
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
