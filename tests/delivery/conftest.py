"""A frozen issue made from a made-up build, and a real SMTP server with TLS and AUTH on loopback."""

from __future__ import annotations

import json
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

BRIEF = {
    "title": "Small-Cap Strategy", "period_name": "June 2025", "clocks": "Factors to 30 June, prices to 24 July",
    "headline": "A risk rally, not a collapse of quality", "deck": "Volatile small caps beat calm ones by 21 points.",
    "takeaways": [{"bold": f"Finding {n}.", "evidence": "Evidence <b>&</b> more."} for n in range(5)],
    "hero": {"id": "factors.junk", "title": "The junk rally by size", "alt": "Dots by segment", "foot": "Source: French."},
    "legal": "For professional investors.",
}


def png(width: int = 4, height: int = 4) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x17\x32\x4d" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def make_build(reports: Path, period: str = "2025-06", *, data: str = "archive", brief: dict | None = None, holes: tuple[str, ...] = ()) -> Path:
    folder = reports / ".builds" / f"{period}-made"
    (folder / "exhibits").mkdir(parents=True)
    (folder / "strategy-note.pdf").write_bytes(b"%PDF-1.7 made up\n")
    (folder / "facts.json").write_text(json.dumps({"period": period, "as_of": "2025-07-24", "data": data, "facts": {}}))
    (folder / "brief.json").write_text(json.dumps(brief or BRIEF))
    (folder / "run.json").write_text(json.dumps({"checks": ["every exhibit once"], "holes": list(holes)}))
    (folder / "exhibits" / "factors.junk.png").write_bytes(png())
    (reports / period).symlink_to(folder.relative_to(reports), target_is_directory=True)
    return folder


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


class Mailbox:
    """What the server received, and how it answers: refusals by address, and when to drop the connection."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.permanent: set[str] = set()
        self.temporary: dict[str, int] = {}
        self.drop_at: int | None = None
        self.seen = 0
        self.lock = threading.Lock()


@pytest.fixture
def mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mailbox, int]]:
    import ssl

    import trustme
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    box = Mailbox()

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
            if address in box.permanent:
                return "550 no such mailbox"
            if box.temporary.get(address, 0) > 0:
                box.temporary[address] -= 1
                return "451 try again later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
            box.seen += 1
            if box.drop_at is not None and box.seen == box.drop_at:
                box.drop_at = None
                server.transport.close()
                return "421 closing"
            box.received.append((envelope.rcpt_tos[0], envelope.content))
            return "250 accepted"

    def authenticate(server, session, envelope, mechanism, data):  # type: ignore[no-untyped-def]
        good = isinstance(data, LoginPassword) and data.password == b"secret-word"
        return AuthResult(success=good, handled=False)

    class Secured(Controller):
        def factory(self) -> SMTP:
            return SMTP(self.handler, tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True, auth_require_tls=True)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Secured(Handler(), hostname="localhost", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
