"""Print and check the documents of a note at once: the appendix in a forked process while this one does the note."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection

from strategynote.errors import BuildFailure, StrategyNoteError
from strategynote.note.attach import attachments
from strategynote.note.checks import check_pdf
from strategynote.note.document import NoteDocument
from strategynote.note.pdf import PARTS, print_pdf
from strategynote.run.cache.printed import Checked, PrintCache

PATIENCE = 60.0


def print_documents(document: NoteDocument, records: Mapping[str, str] | None = None, *, cache: PrintCache | None = None) -> dict[str, Checked]:
    """Return every PDF of the note by part, each with what its check found wrong; a part that `cache` has is not printed again.

    `records` (file name to text, e.g. facts.json) travel inside the note, and in each part the data of its open exhibits.

    Raises
    ------
    BuildFailure
        When a part cannot be printed, or the second process dies.
    """
    first, *others = PARTS
    if (os.cpu_count() or 1) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return {part: _print(document, part, records, cache=cache) for part in PARTS}
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_print_others, args=(document, others, send, cache), daemon=True)
    child.start()
    send.close()
    try:
        start = time.monotonic()
        printed = {first: _print(document, first, records, cache=cache)}
        if not receive.poll(max(PATIENCE, 5 * (time.monotonic() - start))):
            # A forked process that hangs must not hang the build: do its work here.
            return printed | {part: _print(document, part, cache=cache) for part in others}
        answer = receive.recv()
    except EOFError as error:
        raise BuildFailure("the process that prints the appendix died; is memory short? Build again with one core free") from error
    finally:
        receive.close()
        if child.is_alive():
            child.join(timeout=5)
            child.kill()
    if isinstance(answer, str):
        raise BuildFailure(answer)
    return printed | answer


def _print(document: NoteDocument, part: str, records: Mapping[str, str] | None = None, *, cache: PrintCache | None) -> Checked:
    carried = records or {} if part == PARTS[0] else {}

    def anew() -> Checked:
        printed = print_pdf(document, part, attachments=attachments(document, carried, part))
        return printed, check_pdf(document, part, printed)

    return cache.printed(document, part, carried, anew) if cache else anew()


def _print_others(document: NoteDocument, parts: list[str], send: Connection, cache: PrintCache | None) -> None:
    try:
        send.send({part: _print(document, part, cache=cache) for part in parts})
    except StrategyNoteError as error:
        send.send(str(error))
    finally:
        send.close()
