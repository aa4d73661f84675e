"""Each example runs and shows what it promises; so does the benchmark."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bouncekit
from bouncekit.sinks import write
from bouncekit.store import Store, entry

CHECKOUT = Path(__file__).parents[1]
EXAMPLES = CHECKOUT / "examples"
SEED = CHECKOUT / "tests/fixtures/exchange/01-trend-micro-report-big5.eml"
GONE = CHECKOUT / "tests/fixtures/coremail/07-two-recipients.eml"
LISTED = CHECKOUT / "tests/fixtures/postfix-real/06-listed.eml"
LETTER = CHECKOUT / "tests/fixtures/ordinary/02-person-quoting-a-bounce.eml"


def run(name, *arguments, stdin=""):
    """Run an example as its docstring says and give what it prints."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *map(str, arguments)],
        cwd=CHECKOUT, check=False, capture_output=True, text=True, encoding="utf-8", input=stdin, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def folder(tmp_path):
    """Make a folder with the seed twice and a letter."""
    for name, source in (("a", SEED), ("b", SEED), ("c", LETTER)):
        (tmp_path / name).write_bytes(source.read_bytes())
    return tmp_path


def one_bounce(_folder):
    printed = run("one_bounce.py", SEED)
    assert printed.startswith("buyer@XXX.com.tw: ip_blocklisted, sender_host must act\n")
    assert "\n3. " in printed


def causes(folder):
    (line,) = run("causes.py", folder).splitlines()
    assert line.split()[:2] == ["2", "ip_blocklisted"]
    assert "Trend Micro" in line
    assert line.endswith("XXX.com.tw")


def postfix_log(_folder):
    line = (
        "Mar  3 09:12:40 mx postfix/smtp[1]: 4A2: to=<bob@example.org>, relay=mx.example.org[192.0.2.1]:25, "
        "dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 user unknown "
        "(in reply to RCPT TO command))\n"
    )
    sent = line.replace("bounced", "sent")
    assert [json.loads(told) for told in run("postfix_log.py", stdin=line + sent).splitlines()] == [
        {"recipient": "bob@example.org", "reason": "user_unknown", "temporary": False}
    ]


def own_rules(_folder):
    assert run("own_rules.py").split() == ["contract_ended", "user_unknown"]


def plain_words(_folder):
    english, chinese = (run("plain_words.py", SEED, lang) for lang in ("en", "zh-TW"))
    assert english.isascii()
    assert english.count("\n- ") == chinese.count("\n- ") >= 2
    assert "郵件" in chinese


def standard_library(folder):
    box = folder / "box"
    box.write_bytes(
        b"From a@example.com Tue Mar  3 09:12:40 2026\n" + SEED.read_bytes().replace(b"\r\n", b"\n")
    )
    assert run("standard_library.py", box) == f"{box}:0 bounce buyer@XXX.com.tw\n"


def unknown(folder):
    (folder / "d").write_text("554 5.0.0 qwerty uiop\n")
    (folder / "e").write_text("554 5.0.0 qwerty uiop\n")
    assert run("unknown.py", folder) == "     2  554 5.0.0 qwerty uiop\n"


def suppress(folder):
    (folder / "d").write_text("550 5.1.1 user unknown: <bob@example.org>\n")
    first, *_ = run("suppress.py", folder).splitlines()
    assert first.split(":")[0].split() == ["keep", "buyer@XXX.com.tw"]


def duckdb_queries(folder):
    target = folder / "bounces.parquet"
    write(bouncekit.scan(folder), "parquet", str(target))
    title, first, *_ = run("duckdb_queries.py", target).splitlines()
    assert title.startswith("Causes")
    assert first.startswith("  reason ip_blocklisted, list Trend Micro")
    assert first.endswith("recipients 1, domains 1")


def suppress_list(folder):
    (folder / "d").write_bytes(GONE.read_bytes())
    path = folder / "bounces.db"
    with Store.open(path) as store:
        store.add(entry(b"%d" % number, report) for number, report in enumerate(bouncekit.scan(folder)))
    assert run("suppress_list.py", path).startswith("a.zhou@example.net\n")


def mailman_drop_in(_folder):
    every, by_fault = run("mailman_drop_in.py", LISTED).splitlines()
    assert every == "all failures: 0 ignored, 1 counted nobody@listed.example"
    assert by_fault == "by fault: 1 ignored, 0 counted"


def anymail_webhook(_folder):
    pytest.importorskip("anymail", reason="django-anymail is not installed")
    assert run("anymail_webhook.py", LISTED) == "bounced blocked nobody@listed.example\n"


def ses_sns(_folder):
    event = (CHECKOUT / "tests/events/data/amazon-ses-bounce-sns.json").read_text("utf-8")
    assert run("ses_sns.py", stdin=event) == "suppress gone@example.net bounce user_unknown\n"


def maillog(_folder):
    printed = run("maillog.py", CHECKOUT / "tests/sources/logs/sendmail-real.log")
    assert "     1 bounce ip_blocklisted listed.example\n" in printed


def findings(_folder):
    company = CHECKOUT / "tests/data/company"
    first, reach, *_ = run("findings.py", company).splitlines()
    assert first == "Trend Micro Email Reputation Services (RBL+) blocks 7 addresses of 198.51.100.0/24"
    assert reach.endswith("21 of 30 destinations (70%)")
    assert "封鎖了" in run("findings.py", company, "zh-TW")


CHECKS = (
    one_bounce,
    causes,
    postfix_log,
    own_rules,
    plain_words,
    standard_library,
    unknown,
    suppress,
    duckdb_queries,
    suppress_list,
    findings,
    mailman_drop_in,
    anymail_webhook,
    ses_sns,
    maillog,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_example(check, folder):
    check(folder)


def test_every_example_is_run_and_tells_how():
    tests = "".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests").rglob("test_*.py"))
    for path in EXAMPLES.glob("*.py"):
        assert path.name in tests or f'"{path.stem}"' in tests, path.name
        assert f"python examples/{path.name}" in path.read_text(encoding="utf-8")


def benchmark(tmp_path, floor):
    """Run the benchmark on a few mails; a list of rows, and the process."""
    (tmp_path / "floor.toml").write_text(floor)
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", "--rounds", "1", "--mails", "5",
         "--floor", str(tmp_path / "floor.toml"), "--output", str(tmp_path / "latest.md")],
        cwd=CHECKOUT, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert (tmp_path / "latest.md").read_text(encoding="utf-8") == done.stdout
    return done


def test_the_benchmark_measures_every_stage(tmp_path):
    done = benchmark(tmp_path, "whole = 0.0\n")
    assert done.returncode == 0, done.stderr
    for stage in (
        "structure",
        "structure and texts",
        "fields of RFC 3464",
        "who and what",
        "whole way to JSON",
    ):
        assert f"| bouncekit: {stage}" in done.stdout
    assert "| email: parse, walk, decode |" in done.stdout


def test_the_benchmark_fails_below_a_floor(tmp_path):
    done = benchmark(tmp_path, "whole = 1000.0\n")
    assert done.returncode == 1
    assert "too slow: bouncekit: whole way to JSON" in done.stderr
