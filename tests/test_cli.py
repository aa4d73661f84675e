"""The command line: what it writes, and that nothing a user can cause ends in a traceback."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner

from bouncekit.cli import COMMANDS, main
from bouncekit.cli.reading import locale_language
from bouncekit.knowledge import default
from bouncekit.schema import schema

CHECKOUT = Path(__file__).parents[1]
SEED = CHECKOUT / "tests/fixtures/exchange/01-trend-micro-report-big5.eml"
LETTER = CHECKOUT / "tests/fixtures/ordinary/02-person-quoting-a-bounce.eml"
REPLY = "554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org"
ZH = "收件者的伺服器"

LOGGED = (
    "Mar  3 09:12:40 mx postfix/smtp[1]: 4A2: to=<bob@example.org>, relay=mx.example.org[192.0.2.1]:25, "
    "delay=1, dsn=5.2.2, status=bounced (host mx.example.org[192.0.2.1] said: 552 5.2.2 mailbox full "
    "(in reply to RCPT TO command))"
)
WRONG_RULE = """\
[[rule]]
id = "own.wrong"
reason = "nonsense"
all = ["x"]
source = "us"
examples = ["x"]
counterexamples = ["y"]
"""


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch):
    """The language of the machine that runs the tests must not show."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments, status=0, stdin=None, env=None):
    """Run a command in this process and give its result."""
    done = CliRunner().invoke(main, list(map(str, arguments)), input=stdin, env=env)
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def start(*arguments, **more):
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bouncekit.cli", *map(str, arguments)], cwd=CHECKOUT, **more
    )


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


# parse and scan


def test_parse_writes_one_report_as_json():
    (report,) = lines(run("parse", SEED))
    assert report["origin"] == str(SEED)
    assert report["outcomes"][0]["recipient"] == "buyer@XXX.com.tw"
    jsonschema.validate(report, schema())


def test_parse_reads_standard_input():
    (report,) = lines(run("parse", "-", stdin=SEED.read_bytes()))
    assert report["origin"] == "-"
    assert report["kind"] == "bounce"


def test_hops_are_read_only_if_asked_for():
    (plain,) = lines(run("parse", SEED))
    (asked,) = lines(run("parse", "--hops", SEED))
    assert plain["original"]["hops"] is None
    assert isinstance(asked["original"]["hops"], list)


def test_scan_writes_a_line_for_each_mail_of_a_folder(tmp_path):
    for name, source in (("a", SEED), ("b", LETTER)):
        (tmp_path / name).write_bytes(source.read_bytes())
    (tmp_path / "c").symlink_to("gone")
    reports = lines(run("scan", "--format", "ndjson", tmp_path))
    assert [report["kind"] for report in reports] == ["bounce", "other", "other"]
    assert reports[2]["defects"][0]["name"] == "unreadable"


def test_scan_of_an_mbox_counts_its_mails(tmp_path):
    start_line = b"From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n"
    box = tmp_path / "box"
    box.write_bytes(
        b"\n".join(start_line + SEED.read_bytes().replace(b"\r\n", b"\n") + b"\n" for _ in range(2))
    )
    assert [report["origin"] for report in lines(run("scan", box))] == [f"{box}#1", f"{box}#2"]


@pytest.mark.parametrize("command", ["parse", "scan"])
def test_language_and_audience(command):
    (report,) = lines(run(command, "--lang", "zh-TW", "--audience", "sender", SEED))
    (english,) = lines(run(command, "--audience", "sender", SEED))
    (admin,) = lines(run(command, SEED))
    told = [each["outcomes"][0]["remedy"]["summary"] for each in (report, english, admin)]
    assert [summary.isascii() for summary in told] == [False, True, True]
    assert len(set(told)) == 3


# classify


def test_classify_writes_an_outcome():
    (outcome,) = lines(run("classify", REPLY))
    assert outcome["reason"] == "ip_blocklisted"
    assert outcome["blocked_ip"] == "192.0.2.7"
    jsonschema.validate(outcome, {**schema(), "$ref": "#/$defs/Outcome"})


def test_classify_reads_standard_input_in_any_charset():
    """Big5, as a terminal in Taipei may give it."""
    words = "550 5.1.1 收件者的信箱不存在，請確認收件者的電子郵件地址是否正確"
    (outcome,) = lines(run("classify", "-", stdin=words.encode("big5")))
    assert outcome["diagnostic"] == words


def test_classify_takes_who_refused():
    (outcome,) = lines(run("classify", "--remote-host", "mx.example.net", "550 5.1.1 unknown"))
    assert outcome["remote_host"] == "mx.example.net"


# explain


def test_explain_answers_in_the_language_asked_for():
    assert ZH in run("explain", "--lang", "zh-TW", SEED).stdout
    assert "What to do\n" in run("explain", "--lang", "en", SEED).stdout


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ({}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "de_DE.UTF-8"}, "de_DE.UTF-8"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ja_JP"}, "ja_JP"),
        ({"LC_ALL": "fr_FR", "LC_MESSAGES": "ja_JP"}, "fr_FR"),
        ({"LC_ALL": "", "LANG": "es_ES"}, "es_ES"),
    ],
)
def test_the_language_of_the_locale(names, language, monkeypatch):
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert locale_language() == language


def test_explain_speaks_the_language_of_the_option_the_locale_the_bounce_or_english():
    def heading(*options, path=SEED, **env):
        printed = run("explain", *options, path, env=env).stdout
        return next(
            word
            for word in ("What to do", "Was zu tun ist", "処理手順", "處理步驟", "対処")
            if word in printed
        )

    assert heading() == "處理步驟"
    assert heading(LANG="en_GB.UTF-8") == "What to do"
    assert heading("--lang", "en", LANG="de_DE.UTF-8") == "What to do"
    assert heading("--lang", "zh_TW", LANG="en_GB.UTF-8") == "處理步驟"
    assert heading("--text", path=REPLY) == "What to do"


def test_explain_says_that_there_is_nothing_to_explain():
    assert (
        run("explain", "--lang", "en", LETTER).stdout == "This is no bounce: there is nothing to explain.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        REPLY,
        "blocked using zen.spamhaus.org",
        "550 5.1.1 <bob@example.org>: user unknown",
        "451 4.7.1 Greylisted, try again in 300 seconds",
        LOGGED,
    ],
)
def test_explain_takes_text_as_classify_does(text):
    """From a file, from standard input, and as the argument itself."""
    (outcome,) = lines(run("classify", text))
    asked = [run("explain", "--json", "--text", text), run("explain", "--json", "-", stdin=text)]
    for done in asked:
        (told,) = json.loads(done.stdout)["outcomes"]
        for field in (
            "reason",
            "status",
            "reply_code",
            "temporary",
            "fault",
            "blocklist",
            "blocked_ip",
            "remote_host",
        ):
            assert told[field] == outcome[field], field


@pytest.mark.parametrize(
    ("text", "kind"),
    [("550 5.1.1 no such user", "bounce"), ("451 4.7.1 Greylisted", "delay"), ("250 2.0.0 Ok", "delivered")],
)
def test_the_kind_of_a_bare_reply(text, kind):
    assert json.loads(run("explain", "--json", "--text", text).stdout)["kind"] == kind


@pytest.mark.parametrize(
    "text", ["", "Lunch at noon?", "Dear all,\n\nplease find attached the minutes.\n" * 50]
)
def test_a_letter_without_headers_is_no_refusal(text):
    assert "nothing to explain" in run("explain", "-", stdin=text).stdout


def test_explain_as_json_is_the_report():
    report = json.loads(run("explain", "--json", "--lang", "en", SEED).stdout)
    (parsed,) = lines(run("parse", "--lang", "en", SEED))
    assert report == parsed


def test_explain_as_markdown_and_as_html():
    markdown = run("explain", "--markdown", "--lang", "en", SEED).stdout
    assert markdown.startswith("# Bounce: 1 recipient was not reached\n")
    html = run("explain", "--html", "--lang", "zh-TW", SEED).stdout
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="zh-TW">' in html


def test_explain_verbosely_names_the_rule():
    printed = run("explain", "-v", "--text", "550 5.1.1 <bob@example.org>: user unknown").stdout
    assert "Why we think so" in printed
    assert "[rule:" in printed


def test_explain_of_an_mbox_says_which_mail_it_is_about(tmp_path):
    start_line = b"From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n"
    box = tmp_path / "box"
    box.write_bytes(
        b"\n".join(start_line + SEED.read_bytes().replace(b"\r\n", b"\n") + b"\n" for _ in range(2))
    )
    printed = run("explain", "--lang", "en", box).stdout
    assert printed.startswith(f"{box}#1\nBounce: 1 recipient")
    assert f"\n\n{box}#2\nBounce: 1 recipient" in printed


def test_the_licence_key_of_the_seed_is_in_no_output():
    key = next(word for word in SEED.read_bytes().split(b".r.mail-abuse.com") if word).split()[-1].decode()
    assert len(key) > 20
    for form in ((), ("-v",), ("--json",), ("--markdown", "-v"), ("--html", "-v")):
        printed = run("explain", *form, SEED).stdout
        assert key not in printed
        assert "mail-abuse.com" in printed


def test_width():
    for width in (40, 72):
        printed = run("explain", "--lang", "en", "--width", width, "--text", REPLY).stdout
        assert all(len(line) <= width for line in printed.splitlines() if "://" not in line)
    assert "40" in run("explain", "--width", 39, SEED, status=2).stderr


# reasons and lists


def test_reasons_are_all_shown():
    printed = run("reasons").stdout
    assert all(f"  {name}" in printed for name in default().reasons)
    assert printed.startswith("Recipient's address\n")
    records = lines(run("reasons", "--json"))
    assert [record["reason"] for record in records] == list(default().reasons)
    assert records[0].keys() == {"reason", "category", "fault", "temporary", "summary"}


def test_reasons_in_another_language_with_own_ones(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "[reasons.contract_ended]\ncategory = 'recipient'\nfault = 'recipient'\nsummary = 'It has ended.'\n"
    )
    printed = run("reasons", "--lang", "zh-TW", "--rules", own).stdout
    assert "contract_ended" in printed
    assert "收件" in printed


def test_lists_are_all_shown():
    printed = run("lists").stdout
    assert all(f"  {name} " in printed for name in default().blocklists)
    assert [record["id"] for record in lines(run("lists", "--json"))] == list(default().blocklists)


def test_one_list_with_all_its_answers():
    printed = run("lists", "zen.spamhaus.org").stdout
    assert printed.startswith("spamhaus-zen\n")
    assert "127.0.0.10" in printed
    assert run("lists", "spamhaus-zen").stdout == printed


def test_lists_by_reply_address_and_answer():
    assert "Spamhaus ZEN" in run("lists", REPLY).stdout
    assert "7.2.0.192.zen.spamhaus.org" in run("lists", "192.0.2.7").stdout
    assert "  spamhaus-zen" in run("lists", "127.0.0.10").stdout
    assert {"id", "text"} == lines(run("lists", "--json", "127.0.0.10"))[0].keys()


@pytest.mark.parametrize("what", ["nonsuch", "127.9.9.9"])
def test_a_list_that_nobody_knows(what):
    assert run("lists", what, status=2).stderr.count("\n") == 1


# kb and schema


def test_kb_check_names_what_is_wrong_in_own_rules(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "[[rule]]\nid = 'own.never'\nreason = 'user_unknown'\nall = ['never said']\nsource = 'us'\n"
        "examples = ['550 something else']\ncounterexamples = ['550 no']\n"
    )
    done = run("kb", "check", "--rules", own, status=1)
    assert "own.toml:6: rule own.never: dead" in done.stdout
    assert "own.never" in done.stdout
    assert "problems" in done.stderr


def test_kb_compile_writes_what_the_loader_takes(tmp_path, monkeypatch):
    from bouncekit.knowledge import compiler  # noqa: PLC0415

    def write():
        path = tmp_path / "compiled.json"
        path.write_bytes(b"{}")
        return [path]

    monkeypatch.setattr(compiler, "write", write)
    assert run("kb", "compile").stdout == f"{tmp_path / 'compiled.json'}\n"


def test_schema_is_the_published_one():
    assert run("schema").stdout == (CHECKOUT / "docs/report.schema.json").read_text(encoding="utf-8")


# help


@pytest.mark.parametrize(
    "command", [(), *((name,) for name in COMMANDS), ("kb", "check"), ("kb", "compile")], ids=" ".join
)
def test_every_command_and_option_has_help(command):
    group = main
    for name in command:
        group = group.get_command(None, name) if group is main else group.commands[name]
    assert group.help
    for option in group.params:
        assert isinstance(option, click.Argument) or option.help, option.name
    assert run(*command, "-h").stdout == run(*command, "--help").stdout


def test_version():
    assert run("--version").stdout.startswith("bouncekit, version ")


# errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("parse", "gone.eml"),
        ("explain", "gone.eml"),
        ("scan", "gone"),
        ("scan", "gone/deeper"),
        ("parse", "."),
        ("explain", "."),
        ("parse", "/proc/self/mem"),
        ("explain", "/proc/self/mem"),
        ("classify", "550 no", "--rules", "gone.toml"),
        ("classify", "550 no", "--rules", "wrong.toml"),
        ("explain", "-t", "550 no", "--rules", "broken.toml"),
        ("scan", ".", "--rules", "binary.toml"),
        ("kb", "check", "--rules", "wrong.toml"),
        ("reasons", "--rules", "wrong.toml"),
        ("lists", "--rules", "broken.toml"),
    ],
    ids=" ".join,
)
def test_an_error_of_the_user_is_one_line_and_status_2(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.toml").write_text(WRONG_RULE)
    (tmp_path / "broken.toml").write_text("[[rule]\n")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    done = run(*arguments, status=2)
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert arguments[-1].rpartition("/")[2] in done.stderr or arguments[-1] in done.stderr


def test_a_wrong_rule_is_named_with_its_line(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(WRONG_RULE)
    assert "own.toml:3: rule own.wrong" in run("classify", "x", "--rules", own, status=2).stderr


def test_a_folder_is_told_who_reads_folders(tmp_path):
    assert "bouncekit scan" in run("parse", tmp_path, status=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [("nonsuch",), ("parse",), ("explain", "--nonsuch", "x"), ("classify", "--audience", "nobody", "x")],
)
def test_wrong_usage_is_status_2(arguments):
    assert "Usage:" in run(*arguments, status=2).stderr


def test_a_language_without_texts_is_said_and_english_serves():
    done = run("classify", "--lang", "tlh", REPLY)
    assert done.stderr.startswith("Warning: no texts in 'tlh'")
    assert done.stderr.count("\n") == 1
    assert lines(done)[0]["remedy"]["summary"].isascii()
    assert run("classify", "--lang", "en-GB", REPLY).stderr == ""


def test_a_full_disk_is_not_blamed_on_the_mail():
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        process = start("parse", SEED, stdout=full, stderr=subprocess.PIPE)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors == b"Error: standard output: No space left on device\n"


def test_a_reader_that_goes_away_is_no_error():
    """As in `bouncekit lists | head -1`."""
    process = start("lists", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait(timeout=60) == 141


def test_ctrl_c_ends_quietly_and_keeps_what_was_written(tmp_path):
    """The scan waits for a mail on a pipe that nobody writes to."""
    process = start("scan", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"From a Tue Mar  3 09:12:40 2026\nSubject: x\n\n")
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not waits_for_input(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == b""


def waits_for_input(pid):
    """Tell whether a process has eaten its input and sleeps in a read."""
    return "pipe" in Path(f"/proc/{pid}/wchan").read_text() and not unread(pid)


def unread(pid):
    with open(f"/proc/{pid}/fd/0", "rb") as pipe:  # noqa: PTH123
        return select.select([pipe], [], [], 0)[0]


def test_output_is_utf_8_or_escaped_and_never_a_crash():
    """A pipe set to ASCII, as cron has it."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    process = start("explain", "--lang", "zh-TW", "--text", REPLY, env=env, stdout=subprocess.PIPE)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"\\u" in printed


def on_a_terminal(*arguments, **env):
    """Run a command whose output is a terminal, and give what that got."""
    ours, theirs = pty.openpty()
    process = start(*arguments, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm", **env})
    os.close(theirs)
    printed = b""
    try:
        while chunk := os.read(ours, 1 << 16):
            printed += chunk
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return printed


def test_colours_on_a_terminal_only():
    arguments = ("explain", "--lang", "en", "--text", REPLY)
    assert b"\x1b[1m" in on_a_terminal(*arguments)
    assert b"\x1b" not in run(*arguments).stdout_bytes


def test_no_colour_where_the_user_wants_none():
    assert b"\x1b[3" not in on_a_terminal("explain", "--lang", "en", "--text", REPLY, NO_COLOR="1")


def test_control_characters_of_a_mail_do_not_reach_the_terminal():
    evil = "550 5.1.1 \x1b[2J\x1b]0;owned\x07 <bob@example.org>\u202e user unknown"
    printed = run("explain", "-v", "--text", evil).stdout
    assert "\\u001b[2J" in printed
    assert "\\u202e" in printed
    assert all(char.isprintable() or char == "\n" for char in printed)
