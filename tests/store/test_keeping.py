"""What is read into a store, and what is not read again."""

import pytest

from bouncekit.records import Kind, Report
from bouncekit.sources import Mail
from bouncekit.sources.mail import unreadable
from bouncekit.store import Kept, Store, digest, keeping
from store.making import START, mail


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s.db") as opened:
        yield opened


def read(given):
    return Report(Kind.OTHER, origin=given.origin, defects=(given.defect,) if given.defect else ())


def mails(*numbers):
    return [Mail(f"new/{number}", mail(number)) for number in numbers]


def test_only_new_mails_are_read_and_given(store):
    parsed = []

    def reading(given):
        parsed.append(given.origin)
        return read(given)

    first = Kept(store, mails(1, 2), reading)
    assert [report.origin for report in first] == ["new/1", "new/2"]
    second = Kept(store, mails(1, 2, 3), reading)
    assert [report.origin for report in second] == ["new/3"]
    assert parsed == ["new/1", "new/2", "new/3"]
    assert (first.new, first.known, second.new, second.known) == (2, 0, 1, 2)


def test_a_copy_beside_it_is_one_mail(store):
    kept = Kept(store, [Mail("new/1", mail(1)), Mail("mbox#1", mail(1).replace(b"\n", b"\r\n"))], read)
    list(kept)
    assert (kept.new, kept.known, len(store)) == (1, 1, 1)


def test_a_report_is_given_when_it_is_in(store, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 2)
    for report in Kept(store, mails(1, 2, 3, 4, 5), read):
        assert report in list(store.reports())


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
def test_what_was_read_before_an_error_is_kept(store, error):
    def source():
        yield from mails(1, 2, 3)
        raise error

    with pytest.raises(error):
        list(Kept(store, source(), read))
    assert len(store) == 3


def test_who_stops_asking_loses_nothing_that_was_given(store, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 2)
    reports = iter(Kept(store, mails(1, 2, 3, 4, 5), read))
    given = [next(reports), next(reports), next(reports)]
    reports.close()
    assert all(report in list(store.reports()) for report in given)


def test_a_slow_source_is_not_kept_waiting_for_a_whole_batch(store, monkeypatch):
    monkeypatch.setattr(keeping, "_AT_LEAST_EVERY", 0.0)
    for number, _ in enumerate(Kept(store, mails(1, 2, 3), read), 1):
        assert len(store) == number


def test_the_unreadable_are_given_noted_and_tried_again(store):
    gone = unreadable("new/1", PermissionError(13, "Permission denied"))
    for _ in range(2):
        kept = Kept(store, [gone, *mails(2)], read)
        assert "new/1" in [report.origin for report in kept]
        assert kept.unreadable == 1
    assert list(store.unreadable()) == [("new/1", "Permission denied")]
    assert len(store) == 1
    list(Kept(store, mails(1), read))
    assert list(store.unreadable()) == []


def test_a_mail_is_kept_with_its_digest_and_its_date(store):
    list(Kept(store, mails(0), read))
    (entry,) = store.entries()
    assert (entry.digest, entry.date) == (digest(mail(0)), START)
