"""A mail made from an issue full of hostile words: they stand there as words, and no name adds a header or a recipient."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import lxml.html
import pytest
from made_issue import BRIEF, make_build
from strategynote.delivery.approval import approve
from strategynote.delivery.recipients import Mailing
from strategynote.delivery.send import prepare, write_eml
from strategynote.errors import BadInput
from strategynote.project import find_project

SCRIPT = "</td></style><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)> {{ 7*7 }} {% include '/etc/passwd' %}"
NAMES = ['A "quoted" <script>', "Bob, thief@example.com", "\u202e\u2066moc.elpmaxe@feiht", "x" * 3000, "$(touch hacked)"]
SERVER = {"host": "localhost", "port": 1, "sender": {"name": NAMES[0], "address": "desk@example.com"}}


def hostile(reports: Path, recipients: list[dict[str, str]], **brief: object) -> list[Path]:
    make_build(reports, brief={**BRIEF, **brief})
    approve(reports, "2025-06", by=f"A. {SCRIPT}")
    return write_eml(prepare(reports, find_project().templates, period="2025-06", mailing=Mailing(server=SERVER, recipients=recipients)))  # type: ignore[arg-type]


def test_words_of_a_hostile_issue_are_words_in_the_mail(reports: Path) -> None:
    words = {key: SCRIPT for key in ("title", "period_name", "clocks", "headline", "deck", "legal")}
    takeaways = [{"bold": SCRIPT, "evidence": SCRIPT}] * 5
    (path,) = hostile(reports, [{"address": "a@example.com"}], **words, takeaways=takeaways, hero={"id": "factors.junk", "title": SCRIPT, "alt": f'" {SCRIPT}', "foot": SCRIPT})
    page = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body(("html",)).get_content()
    assert "&lt;script&gt;" in page and "{{ 7*7 }}" in page and "root:" not in page
    elements = list(lxml.html.fromstring(page.encode()).iter())
    assert {"script", "iframe", "object", "form", "base"}.isdisjoint({element.tag for element in elements})
    assert [name for element in elements for name in element.attrib if name.startswith("on")] == []
    assert {element.get("src") or element.get("href") for element in elements if element.get("src") or element.get("href")} == {"cid:hero"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_adds_neither_header_nor_recipient(reports: Path, name: str) -> None:
    (path,) = hostile(reports, [{"name": name, "address": "a@example.com"}], headline=name)
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert [a.addr_spec for a in message["To"].addresses] == ["a@example.com"] and [a.addr_spec for a in message["From"].addresses] == ["desk@example.com"]
    assert sorted(message.keys()) == sorted(["Subject", "From", "To", "Date", "Message-ID", "X-Strategy-Note", "MIME-Version", "Content-Type"])
    assert not list(reports.rglob("hacked")) and not Path("hacked").exists()


@pytest.mark.parametrize("id", ["../../../../secret", "../../../../../../etc/passwd", "/etc/passwd"])
def test_a_chart_that_leads_elsewhere_is_not_read(reports: Path, id: str) -> None:
    (reports.parent / "secret.png").write_bytes(b"secret")
    with pytest.raises(BadInput, match="none of the issue's own"):
        hostile(reports, [{"address": "a@example.com"}], hero={**BRIEF["hero"], "id": id})
    assert not list(reports.rglob("*.eml"))


def test_an_encoded_word_is_no_name(reports: Path) -> None:
    encoded = "=?utf-8?q?=0D=0ABcc:_thief@example.com?="
    with pytest.raises(ValueError, match="encoded word"):
        hostile(reports, [{"name": encoded, "address": "a@example.com"}])


def test_an_encoded_word_in_a_headline_stays_letters(reports: Path) -> None:
    (path,) = hostile(reports, [{"address": "a@example.com"}], headline="Up =?utf-8?q?=0D=0ABcc:_thief@example.com?=")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert "\r" not in message["Subject"] and "\n" not in message["Subject"] and message["Bcc"] is None
