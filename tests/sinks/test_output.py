"""A file is there whole or not at all."""

import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bouncekit.records import Kind, Report
from bouncekit.sinks import output, write

OLD = b"the last whole run\n"


def reports(error=None):
    yield Report(Kind.OTHER)
    if error:
        raise error


@pytest.mark.parametrize("form", ["ndjson", "json", "csv", "table", "parquet", "arrow"])
@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt()])
def test_a_run_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, form, error):
    target = tmp_path / "out"
    target.write_bytes(OLD)
    with pytest.raises(type(error)):
        write(reports(error), form, str(target))
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_a_run_that_is_killed_leaves_the_old_file(tmp_path):
    target = tmp_path / "out"
    target.write_bytes(OLD)
    script = (
        "import sys, time; from bouncekit.sinks import output\n"
        "with output(sys.argv[1]) as stream:\n"
        "    stream.write(b'x' * 99999); stream.flush(); print('written', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, target], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert target.read_bytes() == OLD


def test_a_whole_file_takes_the_place_and_the_mode_of_the_old_one(tmp_path):
    target = tmp_path / "out"
    target.write_bytes(OLD)
    target.chmod(0o640)
    assert write(reports(), "ndjson", str(target)) == 1
    assert b'"kind":"other"' in target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/real").write_bytes(OLD)
    (tmp_path / "link").symlink_to("data/real")
    write(reports(), "ndjson", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "data/real").read_bytes() != OLD


def test_a_device_is_written_to_and_not_replaced():
    assert write(reports(), "ndjson", "/dev/null") == 1
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_long_name_is_no_trouble(tmp_path):
    target = tmp_path / ("n" * 255)
    write(reports(), "ndjson", str(target))
    assert target.is_file()


@pytest.mark.parametrize("target", ["/nowhere/out", "/"])
def test_the_error_names_the_target(target):
    with pytest.raises(OSError, match="directory") as raised, output(target):
        pass
    assert raised.value.filename == target


def test_a_full_disk_leaves_the_old_file_and_names_the_target(tmp_path):
    """The limit on a file's size stands in for a disk that is full."""
    target = tmp_path / "out"
    target.write_bytes(OLD)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as raised:
            write((Report(Kind.OTHER, origin="x" * 999) for _ in range(99)), "ndjson", str(target))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.filename == str(target)
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_a_mail_that_cannot_be_read_is_not_blamed_on_the_target(tmp_path):
    with pytest.raises(OSError, match="bad") as raised:
        write(reports(OSError(5, "bad", "mail")), "ndjson", str(tmp_path / "out"))
    assert raised.value.filename == "mail"


def test_standard_output_stays_open(capfdbinary):
    started = time.monotonic()
    for _ in range(2):
        write(reports(), "csv", "-")
    assert capfdbinary.readouterr().out.count(b"origin,") == 2
    assert time.monotonic() - started < 10
