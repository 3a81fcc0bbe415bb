"""Mail over a real SMTP server with TLS and AUTH: everybody once, nobody lost, nothing leaked."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest
from made_issue import BRIEF, Mailbox, make_build
from strategynote.delivery.approval import approve
from strategynote.delivery.recipients import Mailing, Person, load_mailing
from strategynote.delivery.send import PASSWORD, prepare, send, write_eml
from strategynote.errors import BadInput, BuildFailure
from strategynote.project import find_project

TEMPLATES = find_project().templates


def mailing(port: int, count: int = 3, **server: object) -> Mailing:
    settings = {"host": "localhost", "port": port, "user": "desk", "sender": {"name": "Desk", "address": "desk@example.com"}, **server}
    return Mailing(server=settings, recipients=[{"name": f"Reader {n}", "address": f"reader{n}@example.com"} for n in range(count)])


def approved(reports: Path, **build: object) -> None:
    make_build(reports, **build)  # type: ignore[arg-type]
    approve(reports, "2025-06", by="A. Strategist")


def deliver(reports: Path, port: int, *, count: int = 3, **options: object):  # type: ignore[no-untyped-def]
    out = prepare(reports, TEMPLATES, period="2025-06", mailing=mailing(port, count), **options)  # type: ignore[arg-type]
    return send(out, say=lambda _: None, pause=0.01, **options)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "secret-word")


def test_each_recipient_gets_one_message_without_the_others_addresses(reports: Path, mail_server: tuple[Mailbox, int]) -> None:
    box, port = mail_server
    approved(reports)
    assert len(deliver(reports, port).sent) == 3
    for to, content in box.received:
        others = {f"reader{n}@example.com" for n in range(3)} - {to}
        assert not any(o.encode() in content for o in others)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert message["To"] == f"Reader {to[6]} <{to}>"
        assert [p.get_content_type() for p in message.walk()] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf"]


def test_twenty_recipients_with_refusals_a_dropped_connection_and_a_second_run(reports: Path, mail_server: tuple[Mailbox, int]) -> None:
    box, port = mail_server
    box.permanent = {"reader3@example.com"}
    box.temporary = {"reader7@example.com": 2, "reader9@example.com": 99}
    box.drop_at = 12
    approved(reports)
    first = deliver(reports, port, count=20)
    assert first.refused == ("reader3@example.com",) and first.deferred == ("reader9@example.com",)
    assert len(first.sent) == 18
    box.temporary = {}
    second = deliver(reports, port, count=20)
    assert second.sent == ("reader9@example.com",) and len(second.skipped) == 18
    got = [to for to, _ in box.received]
    assert sorted(got) == sorted(f"reader{n}@example.com" for n in range(20) if n != 3)


def test_a_repeat_sends_nothing_and_force_needs_a_reason(reports: Path, mail_server: tuple[Mailbox, int]) -> None:
    box, port = mail_server
    approved(reports)
    deliver(reports, port)
    assert deliver(reports, port).sent == () and len(box.received) == 3
    with pytest.raises(BadInput, match="needs REASON"):
        deliver(reports, port, force=True)
    deliver(reports, port, force=True, reason="the first mail went to spam")
    assert len(box.received) == 6


def test_a_wrong_password_stops_without_showing_it(reports: Path, mail_server: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(PASSWORD, "wrong-word")
    approved(reports)
    with pytest.raises(BuildFailure, match="refused the login of desk") as caught:
        deliver(reports, mail_server[1])
    said = capsys.readouterr()
    assert "wrong-word" not in str(caught.value) + said.out + said.err
    assert not any("wrong-word" in p.read_text(errors="replace") for p in reports.rglob("*") if p.is_file())


def test_a_certificate_nobody_vouches_for_is_refused(reports: Path, mail_server: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    approved(reports)
    with pytest.raises(BuildFailure, match="encrypted connection was refused"):
        deliver(reports, mail_server[1])
    assert mail_server[0].received == []


def test_a_dry_run_writes_the_mails_and_marks_nothing_as_sent(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD)
    approved(reports)
    out = prepare(reports, TEMPLATES, period="2025-06", mailing=mailing(1))
    paths = write_eml(out)
    assert len(paths) == 3 and out.ledger.entries() == []
    message = email.message_from_bytes(paths[0].read_bytes(), policy=email.policy.default)
    assert BRIEF["headline"] in message["Subject"]
    assert "Evidence &lt;b&gt;&amp;&lt;/b&gt; more." in message.get_body(("html",)).get_content()
    assert len(message.get_body(("html",)).get_content()) < 100_000


@pytest.mark.parametrize("headline", ["Fall\r\nBcc: thief@example.com", "Fall\nBcc: thief@example.com"])
def test_a_headline_cannot_add_a_header(reports: Path, headline: str) -> None:
    approved(reports, brief=BRIEF | {"headline": headline})
    paths = write_eml(prepare(reports, TEMPLATES, period="2025-06", mailing=mailing(1)))
    message = email.message_from_bytes(paths[0].read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None and "thief" in message["Subject"]


@pytest.mark.parametrize(("address", "name"), [("a@example.com\r\nBcc: x@y.z", ""), ("a@example.com", "A\nBcc: x@y.z"), ("no address", ""), ("a@b", "")])
def test_recipients_that_are_no_addresses_are_refused(address: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"line break|not an e-mail address"):
        Person(address=address, name=name)


def test_plain_connections_are_for_loopback_only() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        mailing(25, host="mail.example.com", security="none")


def test_a_mail_over_the_size_limit_is_refused_before_anything_is_sent(reports: Path) -> None:
    approved(reports)
    small = mailing(1, attachment_limit_mb=0.001)
    with pytest.raises(BadInput, match="the server's limit is"):
        prepare(reports, TEMPLATES, period="2025-06", mailing=small)


def test_an_issue_that_was_changed_cannot_be_mailed(reports: Path) -> None:
    approved(reports)
    pdf = reports / "issues" / "2025-06-r1" / "strategy-note.pdf"
    pdf.chmod(0o644)
    pdf.write_bytes(b"%PDF other")
    with pytest.raises(BadInput, match=r"changed since it was approved \(strategy-note\.pdf\)"):
        prepare(reports, TEMPLATES, period="2025-06", mailing=mailing(1))


def test_the_example_recipients_are_valid() -> None:
    assert len(load_mailing(find_project().params / "recipients.example.yml").recipients) == 2


def test_missing_and_broken_recipients_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="copy recipients"):
        load_mailing(tmp_path / "recipients.yml")
    (tmp_path / "r.yml").write_text("server: {host: x, port: many}\nrecipients: []\n")
    with pytest.raises(BadInput, match=r"server\.port"):
        load_mailing(tmp_path / "r.yml")
