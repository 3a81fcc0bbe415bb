"""A frozen issue made from a made-up build, and a real SMTP server with TLS and AUTH on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from made_issue import Mailbox


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


@pytest.fixture
def mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mailbox, int]]:
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
