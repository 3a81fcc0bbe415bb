"""Sending: encrypted, one message per recipient, safe to repeat; every outcome is in the ledger before the next mail."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from strategynote.delivery.issues import Issue, latest_issue, list_issues
from strategynote.delivery.ledger import Entry, Ledger
from strategynote.delivery.message import Content, build_message, read_content
from strategynote.delivery.recipients import Mailing, Person, Server
from strategynote.errors import BadInput, BuildFailure

PASSWORD = "STRATEGYNOTE_SMTP_PASSWORD"
ATTEMPTS = 4
TIMEOUT = 30.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sent:
    """How a mailing went: addresses by outcome."""

    sent: tuple[str, ...]
    skipped: tuple[str, ...]
    refused: tuple[str, ...]
    deferred: tuple[str, ...]


@dataclass(frozen=True)
class Mailout:
    """One mailing: what goes out, to whom, over which server, and where it is recorded."""

    content: Content
    people: tuple[Person, ...]
    server: Server
    ledger: Ledger
    folder: Path


def prepare(reports: Path, templates: Path, *, period: str, mailing: Mailing, force: bool = False, reason: str = "") -> Mailout:
    """Return the mailing of the latest issue of a period, after every refusal that a real send would meet.

    A correction goes to exactly those who got the first issue. A resend (`force`) needs a reason.
    """
    if force and not reason.strip():
        raise BadInput('FORCE=1 sends again to people who have the note: it needs REASON="..."')
    issue = latest_issue(reports, period)
    content = read_content(issue, templates)
    people = _people(reports, issue, mailing)
    ledger = Ledger(issue.folder / "mail" / "ledger.jsonl")
    out = Mailout(content, people, mailing.server, ledger, issue.folder / "mail")
    build_message(content, people[0], mailing.server)
    return out


def _people(reports: Path, issue: Issue, mailing: Mailing) -> tuple[Person, ...]:
    if issue.revision == 1:
        return mailing.recipients
    first = list_issues(reports, issue.period)[0]
    got = {e.address.lower(): Person(address=e.address, name=e.name) for e in Ledger(first.folder / "mail" / "ledger.jsonl").entries() if e.outcome == "sent"}
    if not got:
        raise BadInput(f"{issue.name} corrects {first.name}, which was never mailed: there is nobody to send the correction to")
    return tuple(got.values())


def write_eml(out: Mailout) -> list[Path]:
    """Write one .eml per recipient into the issue's mail folder; nothing is marked as sent."""
    out.folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, person in enumerate(out.people, start=1):
        path = out.folder / f"{number:03}.eml"
        path.write_bytes(build_message(out.content, person, out.server).as_bytes())
        paths.append(path)
    return paths


def password_of(server: Server) -> str | None:
    """Return the password from the environment or the system keyring; it is never printed.

    Raises
    ------
    BadInput
        When the server wants a user and there is no password.
    """
    if not server.user:
        return None
    word = os.environ.get(PASSWORD)
    if word:
        return word
    with contextlib.suppress(Exception):
        import keyring

        word = keyring.get_password(f"strategynote:{server.host}", server.user)
    if not word:
        raise BadInput(f"no password for {server.user} at {server.host}: set {PASSWORD} or store it in the keyring as strategynote:{server.host}")
    return word


def send(out: Mailout, *, force: bool = False, reason: str = "", say: Say = print, pause: float = 2.0) -> Sent:
    """Send to everybody who does not have this PDF yet, retry what may pass, and return the outcomes."""
    has = set() if force else out.ledger.received(out.content.digest)
    waiting = [p for p in out.people if p.address.lower() not in has]
    skipped = tuple(p.address for p in out.people if p.address.lower() in has)
    outcomes: dict[str, Entry] = {}
    password = password_of(out.server) if waiting else None
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        _round(out, waiting, outcomes, password=password, reason=reason, say=say)
        waiting = [p for p in waiting if p.address not in outcomes or outcomes[p.address].outcome == "deferred"]
        if not waiting:
            break
    for person in waiting:
        out.ledger.write(outcomes.get(person.address) or Entry(person.address, person.name, "deferred", out.content.digest, "no connection"))
    by = {kind: tuple(a for a, e in outcomes.items() if e.outcome == kind) for kind in ("sent", "refused")}
    return Sent(by["sent"], skipped, by["refused"], tuple(p.address for p in waiting))


def _round(out: Mailout, people: Sequence[Person], outcomes: dict[str, Entry], *, password: str | None, reason: str, say: Say) -> None:
    """Try every waiting recipient once over one connection; a connection that breaks ends the round."""
    try:
        connection = connect(out.server, password)
    except (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as error:
        if isinstance(error, ssl.SSLError):
            raise BuildFailure(f"mail server {out.server.host}: the encrypted connection was refused ({error}); nothing was sent") from error
        say(f"  connection to {out.server.host} failed: {type(error).__name__}")
        return
    try:
        for person in people:
            entry = _deliver(connection, out, person, reason)
            outcomes[person.address] = entry
            if entry.outcome != "deferred":
                out.ledger.write(entry)
            say(f"  {entry.outcome:9} {person.address} {entry.detail}".rstrip())
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        say(f"  connection broke ({type(error).__name__}): trying the rest again")
    finally:
        with contextlib.suppress(Exception):
            connection.quit()


def _deliver(connection: smtplib.SMTP, out: Mailout, person: Person, reason: str) -> Entry:
    message = build_message(out.content, person, out.server)
    common = {"address": person.address, "name": person.name, "digest": out.content.digest, "reason": reason}
    try:
        connection.send_message(message, out.server.sender.address, [person.address])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _failed(common, code, text)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        return _failed(common, error.smtp_code, error.smtp_error)
    return Entry(outcome="sent", **common)


def _failed(common: dict[str, str], code: int, text: bytes | str) -> Entry:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Entry(outcome="deferred" if 400 <= code < 500 else "refused", detail=f"{code} {words}", **common)


def connect(server: Server, password: str | None, context: ssl.SSLContext | None = None) -> smtplib.SMTP:
    """Return an open connection: TLS or STARTTLS with a checked certificate, then log in.

    Raises
    ------
    BuildFailure
        When the server offers no encryption that was asked for, or refuses the login.
    """
    context = context or ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if password is not None and server.user:
            connection.login(server.user, password)
    except smtplib.SMTPNotSupportedError as error:
        connection.close()
        raise BuildFailure(f"mail server {server.host} does not offer what is required ({error}); nothing was sent") from error
    except smtplib.SMTPAuthenticationError as error:
        connection.close()
        raise BuildFailure(f"mail server {server.host} refused the login of {server.user} ({error.smtp_code}); nothing was sent") from error
    return connection
