"""The mail: one message per recipient, built by the standard library, so that no name or headline can add a header."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import jinja2

from strategynote.delivery.issues import NOTE, Issue, sha256
from strategynote.delivery.recipients import Person, Server
from strategynote.errors import BadInput

HTML_LIMIT = 100_000
HERO = "hero"


@dataclass(frozen=True)
class Content:
    """What every recipient of an issue gets: subject, both bodies, the hero chart (if the brief has one) and the PDF."""

    issue: str
    subject: str
    text: str
    html: str
    hero: bytes | None
    pdf: bytes
    pdf_name: str
    digest: str
    approved: str


def read_content(issue: Issue, templates: Path) -> Content:
    """Return the mail's content from a frozen issue.

    Raises
    ------
    BadInput
        When the issue changed since approval, or the HTML body is over its limit.
    """
    changed = issue.changed_files()
    if changed:
        raise BadInput(f"{issue.name} changed since it was approved ({', '.join(changed[:3])}); it cannot be mailed")
    brief = json.loads((issue.folder / "brief.json").read_text(encoding="utf-8"))
    values = {**brief, "issue": issue.name, "revision": issue.revision, "correction": issue.approval.get("correction")}
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(str(templates)), autoescape=jinja2.select_autoescape(["html.j2", "html"]))
    page = environment.get_template("mail.html.j2").render(values)
    if len(page.encode()) > HTML_LIMIT:
        raise BadInput(f"{issue.name}: the mail's HTML is {len(page.encode()):,} bytes, the limit is {HTML_LIMIT:,}")
    pdf = issue.folder / NOTE
    return Content(
        issue=issue.name, subject=_subject(values), text=environment.get_template("mail.txt.j2").render(values), html=page,
        hero=_hero(issue, brief), pdf=pdf.read_bytes(), pdf_name=f"{issue.name}-{NOTE}", digest=sha256(pdf),
        approved=issue.approval["approved"],
    )


def _subject(values: dict[str, Any]) -> str:
    head = "Correction: " if values["revision"] > 1 else ""
    words = " ".join(f"{head}{values['title']}, {values['period_name']}: {values['headline']}".split())
    return words.replace("=?", "= ?")  # mail programs would read what follows as other letters


def _hero(issue: Issue, brief: dict[str, Any]) -> bytes | None:
    id = brief["hero"]["id"]
    charts = {path.name: path for path in (issue.folder / "exhibits").glob("*.png")}
    if id and f"{id}.png" not in charts:
        raise BadInput(f"{issue.folder / 'brief.json'}: the chart {id!r} is none of the issue's own; approve the note again")
    return charts[f"{id}.png"].read_bytes() if id else None


def build_message(content: Content, person: Person, server: Server) -> EmailMessage:
    """Return the message for one recipient; no other address stands in it.

    Raises
    ------
    BadInput
        When PDF and body together are over the server's attachment limit.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = content.subject
    message["From"] = Address(server.sender.name, addr_spec=server.sender.address)
    message["To"] = Address(person.name, addr_spec=person.address)
    message["Date"] = format_datetime(dt.datetime.fromisoformat(content.approved))
    message["Message-ID"] = _message_id(content, person, server)
    message["X-Strategy-Note"] = content.issue
    message.set_content(content.text)
    message.add_alternative(content.html, subtype="html")
    body = message.get_payload()[1]  # type: ignore[index]
    if content.hero is not None:
        body.add_related(content.hero, "image", "png", cid=f"<{HERO}>", filename="chart.png", disposition="inline")  # type: ignore[union-attr]
    message.add_attachment(content.pdf, maintype="application", subtype="pdf", filename=content.pdf_name)
    size = len(message.as_bytes())
    if size > server.attachment_limit_mb * 2**20:
        raise BadInput(f"{content.issue}: the mail is {size / 2**20:.1f} MB, the server's limit is {server.attachment_limit_mb:g} MB")
    return message


def _message_id(content: Content, person: Person, server: Server) -> str:
    # The same issue to the same person has the same id: a repeat after a broken connection is recognised as one mail.
    key = hashlib.sha256(f"{content.digest}\0{person.address.lower()}".encode()).digest()
    return f"<{base64.b32encode(key[:20]).decode().lower()}@{server.sender.address.rsplit('@', 1)[1]}>"
