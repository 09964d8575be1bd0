"""Commands about a second administrator: the policy of an entity, proposals, answers."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from app.cli.editing import FILE, NOTE, TOKEN_FILE, in_name_of, loaded

if TYPE_CHECKING:
    from app.platform.base import Principal
    from app.state.definition_proposals import Proposal
    from app.web.services import Services

Result = TypeVar("Result")


@click.command()
@TOKEN_FILE
@click.argument("entity")
@click.option("--second-administrator/--one-administrator", "needs_second", default=None, help="Set it.")
def policy(entity: str, needs_second: bool | None, token_file: Path | None) -> None:
    """Show or set whether changes of ENTITY that narrow the form or move values need a second administrator."""

    async def work(services: "Services", principal: "Principal") -> tuple[bool, bool]:
        approvals, is_set = services.definition_approvals, True
        if needs_second is not None:
            is_set = await approvals.set_policy(principal, entity, needs_second=needs_second)
        return await approvals.needs_second(principal.tenant, entity), is_set

    is_needed, is_set = _run(work, token_file)
    click.echo("A second administrator is needed." if is_needed else "One administrator is enough.")
    if not is_set:
        click.echo("Another administrator was asked to approve this. Do it again when they have.")


@click.command()
@TOKEN_FILE
@click.argument("entity")
@click.argument("file", type=FILE)
@click.option("--steps", "steps_file", type=FILE, help="A JSON list: how the values of records follow.")
@NOTE
def propose(entity: str, file: Path, steps_file: Path | None, token_file: Path | None, note: str) -> None:
    """Ask another administrator to approve the operations in FILE on the definition of ENTITY."""
    from app.editing.operations import operations_from_json

    async def work(services: "Services", principal: "Principal") -> "Proposal":
        steps = None if steps_file is None else loaded(steps_file)
        operations = operations_from_json(loaded(file))
        return await services.definition_editing.propose_operations(principal, entity, operations, note, steps)

    click.echo(f"Proposed as {_run(work, token_file).content}.")


@click.command()
@TOKEN_FILE
@click.argument("entity")
def proposals(entity: str, token_file: Path | None) -> None:
    """List what administrators propose for the definition of ENTITY."""

    async def work(services: "Services", principal: "Principal") -> list[tuple["Proposal", list[str]]]:
        approvals = services.definition_approvals
        found = await approvals.proposals(principal, entity)
        return [(each, await approvals.approvers(principal, entity, each.content)) for each in found]

    for each, approvers in _run(work, token_file):
        state = (
            f"approved by {', '.join(approvers)}"
            if approvers
            else f"declined by {each.declined_by}"
            if each.declined_by
            else "waiting"
        )
        click.echo("  ".join([each.content, each.kind, each.person, state, each.note]).rstrip())


@click.command()
@TOKEN_FILE
@click.argument("entity")
@click.argument("content")
@click.option("--decline", is_flag=True, help="Decline it.")
@NOTE
def approve(entity: str, content: str, decline: bool, token_file: Path | None, note: str) -> None:
    """Approve the proposal CONTENT of another administrator for the definition of ENTITY."""

    async def work(services: "Services", principal: "Principal") -> None:
        await services.definition_approvals.answer(principal, entity, content, approve=not decline, note=note)

    _run(work, token_file)
    click.echo("Declined." if decline else "Approved. Its author can publish it now.")


def _run(work: Callable[["Services", "Principal"], Awaitable[Result]], token_file: Path | None) -> Result:
    from app.cli.sources import errors_as_messages, open_services

    async def whole() -> Result:
        async with open_services() as (services, principal):
            return await work(services, await in_name_of(services, principal, token_file))

    with errors_as_messages():
        return asyncio.run(whole())
