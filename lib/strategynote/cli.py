"""The command line: a table of commands; a command's module is imported when it is called, not before."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from strategynote import __version__
from strategynote.errors import StrategyNoteError, nearest

# name -> (module of strategynote.commands, one line of help)
COMMANDS = {
    "report": ("report", "Build the note of one month"),
    "data": ("data", "Download or refresh what a month needs"),
    "datasets": ("data", "List the datasets of the catalogue"),
    "ready": ("report", "Say which datasets a month still waits for"),
    "params": ("report", "Print the parameters of a month and where each comes from"),
    "backfill": ("backfill", "Build every month of a range as of then, and collect all facts in one table"),
    "lab": ("edit", "Open the notebooks in JupyterLab with a month's parameters in force"),
    "watch": ("edit", "Rebuild on every save and refresh the note in the browser"),
    "notebook": ("edit", "Write a new section from a template"),
    "replicate": ("check", "Set published numbers beside ours"),
    "compare": ("compare", "Say what changed between two notes, and why"),
    "verify": ("compare", "Compute a note again from its manifest and report differences"),
    "trace": ("check", "Print where one fact comes from"),
    "approve": ("delivery", "Sign off the current build of a month"),
    "correct": ("delivery", "Issue a correction of the approved note"),
    "email": ("delivery", "Send the approved note to the recipients"),
    "issues": ("delivery", "List built, approved and sent notes"),
}


class Commands(click.Group):
    """The commands of COMMANDS, loaded on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"strategynote.commands.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Answer an unknown command with the nearest known one."""
        if args and args[0] not in COMMANDS:
            raise click.UsageError(f"unknown command {args[0]!r}{nearest(args[0], COMMANDS)}; known: {', '.join(COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Build a monthly equity-strategy note from publishers' files."""


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; deliberate errors become one line on stderr and their exit code."""
    try:
        cli(args=arguments, prog_name="strategynote", standalone_mode=False)
    except StrategyNoteError as error:
        click.echo(f"strategynote: {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(f"strategynote: {error.format_message()}", err=True)
        return 2
    except OSError as error:
        what = f"{error.filename or 'a file'}: {error.strerror or error}"
        click.echo(f"strategynote: {what}; nothing was published; free space or mend the folder, then repeat", err=True)
        return 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("strategynote: stopped", err=True)
        return 130
    return 0


def main() -> None:
    """Entry point of the command `strategynote`."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(run())
