"""The contract of the records, written out: a change here is a change for every tool that reads them."""

import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import bouncekit
from bouncekit import records
from bouncekit.knowledge import default

RECORDS = (
    records.Report, records.Outcome, records.Original, records.Hop, records.Listing, records.Remedy,
    records.Step, records.Evidence, records.Defect,
)  # fmt: skip

FIELDS = {
    "Report": "kind origin format reporting_mta arrival_date language original outcomes defects schema",
    "Outcome": (
        "recipient original_recipient action status reply_code diagnostic remote_host remote_ip reason "
        "category temporary fault certainty blocklist blocked_ip blocked_domain listings retry_after remedy "
        "evidence"
    ),
    "Original": "sender recipient message_id subject date list_id hops",
    "Listing": "id name operator zone kind target lookup_url delist_url self_service state",
    "Remedy": "id summary steps retry suppress",
    "Step": "actor text url",
}
"""Fields of the first version, which may be added to and never lose one."""

REASONS = {
    "recipient": "user_unknown mailbox_full mailbox_disabled moved recipient_restricted",
    "domain": "domain_not_found no_mail_accepted",
    "reputation": (
        "ip_blocklisted dynamic_ip domain_blocklisted url_blocklisted poor_reputation sender_blocked"
    ),
    "identity": "missing_ptr bad_helo auth_failure",
    "access": "relay_denied auth_required tls_required",
    "policy": "policy",
    "rate": "rate_limited too_many_connections greylisted",
    "content": "spam_content virus message_too_big malformed_message",
    "transport": "network_error expired routing_loop protocol_error system_full system_error",
    "unknown": "unknown",
}


@pytest.mark.parametrize("name", FIELDS)
def test_no_field_is_lost(name):
    present = getattr(records, name).__struct_fields__
    assert set(FIELDS[name].split()) <= set(present)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_records_cannot_be_changed_and_say_what_they_are(record):
    assert record.__struct_config__.frozen
    assert inspect.getdoc(record)


def test_a_record_refuses_a_new_value():
    with pytest.raises(AttributeError):
        records.Report(records.Kind.OTHER).kind = records.Kind.BOUNCE


def test_reasons_and_their_categories():
    assert {reason.value for reason in records.Reason} == {
        name for names in REASONS.values() for name in names.split()
    }
    for category, names in REASONS.items():
        for name in names.split():
            assert default().reasons[name].category == category, name


def test_what_is_not_stated_is_none():
    report = msgspec.to_builtins(records.Report(records.Kind.OTHER))
    assert {name for name, value in report.items() if value is not None} == {
        "kind",
        "outcomes",
        "defects",
        "schema",
    }


def test_enums_are_strings():
    outcome = bouncekit.classify("550 5.1.1 no such user")
    assert outcome.fault == "recipient"
    assert f"{outcome.fault}" == "recipient"
    assert outcome.reason == records.Reason.USER_UNKNOWN


def test_the_face_is_written_out_and_complete():
    assert set(bouncekit.__all__) <= set(dir(bouncekit))
    missing = [record.__name__ for record in RECORDS if record.__name__ not in bouncekit.__all__]
    assert missing == []
    assert {"parse", "scan", "classify", "Knowledge", "KnowledgeError", "Limits"} <= set(bouncekit.__all__)


def test_the_tour_in_the_docstring_runs():
    ran = doctest.testmod(bouncekit)
    assert ran.failed == 0
    assert ran.attempted > 0


TYPED = """
import bouncekit
from collections.abc import Iterator

report: bouncekit.Report = bouncekit.parse(b"", lang="en", audience=bouncekit.Audience.SENDER)
text: bouncekit.Report = bouncekit.parse("pasted", audience="admin")
reports: Iterator[bouncekit.Report] = bouncekit.scan("mails", hops=True)
outcome: bouncekit.Outcome = bouncekit.classify("550 no", remote_host="mx.example.net")
for outcome in report.outcomes:
    recipient: str | None = outcome.recipient
    fault: bouncekit.Fault = outcome.fault
    if outcome.remedy:
        url: str | None = outcome.remedy.steps[0].url
reveal_type(outcome.listings)
"""
WRONG = """
import bouncekit
bouncekit.parse(1)
bouncekit.classify(b"550 no")
bouncekit.scan()
bouncekit.parse(b"").outcomes[0].recipient.upper()
bouncekit.parse(b"").kind = bouncekit.Kind.OTHER
"""


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    """Check both scripts as a user's type checker would; lines by script, without its name."""
    folder = tmp_path_factory.mktemp("types")
    scripts = {"typed.py": TYPED, "wrong.py": WRONG}
    for name, text in scripts.items():
        (folder / name).write_text(text)
    cache = Path(__file__).parents[1] / ".mypy_cache/users"
    # Names without a folder: what is in the cache keeps those of the run that it is from.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", *scripts],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    told = done.stdout.splitlines()
    return {name: [line.removeprefix(name) for line in told if line.startswith(name)] for name in scripts}


def test_the_types_of_the_face(mypy):
    """What a user's type checker is told."""
    assert mypy["typed.py"] == [':14: note: Revealed type is "tuple[bouncekit.records.Listing, ...]"']


def test_wrong_uses_are_type_errors(mypy):
    assert [int(line.split(":")[1]) for line in mypy["wrong.py"] if "error:" in line] == [3, 4, 5, 6, 7]
