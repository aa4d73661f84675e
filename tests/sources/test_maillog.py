"""Logs that Postfix 3.7, Exim 4.96 and Sendmail 8.17 wrote themselves, and one in Exchange's form.

The first three were written by the servers of tests/fixtures/make_real.py (Sendmail's by one set up
the same way), while they sent what became the mails of tests/fixtures/*-real.
"""

import io
import json
import subprocess
import sys
import time
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.limits import Limits
from bouncekit.records import Action, Kind
from bouncekit.sources.maillog import LONGEST, Counts, scan_log

LOGS = Path(__file__).parent / "logs"
FIXTURES = Path(__file__).parents[1] / "fixtures"
UNTOLD = {"43.nxdomain.exim@example.com", "44.no-address.exim@example.com"}
"""Exim says "Unrouteable address" of a domain that is not there as of a user: its words do not tell."""
REAL = ("postfix", "exim", "sendmail")

POSTFIX = "Mar  2 08:15:23 mail postfix/smtp[7]: 3A189236917: "
REFUSED = (
    "to=<gone@example.net>, relay=mx.example.net[198.51.100.25]:25, delay=0.1, dsn=5.1.1, "
    "status=bounced (host mx.example.net[198.51.100.25] said: 550 5.1.1 no such user "
    "(in reply to RCPT TO command))"
)


def log(tmp_path, *lines, **options):
    path = tmp_path / "mail.log"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n")
    return list(scan_log(path, **options))


def only(reports):
    (report,) = reports
    return report, report.outcomes[0]


def reports(server):
    return list(scan_log(LOGS / f"{server}-real.log"))


@pytest.mark.parametrize("server", REAL)
def test_every_report_of_a_real_log_is_whole(server):
    found = reports(server)
    assert len(found) > 20
    for report in found:
        (outcome,) = report.outcomes
        action = Action.FAILED if report.kind is Kind.BOUNCE else Action.DELAYED
        assert (outcome.action, report.format) == (action, f"{server}-log")
        assert outcome.recipient
        assert outcome.diagnostic
        assert report.arrival_date


def told_by_mails(server):
    """Facts of the bounces that this server sent about the same mails, by Message-ID and recipient."""
    found = {}
    for path in sorted((FIXTURES / f"{server}-real").glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        for outcome in told.get("outcomes", ()):
            named = outcome["recipient"]
            for recipient in named if isinstance(named, list) else [named]:
                found[told["original"]["message_id"], told["kind"], recipient] = outcome
    return found


@pytest.mark.parametrize("server", ["postfix", "exim"])
def test_a_log_tells_what_the_bounces_of_the_same_mails_tell(server):
    mails, compared = told_by_mails(server), 0
    for report in reports(server):
        outcome = report.outcomes[0]
        told = mails.get((report.original.message_id, report.kind, outcome.recipient))
        if told is None or report.original.message_id in UNTOLD:
            continue
        compared += 1
        assert outcome.reason in told.get("reason", [outcome.reason]), report.origin
        for field in ("reply_code", "remote_host", "blocked_ip", "blocklist"):
            if told.get(field):
                assert fnmatch(getattr(outcome, field), told[field]), (report.origin, field)
    assert compared > 40


@pytest.mark.parametrize("server", REAL)
def test_a_mail_that_expires_is_a_bounce_with_the_last_cause(server):
    final = {r.outcomes[0].recipient: r for r in reports(server) if r.kind is Kind.BOUNCE}
    domain = "over-quota" if server == "sendmail" else "mailbox-full-now"
    report = final[f"nobody@{domain}.example"]
    outcome = report.outcomes[0]
    assert (outcome.reason, outcome.reply_code, outcome.action) == ("mailbox_full", "452", Action.FAILED)
    assert report.original.sender == "sender@example.com"


def test_names_beside_the_recipient():
    alias = next(r for r in reports("postfix") if r.outcomes[0].original_recipient)
    assert alias.outcomes[0].recipient == "nobody@alias.example"
    assert alias.outcomes[0].original_recipient == alias.original.recipient == "info@mail.example.com"
    quoted = {r.outcomes[0].recipient for r in reports("exim")}
    assert '"odd name"@quoted.example' in quoted


def test_a_record_of_exchange():
    found = list(scan_log(LOGS / "exchange.csv"))
    shown = [
        (r.kind, r.outcomes[0].recipient, r.outcomes[0].reason, r.outcomes[0].remote_host, r.origin[-3:])
        for r in found
    ]
    assert shown == [
        (Kind.BOUNCE, "gone@example.net", "user_unknown", "mx.example.net", "v#7"),
        (Kind.BOUNCE, "nobody@example.com", "user_unknown", None, "v#8"),
        (Kind.DELAY, "busy@example.org", "greylisted", "mx.example.org", "v#9"),
        (Kind.BOUNCE, "one@example.org", "user_unknown", None, "#10"),
        (Kind.BOUNCE, "two@example.org", "mailbox_full", None, "#10"),
    ]
    assert {r.reporting_mta for r in found} == {"EX01"}
    assert found[0].arrival_date == "2026-03-02T08:15:23.125Z"
    assert found[3].original.sender is None, "the null sender of a bounce"


def test_a_line_says_where_it_stands(tmp_path):
    report, _ = only(log(tmp_path, "", POSTFIX + REFUSED))
    assert report.origin == f"{tmp_path}/mail.log#2"
    assert report.reporting_mta == "mail"


@pytest.mark.parametrize(
    "date, read",
    [
        ("Mar  2 08:15:23", "Mar 2 08:15:23"),
        ("2026-03-02T08:15:23.250+01:00", "2026-03-02T08:15:23.250+01:00"),
        ("<22>Mar 12 08:15:23", "Mar 12 08:15:23"),
    ],
)
def test_dates_are_given_as_far_as_the_log_has_them(tmp_path, date, read):
    report, outcome = only(log(tmp_path, f"{date} mail postfix/smtp[7]: 3A189236917: {REFUSED}"))
    assert report.arrival_date == read
    assert outcome.remote_host == "mx.example.net"


@pytest.mark.parametrize(
    "line",
    [
        (
            "Mar  2 08:15:23 mail postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 "
            "Client host [192.0.2.9] blocked using zen.spamhaus.org; to=<b@example.com> proto=ESMTP helo=<x>"
        ),
        "2026-03-02 08:15:23 H=(x) [192.0.2.9] F=<a@example.org> rejected RCPT <b@example.com>: no relay",
        (
            "Mar  2 08:15:23 mail sm-mta[7]: 6AO4xA2u000150: ruleset=check_rcpt, arg1=<b@example.com>, "
            "relay=[192.0.2.9], reject=550 5.7.1 <b@example.com>... Relaying denied"
        ),
    ],
)
def test_a_client_refused_by_our_own_server_is_counted_and_no_bounce(tmp_path, line):
    counts = Counts()
    assert log(tmp_path, line, counts=counts) == []
    assert counts == Counts(lines=1, ours=1)


@pytest.mark.parametrize(
    "line",
    [
        POSTFIX
        + "to=<ok@example.net>, relay=mx.example.net[198.51.100.25]:25, dsn=2.0.0, status=sent (250 ok)",
        "2026-03-02 08:15:23 1xVi8b-000007-0C => ok@example.net R=r T=t H=mx [198.51.100.25]",
        "2026-03-02 08:15:23 1xVi8b-000007-0C == a@example.net R=r defer (-54): retry time not reached",
        "Mar  2 08:15:23 mail sshd[9]: Failed password for root, status=bounced to=<a@example.net>",
        "Mar  2 08:15:23 mail postfix/smtp[7]: connect to mx.example.net[198.51.100.25]:25: refused",
        "Dear Sir, your mail to=<a@example.net>, status=bounced (was returned)",
        "",
    ],
)
def test_what_is_no_refusal_gives_no_report(tmp_path, line):
    assert log(tmp_path, line) == []


def test_what_syslog_carries_of_exim(tmp_path):
    inner = "1xVi8b-000007-0C ** gone@example.net R=r T=t H=mx.example.net [198.51.100.25]: SMTP error from "
    inner += "remote mail server after RCPT TO:<gone@example.net>: 550 no such user"
    for line in (inner, f"2026-03-02 08:15:23 {inner}"):
        report, outcome = only(log(tmp_path, f"Mar  2 08:15:23 mail exim[9]: {line}"))
        assert (report.reporting_mta, outcome.recipient) == ("mail", "gone@example.net")
        assert (outcome.remote_host, outcome.reply_code) == ("mx.example.net", "550")


def test_a_program_stands_for_its_owner(tmp_path):
    line = "2026-03-02 08:15:23 1xVi8b-000007-0C ** |/bin/filter -x <owner@example.com> R=r T=t: it failed"
    assert only(log(tmp_path, line))[1].recipient == "owner@example.com"


def test_several_recipients_of_one_line_of_sendmail(tmp_path):
    line = (
        "Mar  2 08:15:23 mail sm-mta[7]: 6AO4xAX9000151: to=<a@example.net>,<b@example.net>, delay=00:00:01, "
        "mailer=esmtp, relay=mx.example.net. [198.51.100.25], dsn=5.1.1, stat=User unknown"
    )
    found = log(tmp_path, line)
    assert [r.outcomes[0].recipient for r in found] == ["a@example.net", "b@example.net"]
    assert {r.outcomes[0].diagnostic for r in found} == {"User unknown"}


def test_the_queue_is_bounded(tmp_path):
    lines = [
        f"Mar  2 08:15:23 mail postfix/qmgr[7]: {n:012X}: from=<{n}@example.com>, size=1" for n in range(9)
    ]
    lines += [f"Mar  2 08:15:23 mail postfix/smtp[7]: {n:012X}: {REFUSED}" for n in range(9)]
    senders = [r.original.sender for r in log(tmp_path, *lines, limits=Limits(queue=3))]
    assert senders.count(None) >= 6
    assert [r.original.sender for r in log(tmp_path, *lines)] == [f"{n}@example.com" for n in range(9)]


def test_a_line_in_another_charset(tmp_path):
    line = (POSTFIX + REFUSED).replace("no such user", "Empfänger unbekannt").encode("latin-1")
    assert "Empfänger unbekannt" in only(log(tmp_path, line))[1].diagnostic


def test_an_endless_line_is_one_line(tmp_path):
    found = log(tmp_path, "x" * (3 * LONGEST), POSTFIX + REFUSED)
    assert [r.origin.rpartition("#")[2] for r in found] == ["2"]


def test_standard_input(monkeypatch):
    raw = io.BytesIO((POSTFIX + REFUSED).encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=raw))
    assert only(scan_log("-"))[0].origin == "-#1"


def test_a_log_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match="none"):
        list(scan_log(tmp_path / "none"))


HOSTILE = [
    "2026-03-02 08:15:23 1xVi92-00007x-0J ** " + "a <b> " * 10_000,
    "2026-03-02 08:15:23 1xVi92-00007x-0J ** a" + " R=<" * 15_000,
    "2026-03-02 08:15:23 1xVi92-00007x-0J == a defer (1)" + " R=b [c]" * 7_000,
    POSTFIX + "to=<" + '"' * 60_000,
    POSTFIX + "to=<a>, " + " status=bounced " * 4_000,
    "Mar  2 08:15:23 mail sm-mta[7]: 6AO4xAp6000192: to=" + "a," * 30_000,
    "Mar  2 08:15:23 mail sm-mta[7]: 6AO4xAp6000192: to=a, delay=" + ", reply=550 " * 5_000,
]


@pytest.mark.parametrize("line", HOSTILE)
def test_hostile_lines_take_linear_time(tmp_path, line):
    began = time.monotonic()
    log(tmp_path, line)
    assert time.monotonic() - began < 2


@given(
    st.sampled_from([POSTFIX + REFUSED, *HOSTILE[:2]]),
    st.lists(st.tuples(st.integers(0, 170), st.integers(0, 255)), max_size=8),
)
def test_any_bytes_raise_nothing(tmp_path_factory, line, changes):
    raw = bytearray(line[:400].encode())
    for place, byte in changes:
        raw[place] = byte
    path = tmp_path_factory.getbasetemp() / "any.log"
    path.write_bytes(bytes(raw))
    list(scan_log(path))


def run(*arguments):
    command = [sys.executable, "-m", "bouncekit.cli", "scan", "--input", "maillog", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command(tmp_path):
    path = tmp_path / "mail.log"
    path.write_text(POSTFIX + REFUSED + "\n", "utf-8")
    done = run(str(path))
    assert json.loads(done.stdout)["outcomes"][0]["reason"] == "user_unknown"
    assert "1 lines, 0 of them refusals" in done.stderr


def test_the_command_keeps_no_lines(tmp_path):
    done = run("--store", str(tmp_path / "x"), str(LOGS / "exchange.csv"))
    assert (done.returncode, "not the lines of a log" in done.stderr) == (2, True)
