"""From executed notebooks to the note and its manifest: claims, calls, commentary, the comparison with the last note, a correction's box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strategynote.data.inventory import Line
from strategynote.data.origins import Origin
from strategynote.note.meta import Hole
from strategynote.params import Resolved
from strategynote.project import Project
from strategynote.run.amend import amended
from strategynote.run.assemble import Assembled, assemble
from strategynote.run.calls import read_calls
from strategynote.run.claims_section import with_claims
from strategynote.run.commentary import read_commentary
from strategynote.run.manifest import build_manifest
from strategynote.run.notebooks import Nodes
from strategynote.run.since import previous_record, with_changes

if TYPE_CHECKING:
    from strategynote.run.build import Request


def stitch(
    project: Project, resolved: Resolved, origin: Origin, *, nodes: Nodes, lines: list[Line], holes: tuple[Hole, ...] = (),
    alone: bool = False,
) -> tuple[Assembled, Nodes]:
    """Return the note of executed notebooks with claims, calls and commentary, and the notebooks with the claims behind them."""
    nodes = with_claims(nodes, period=resolved.period, kind=origin.kind)
    calls = read_calls(project.reports, resolved.period, as_of=resolved.as_of, alone=alone)
    commentary = read_commentary(project, resolved.period)
    return assemble(resolved, origin, nodes, lines, calls=calls, commentary=commentary, holes=holes), nodes


def compose(
    request: Request, resolved: Resolved, origin: Origin, *, nodes: Nodes, lines: list[Line], holes: tuple[Hole, ...] = ()
) -> tuple[Assembled, dict[str, Any]]:
    """Return the note of executed notebooks and its manifest.

    Raises
    ------
    BuildFailure
        When a notebook did not close its section, or the document does not hold together.
    """
    project = request.project
    note, nodes = stitch(project, resolved, origin, nodes=nodes, lines=lines, holes=holes, alone=request.alone)
    manifest = build_manifest(
        project, resolved, kind=origin.kind, lines=lines, used=set(note.used), rows=note.rows, calls=note.calls,
    ) | {"previous": None if request.alone else previous_record(project, note)}
    note = with_changes(project, note, nodes, manifest=manifest, origin=origin)
    return (amended(note, nodes, request.amendment) if request.amendment else note), manifest
