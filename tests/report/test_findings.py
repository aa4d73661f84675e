"""Findings: one cause is one finding, ranked by what one action would bring back."""

import importlib.util
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import bouncekit
from bouncekit.cli import main
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.limits import Limits
from bouncekit.records import Action, Defect, Kind, Original, Outcome, Reason, Report
from bouncekit.report import findings_words as say
from bouncekit.report.causes import cause_of, network_of, provider, site
from bouncekit.report.chart import HEIGHT, WIDTH, chart
from bouncekit.report.counting import Distinct, Top
from bouncekit.report.findings import Findings, Summary, summarize
from bouncekit.report.words import Words
from bouncekit.store import Store, entry
from tests.report.making import HOSTILE

KNOWN = default()
BEGIN = datetime(2026, 3, 3, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
COMPANY = DATA / "company"
NO_PTR = "550 5.7.25 Client host [203.0.113.9] rejected: cannot find your reverse hostname"
DMARC = "550 5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC policy."
GOOGLE = KNOWN.providers["google"].name
PBL = "554 5.7.1 Client host [203.0.113.7] blocked using pbl.spamhaus.org"


def refused(reply, recipient="bob@example.com", host="mx.example.com", *, action=Action.FAILED, **more):
    """Make a bounce about one recipient; ``more`` are fields of the returned mail."""
    outcome = replace(bouncekit.classify(reply, remote_host=host), recipient=recipient, action=action)
    original = Original(**{"sender": "ann@example.org", **more})
    return Report(Kind.BOUNCE, outcomes=(outcome,), original=original, reporting_mta="mail.example.org")


def summed(*reports, step=timedelta(days=1), lang="en"):
    """Sum up reports, one a day."""
    findings = Findings()
    for number, report in enumerate(reports):
        findings.add(report, BEGIN + number * step)
    return findings.summary(lang)


def titles(summary, lang="en"):
    return [say.title(finding, Words(KNOWN, lang)) for finding in summary.findings]


@pytest.fixture
def company():
    """Give the Maildir of the first case's company."""
    return COMPANY


def test_the_company_s_mails_are_what_the_script_makes(tmp_path):
    spec = importlib.util.spec_from_file_location("make_company", DATA / "make_company.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.write(tmp_path) == 53
    files = [
        {file.name: file.read_bytes() for file in (root / "new").iterdir()} for root in (tmp_path, COMPANY)
    ]
    assert files[0] == files[1]


def test_the_first_finding_of_the_first_case_is_the_right_one(company):
    """One dynamic range that Trend Micro lists, not seven addresses; it costs seven customers in ten."""
    summary = summarize(bouncekit.scan(company))
    first = summary.findings[0]
    assert titles(summary)[0] == (
        "Trend Micro Email Reputation Services (RBL+) blocks 7 addresses of 198.51.100.0/24"
    )
    assert (first.gain, first.destinations, summary.destinations) == ("action", 21, 30)
    assert first.recipients > 10 * summary.findings[1].recipients
    assert [(shared.site, len(shared.domains)) for shared in first.shared] == [("mailguard.example", 5)]
    assert first.also == ("Spamhaus PBL (Policy Block List)",)
    assert any("fixed IP address" in step.text for step in first.remedy.steps)
    assert first.since.date().isoformat() == "2026-03-03"
    assert sum(first.days.values()) == first.outcomes


def test_the_company_s_findings_stand_in_order(company):
    summary = summarize(bouncekit.scan(company))
    assert [(finding.cause, finding.gain) for finding in summary.findings] == [
        ("listed", "action"),
        ("listed", "action"),
        ("ptr", "action"),
        ("greylisted", "itself"),
        ("unknown_users", "drop"),
        ("full", "drop"),
    ]
    assert summary.kinds == {"bounce": 48, "delay": 1, "delivered": 4}


@pytest.mark.parametrize(
    "reply, kind, about",
    [
        (PBL, "listed", "203.0.113.7"),
        (DMARC, "auth", "example.org"),
        (NO_PTR, "ptr", "203.0.113.9"),
        ("421 4.7.28 Gmail has detected an unusual rate of unsolicited mail", "throttled", GOOGLE),
        ("450 4.2.0 Greylisted, try again later", "greylisted", None),
        ("550 5.1.1 user unknown", "unknown_users", "example.org"),
        ("552 5.2.2 mailbox full", "full", None),
        ("550 5.1.2 Host unknown: domain not found", "dead_domains", None),
        ("550 Client host [203.0.113.7] blocked using dnsbl.sorbs.net", "dead_list", None),
        ("554 blocked using zen.spamhaus.org; https://www.spamhaus.org/returnc/pub/", "asked_wrongly", None),
        ("554 5.7.1 blocked using dbl.spamhaus.org; domain example.org", "listed_domain", None),
        ("552 5.3.4 message too big", "at", "example.com"),
    ],
)
def test_outcomes_are_told_apart_by_cause(reply, kind, about):
    host = "gmail-smtp-in.l.google.com" if about == GOOGLE else "mx.example.com"
    report = refused(reply, host=host)
    cause = cause_of(report, report.outcomes[0], KNOWN)
    assert cause.kind == kind
    assert about is None or about in cause[1:]


def test_one_recipient_counts_once_however_often_it_is_refused():
    summary = summed(*[refused(PBL)] * 3, refused(PBL, "BOB@example.com"))
    (finding,) = summary.findings
    assert (finding.recipients, finding.outcomes, summary.recipients) == (1, 4, 1)
    assert (finding.since, finding.until) == (BEGIN, BEGIN + timedelta(days=3))
    assert [row.times for row in summary.rows] == [4]


def test_a_cause_with_more_recipients_comes_first():
    many = [refused(PBL, f"{name}@example.com") for name in ("ann", "bob", "eve")]
    assert [finding.recipients for finding in summed(refused(NO_PTR), *many).findings] == [3, 1]


def test_what_an_action_brings_back_comes_before_what_it_does_not():
    unknown = [refused("550 5.1.1 user unknown", f"{name}@example.com") for name in ("ann", "bob", "eve")]
    assert [finding.gain for finding in summed(*unknown, refused(PBL)).findings] == ["action", "drop"]


def test_addresses_of_one_network_are_one_finding_and_others_are_not():
    replies = [PBL.replace(".7]", f".{last}]") for last in (7, 8)] + [PBL.replace("203.0.113", "192.0.2")]
    summary = summed(*(refused(reply, f"{n}@example.com") for n, reply in enumerate(replies)))
    assert titles(summary) == [
        "Spamhaus PBL (Policy Block List) blocks 2 addresses of 203.0.113.0/24",
        "Spamhaus PBL (Policy Block List) blocks 192.0.2.7",
    ]
    assert [(one.name, one.count) for one in summary.findings[0].ips] == [
        ("203.0.113.7", 1),
        ("203.0.113.8", 1),
    ]


def test_a_masked_address_is_not_shown_as_ours():
    assert titles(summed(refused(PBL.replace("203.0.113.7", "000.000.000.000")))) == [
        "Spamhaus PBL (Policy Block List) blocks the address of our mail server"
    ]


def test_unknown_users_are_told_by_their_list():
    reports = [
        refused("550 5.1.1 user unknown", list_id=name)
        for name in ("news.example.org", "old.example.org", None)
    ]
    assert sorted(finding.source for finding in summed(*reports).findings) == [
        "example.org",
        "news.example.org",
        "old.example.org",
    ]


def test_what_arrived_is_a_destination_and_no_refusal():
    there = Report(Kind.DELIVERED, outcomes=(Outcome("ann@example.net", action=Action.DELIVERED),))
    auto = Report(Kind.AUTO_REPLY, outcomes=(Outcome("eve@example.org"),))
    summary = summed(there, auto, refused(PBL))
    assert (summary.destinations, summary.recipients, len(summary.findings)) == (3, 1, 1)


def test_nothing_is_found_in_nothing():
    summary = summarize([])
    assert (summary.findings, summary.rows, summary.since) == ((), (), None)
    shown = CliRunner().invoke(main, ["report", "-", "--lang", "en"], input="Subject: hello\n\nhello\n")
    assert "Nothing to do" in shown.stdout


def test_unreadable_mails_are_counted():
    summary = summed(Report(Kind.OTHER, defects=(Defect("unreadable"),)))
    assert summary.unreadable == 1
    assert "could not be read" in str(say.overview(summary, Words(KNOWN, "en")))


def test_causes_beyond_the_bound_are_counted_together():
    findings = Findings(limits=Limits(causes=2))
    for number in range(5):
        findings.add(refused(PBL.replace("203.0.113", f"10.0.{number}"), f"{number}@example.com"), BEGIN)
    summary = findings.summary()
    assert sum(finding.recipients for finding in summary.findings) == 5
    assert sorted(finding.cause for finding in summary.findings) == ["listed", "listed", "other"]


def test_recipients_beyond_the_bound_are_counted_and_not_listed():
    findings = Findings(limits=Limits(listed_recipients=3))
    for number in range(5):
        findings.add(refused(PBL, f"{number}@example.com"), BEGIN)
    summary = findings.summary()
    assert (len(summary.rows), summary.rows_cut, summary.recipients) == (3, True, 5)


def test_every_cause_has_recipients_in_the_table_however_late_it_comes():
    findings = Findings(limits=Limits(listed_recipients=10))
    for number in range(300):
        findings.add(refused(PBL, f"{number}@example.com"), BEGIN)
    findings.add(refused(NO_PTR, "late@example.com"), BEGIN)
    assert sum(len(group.seen) for group in findings._groups.values()) <= 100
    assert all(group.seen for group in findings._groups.values())
    assert findings.summary().rows_cut


def test_a_summary_may_be_asked_for_twice():
    findings = Findings()
    for last in (7, 8):
        findings.add(refused(PBL.replace(".7]", f".{last}]"), f"{last}@example.com"), BEGIN)
    assert findings.summary() == findings.summary()


@given(st.permutations(list(range(8))))
def test_the_order_of_reports_does_not_matter(order):
    replies = (PBL, PBL.replace(".7]", ".8]"), "550 5.1.1 user unknown", "552 5.2.2 mailbox full")
    reports = [refused(replies[number % 4], f"{number}@example{number % 3}.com") for number in range(8)]
    findings = Findings()
    for number in order:
        findings.add(reports[number], BEGIN + timedelta(days=number))
    counts = [
        (f.cause, f.recipients, f.destinations, f.since, f.until, f.days) for f in findings.summary().findings
    ]
    assert [count[:3] for count in counts] == [("listed", 4, 3), ("full", 2, 2), ("unknown_users", 2, 2)]
    assert all(
        since == BEGIN + timedelta(days=first)
        for (*_, since, _u, _d), first in zip(counts, (0, 3, 2), strict=True)
    )


NAMES = {"list": "L", "ip": "I", "domain": "D", "host": "H", "where": "W", "source": "S"}
KINDS = sorted(
    {key.removeprefix("cause.").removesuffix("_unnamed") for key in KNOWN.ui if key.startswith("cause.")}
    - {"listed_network", "listed_content"}
)
"""Those that a finding may have; the others are forms of them."""


@pytest.mark.parametrize("lang", COMPLETE)
@pytest.mark.parametrize("named", [NAMES, {"list": "L"}], ids=["named", "unnamed"])
def test_every_kind_of_cause_has_a_title_in_every_language(lang, named):
    (template,) = summed(refused(PBL)).findings
    names = {**dict.fromkeys(NAMES), **named}
    for kind in KINDS:
        text = say.title(replace(template, cause=kind, reason=Reason.POLICY, **names), Words(KNOWN, lang))
        assert text
        assert not re.search(r"[{}]|None", text)


@pytest.mark.parametrize("lang", COMPLETE)
def test_the_text_is_told_in_every_language(lang, company):
    done = CliRunner().invoke(main, ["report", str(company), "--lang", lang, "--top", "3"])
    assert done.exit_code == 0, done.output
    assert not re.search(r"[{}]", done.stdout)
    assert ("What to do" in done.stdout) == (lang == "en")
    assert "70" in done.stdout
    assert all(len(line) <= 100 or "http" in line for line in done.stdout.splitlines())


def test_a_store_and_its_mails_give_the_same(company, tmp_path):
    path = tmp_path / "store.db"
    with Store.open(path) as store:
        files = sorted((company / "new").iterdir())
        raws = [file.read_bytes() for file in files]
        store.add(entry(raw, bouncekit.parse(raw)) for raw in raws)
    printed = [
        CliRunner().invoke(main, ["report", str(where), "--format", "json", "--lang", "de"]).stdout
        for where in (path, company)
    ]
    assert printed[0] == printed[1]
    summary = msgspec.json.decode(printed[0], type=Summary)
    assert summary.schema == "bouncekit.findings/1"
    assert summary.lang == "de"
    assert "Mailserver" in summary.findings[0].remedy.steps[4].text


def test_a_file_gets_what_a_pipe_gets(company, tmp_path):
    for form in ("text", "json", "html"):
        command = ["report", str(company), "--format", form, "--lang", "en"]
        target = tmp_path / form
        assert CliRunner().invoke(main, [*command, "--output", str(target)]).stdout == ""
        assert target.read_text(encoding="utf-8") == CliRunner().invoke(main, command).stdout


def test_json_is_what_it_promises(company):
    printed = json.loads(CliRunner().invoke(main, ["report", str(company), "--format", "json"]).stdout)
    assert printed["findings"][0]["list"].startswith("Trend Micro")
    assert printed["findings"][0]["days"]["2026-03-03"] == 2


def test_a_path_that_is_not_there_is_one_line(tmp_path):
    done = CliRunner().invoke(main, ["report", str(tmp_path / "none")])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


def test_hostile_words_reach_no_terminal():
    summary = summed(refused(PBL, f"bob{HOSTILE}@example.com", host=f"mx{HOSTILE}.example", subject=HOSTILE))
    words = Words(KNOWN, "en")
    (finding,) = summary.findings
    text = say.title(finding, words) + str(say.details(finding, words))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize(
    "host, expected",
    [
        ("mx1.mail.example.co.jp", "example.co.jp"),
        ("MX.Example.NET.", "example.net"),
        ("example.com.tw", "example.com.tw"),
        ("a.b.example.de", "example.de"),
        ("localhost", "localhost"),
        ("mx.co.uk", "mx.co.uk"),
    ],
)
def test_hosts_of_one_organisation_are_one_site(host, expected):
    assert site(host) == expected


def test_networks_and_providers():
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("no address") is None
    assert provider("x.mail.protection.outlook.com", KNOWN) == provider(
        "y.mail.protection.outlook.com", KNOWN
    )
    assert provider("mx.example.com", KNOWN) is None


def test_distinct_names_are_counted_exactly_up_to_the_bound():
    names = Distinct(100)
    for number in [*range(100), *range(100)]:
        names.add(str(number))
    assert (len(names), names.exact) == (100, True)


def test_more_names_are_estimated_in_bounded_memory():
    names, half, other = Distinct(1000), Distinct(1000), Distinct(1000)
    for number in range(50_000):
        names.add(str(number))
        (half if number < 30_000 else other).add(str(number))
    half.update(other)
    assert not names.exact
    assert len(names) == pytest.approx(50_000, rel=0.1)
    assert len(half) == pytest.approx(50_000, rel=0.1)
    assert len(names._kept) <= 2000


def test_the_rarest_names_are_given_up():
    top = Top(2)
    for name in "aaabbbcaab":
        top.add(name)
    assert top.most(1) == [("a", 5)]
    assert Top(5).most() == []


def days(*counts):
    (finding,) = summed(refused(PBL)).findings
    begin = BEGIN.date()
    return replace(finding, days={(begin + timedelta(days=day)).isoformat(): count for day, count in counts})


@pytest.mark.parametrize("span, most", [(10, 11), (100, 16), (3000, 100), (7000, 250)])
def test_a_chart_has_columns_that_can_be_seen(span, most):
    drawn = chart([days((0, 2), (span, 4)), days((0, 1))] * 4)
    assert drawn.last == BEGIN.date() + timedelta(days=span)
    assert all(
        0 <= bar.x <= WIDTH - bar.width and 0 <= bar.y <= HEIGHT - bar.height + 0.1 for bar in drawn.bars
    )
    assert WIDTH / most <= drawn.bars[0].width / 0.85 + 0.01
    assert {bar.series for bar in drawn.bars} == {0, 1, 2, 3, 4, 5}
    assert drawn.highest == max(12, 16)


def test_one_day_is_no_course_of_time():
    assert chart([days((0, 3))]) is None
    assert chart([]) is None
