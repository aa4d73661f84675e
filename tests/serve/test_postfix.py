"""Postfix hands a bounce that it made itself to ``bouncekit deliver``."""

import shutil
import smtplib

import pytest
from real_servers import RETURN, SUBSCRIBER, Postfix, mail, needs, until

from bouncekit.store import Store

PIPE = (
    "bouncekit unix - n n - 10 pipe\n"
    "  -o soft_bounce=yes\n"
    "  flags=Rq user=nobody null_sender=\n"
    "  argv={program} deliver --store {store} --recipient ${{original_recipient}}\n"
)


@pytest.fixture
def postfix(program, place, refusing):
    needs("postfix")
    kept = place / "kept"
    kept.mkdir()
    shutil.chown(kept, "nobody")
    services = PIPE.format(program=program, store=kept / "bounces.db")
    with Postfix(place, refusing.port, "bouncekit:", services) as server:
        server.kept = kept
        yield server


def send(postfix, count):
    with smtplib.SMTP("127.0.0.1", postfix.port) as client:
        for number in range(count):
            client.sendmail(RETURN, [SUBSCRIBER], mail(number))


def recorded(store):
    """Give the number of records; 0 where nothing was kept yet."""
    if not store.exists():
        return 0
    with Store.open(store) as opened:
        return len(opened)


def test_a_bounce_is_in_the_store_with_who_was_mailed(postfix):
    send(postfix, 5)
    store = postfix.kept / "bounces.db"
    until(lambda: recorded(store) == 5 and not postfix.queued(), why=postfix.log)
    with Store.open(store) as opened:
        reports = list(opened.reports())
    assert {report.kind for report in reports} == {"bounce"}
    assert {report.format for report in reports} == {"rfc3464"}
    (outcome,) = reports[0].outcomes
    assert (outcome.recipient, outcome.reason, outcome.status) == (SUBSCRIBER, "user_unknown", "5.1.1")
    assert reports[0].origin == f"deliver {RETURN}"


def test_while_the_store_fails_the_bounce_stays_in_the_queue(postfix):
    store = postfix.kept / "bounces.db"
    store.write_text("this is no store")
    shutil.chown(store, "nobody")
    send(postfix, 1)
    until(lambda: "status=deferred" in postfix.log(), why=postfix.log)
    assert len(postfix.queued()) == 1
    assert "is no bouncekit store" in postfix.log()
    store.unlink()

    def delivered():
        postfix.flush()  # or a transport that has failed is left alone for a while
        return recorded(store) == 1 and not postfix.queued()

    until(delivered, why=postfix.log)
    assert "status=bounced (not recorded" not in postfix.log()
    assert postfix.log().count("status=bounced") == 1
