"""The process that builds for `make watch`: one JSON line in, one out; a changed library gets a new process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from strategynote.periods import parse_period
from strategynote.project import Project
from strategynote.run.build import Request
from strategynote.run.kernels.pool import KernelPool
from strategynote.run.watching.session import Session
from strategynote.run.watching.trouble import describe


def main() -> None:
    """Read what to build from the first line, then rebuild at every further line until standard input ends."""
    # Whatever prints while building must not stand between the lines of the protocol.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    order = json.loads(sys.stdin.readline())
    request = Request(Project(Path(order["root"])), parse_period(order["period"]), data=order["data"], archive=order["archive"])
    with KernelPool() as pool:
        session = Session(request, pool, Path(order["folder"]), say=lambda text: print(text, file=sys.stderr, flush=True))
        for _ in sys.stdin:
            answers.write(json.dumps(_build(session)) + "\n")
            answers.flush()


def _build(session: Session) -> dict[str, Any]:
    try:
        page = session.build()
    except Exception as error:  # whatever it is belongs on the page, and the next save may mend it
        trouble = describe(error)
        return {"message": trouble.message, "details": trouble.details}
    path = session.folder / "note.html"
    path.write_text(page, encoding="utf-8")
    return {"page": str(path)}


if __name__ == "__main__":
    main()
