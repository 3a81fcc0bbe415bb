"""Arguments that several commands share; `make` hands them over in the environment."""

from __future__ import annotations

import click

PERIOD = click.argument("period", required=False, envvar="PERIOD")
DATA = click.option("--data", envvar="DATA", default="auto", show_default=True, help="auto, archive, live or demo")
ARCHIVE = click.option("--archive", envvar="ARCHIVE", default=None, help="folders with archive.csv, separated by ':'")
BY = click.option("--by", envvar="BY", default=None, help="who signs")
REASON = click.option("--reason", envvar="REASON", default="", help="why, printed in the record")
