"""The commands that fill a store and ask it."""

import csv
import io
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bouncekit.cli import main
from bouncekit.records import Fault
from bouncekit.sinks.rows import NAMES
from bouncekit.store import Store
from store.making import bounce, mail


def run(*arguments, status=0):
    done = CliRunner().invoke(main, list(map(str, arguments)), env={"COLUMNS": "140"})
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("maildir")
    for name in ("new", "cur", "tmp"):
        (made / name).mkdir()
    for number in range(3):
        (made / "new" / str(number)).write_bytes(mail(number))
    return made


@pytest.fixture
def kept(tmp_path, folder):
    path = tmp_path / "s.db"
    done = run("scan", folder, "--store", path)
    assert done.stdout == ""
    assert done.stderr == f"{path}: 3 mails new, 0 known, 0 unreadable\n"
    return path


def test_scan_skips_what_the_store_has(kept, folder):
    done = run("scan", folder, "--store", kept, "--format", "ndjson")
    assert done.stdout == ""
    assert done.stderr.endswith("0 mails new, 3 known, 0 unreadable\n")


def test_scan_writes_what_is_new_to_the_store(tmp_path, folder):
    done = run("scan", folder, "--store", tmp_path / "s.db", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    assert [row["recipient"] for row in found] == ["u0@example.net", "u1@example.net", "u2@example.net"]


@pytest.mark.parametrize("form", ["ndjson", "json", "csv", "table", "parquet", "arrow"])
def test_scan_writes_every_form_to_a_file_and_to_standard_output(tmp_path, folder, form):
    target = tmp_path / "out"
    run("scan", folder, "--format", form, "--output", target)
    assert run("scan", folder, "--format", form).stdout_bytes == target.read_bytes()
    assert run("scan", folder, "--format", form, "--output", "-").stdout_bytes == target.read_bytes()


def test_scan_says_what_a_form_needs(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("scan", folder, "--format", "parquet", status=2)
    assert done.stderr == "Error: --format parquet needs pyarrow: pip install 'bouncekit[arrow]'\n"


@pytest.mark.parametrize("command", [["history", "a@example.net"], ["suppressions"], ["scan", "."]])
def test_a_store_that_is_none_is_one_line(tmp_path, command):
    (tmp_path / "letter").write_text("hello\n" * 999, encoding="utf-8")
    done = run(*command, "--store", tmp_path / "letter", status=2)
    assert done.stderr == f"Error: {tmp_path}/letter: is no bouncekit store\n"


def test_history_as_text(kept):
    lines = run("history", "U1@example.net", "--store", kept).stdout.splitlines()
    assert lines[0].split()[:2] == ["reported_at", "kind"]
    assert lines[1].split()[:4] == ["2026-03-03T09:00:01+00:00", "bounce", "user_unknown", "recipient"]
    assert lines[2] == "U1@example.net: suppress. Reported as user unknown on 1 day."
    assert len(lines) == 3


def test_history_of_an_address_that_is_not_known(kept):
    done = run("history", "nobody@example.net", "--store", kept)
    assert done.stdout.endswith("nobody@example.net: nothing was reported\n")


def test_history_for_programs_has_all_columns(kept, tmp_path):
    target = tmp_path / "history.csv"
    run("history", "u1@example.net", "--store", kept, "--format", "csv", "--output", target)
    (from_csv,) = csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"), newline=""))
    (from_json,) = json.loads(run("history", "u1@example.net", "--store", kept, "--format", "json").stdout)
    assert tuple(from_csv) == tuple(from_json) == ("reported_at", *NAMES)
    assert from_csv["recipient"] == from_json["recipient"] == "u1@example.net"
    assert json.loads(run("history", "nobody@x.example", "--store", kept, "--format", "json").stdout) == []


@pytest.fixture
def mixed(tmp_path):
    with Store.open(tmp_path / "mixed.db") as store:
        store.add([bounce(1, "gone@example.net")])
        store.add([bounce(day, "full@example.net", reason="mailbox_full") for day in (10, 11)])
        store.add([bounce(20, "blocked@example.net", reason="ip_blocklisted", fault=Fault.SENDER_HOST)])
        store.add([bounce(30, "=cmd@example.net")])
    return tmp_path / "mixed.db"


def decided(mixed, *options):
    found = json.loads(run("suppressions", "--store", mixed, "--format", "json", *options).stdout)
    return {row["address"]: row["decision"] for row in found}


GONE = {"gone@example.net": "suppress", "=cmd@example.net": "suppress"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], GONE),
        (["--decision", "watch"], {"full@example.net": "watch"}),
        (
            ["--decision", "watch", "--decision", "keep"],
            {"full@example.net": "watch", "blocked@example.net": "keep"},
        ),
        (["--after", "mailbox_full=2"], GONE | {"full@example.net": "suppress"}),
        (["--after", "mailbox_full=2/1"], GONE | {"full@example.net": "suppress"}),
        (["--after", "mailbox_full=2/2"], GONE),
        (["--after", "user_unknown=2", "--after", "mailbox_full=2"], {"full@example.net": "suppress"}),
        (["--never", "user_unknown"], {}),
        (["--after", "ip_blocklisted=1"], GONE),
        (["--expire", "--forget-after", "36500"], GONE),
    ],
)
def test_suppressions_by_the_policy_asked_for(mixed, options, expected):
    assert decided(mixed, *options) == expected


def test_suppressions_end_where_that_is_asked(tmp_path):
    with Store.open(tmp_path / "old.db") as store:
        store.add([bounce(-9000, "gone@example.net")])
    assert decided(tmp_path / "old.db") == {"gone@example.net": "suppress"}
    assert decided(tmp_path / "old.db", "--expire") == {}


def test_suppressions_as_csv_are_safe_and_say_why(mixed):
    text = run("suppressions", "--store", mixed, "--format", "csv").stdout
    found = {row["address"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert list(found) == ["'=cmd@example.net", "gone@example.net"]
    assert found["gone@example.net"] == {
        "address": "gone@example.net",
        "decision": "suppress",
        "because": "user_unknown",
        "times": "1",
        "since": "2026-03-04T09:00:00+00:00",
        "until": "2026-03-04T09:00:00+00:00",
        "words": "Reported as user unknown on 1 day.",
    }


def test_suppressions_as_text(mixed):
    lines = run("suppressions", "--store", mixed).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["address", "=cmd@example.net", "gone@example.net"]


@pytest.mark.parametrize(
    "value", ["mailbox_full", "mailbox_full=0", "Full=1", "mailbox_full=1/", "=1", "x=-1"]
)
def test_a_threshold_that_is_none_is_refused(mixed, value):
    done = run("suppressions", "--store", mixed, "--after", value, status=2)
    assert "is not REASON=TIMES or REASON=TIMES/DAYS" in done.stderr


def test_a_reason_that_nothing_gives_is_warned_of(mixed):
    done = run("suppressions", "--store", mixed, "--never", "mailbox_ful")
    assert done.stderr == "Warning: 'mailbox_ful' is none of the reasons of `bouncekit reasons`\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    """A whole list is longer than a pipe holds, so that the writer does notice."""
    path = tmp_path / "many.db"
    with Store.open(path) as store:
        store.add(map(bounce, range(3000)))
    command = f"{sys.executable} -m bouncekit.cli suppressions --store {path} | head -1"
    done = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("address")
    assert done.stderr == ""
