"""Reports sent to a real HTTP server that fails at times."""

import hmac
import json
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner
from real_servers import FIXTURES, free_port

from bouncekit.cli import main
from bouncekit.records import Kind, Report

pytest.importorskip("urllib3", reason="needs the extra post")
from bouncekit.serve.posting import Poster, PostError, Receiver, signature

SECRET = b"a secret"
BOUNCES = FIXTURES / "exchange"


class App:
    """A receiver: it takes batches whose signature is right, after the answers that it is told to give."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/bounces"
        self.answers = []
        self.asked = []
        self.batches = {}

    def handle(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.asked.append(request.path)
        status = self.answers.pop(0) if self.answers else 204
        if status == "hang up":
            request.connection.close()
            return
        if status == 204:
            self.batches.setdefault(request.headers["X-Bouncekit-Batch"], self.checked(request, body))
        request.send_response(status)
        if status == 302:
            request.send_header("Location", "/elsewhere")
        if status == 503:
            request.send_header("Retry-After", "86400")
        request.end_headers()

    def checked(self, request, body):
        t, v1 = (part.partition("=")[2] for part in request.headers["X-Bouncekit-Signature"].split(","))
        assert hmac.compare_digest(v1, hmac.new(SECRET, t.encode() + b"." + body, "sha256").hexdigest())
        return json.loads(body)

    @property
    def reports(self):
        return [report for _, batch in sorted(self.batches.items()) for report in batch]


@contextmanager
def serving(app, port):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # the library's name
            app.handle(self)

        def do_GET(self):  # the library's name
            app.asked.append(f"GET {self.path}")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.handle_error = lambda *_: None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def app(port):
    return App(port)


@pytest.fixture
def poster(app, tmp_path):
    def make(**more):
        bounds = {"pause": 0.01, "tries": 3, "reports": 10, "timeout": 5} | more
        return Poster(Receiver(url=app.url, secret=SECRET, spool=str(tmp_path / "spool"), **bounds))

    return make


def put(poster, first, last):
    for number in range(first, last):
        poster.put(Report(Kind.BOUNCE, origin=str(number)))


def origins(app):
    return [int(report["origin"]) for report in app.reports]


def test_reports_come_in_batches_signed_and_in_order(app, port, poster):
    with serving(app, port):
        sending = poster()
        put(sending, 0, 25)
        assert len(app.batches) == 2
        sending.close()
    assert origins(app) == list(range(25))
    assert sending.left() == 0


@pytest.mark.parametrize("answer", [500, 503, 429, "hang up"])
def test_a_receiver_that_fails_at_times_gets_all_in_the_end(app, port, poster, answer):
    app.answers = [answer, 204, answer, answer, 204]
    with serving(app, port):
        sending = poster()
        put(sending, 0, 25)
        sending.close()
    assert origins(app) == list(range(25))


def test_while_the_receiver_is_down_reports_wait_on_the_disk(app, port, poster):
    sending = poster()
    put(sending, 0, 25)
    with pytest.raises(PostError, match="refused"):
        sending.close()
    assert sending.left() == 3
    with serving(app, port):
        later = poster()
        put(later, 25, 26)
        later.close()
    assert origins(app) == list(range(26))
    assert later.left() == 0


def test_a_receiver_that_does_not_answer_is_left_alone_for_a_while(app, port, poster):
    app.answers = [500] * 3
    with serving(app, port):
        sending = poster()
        put(sending, 0, 40)
        assert len(app.asked) == 3
        sending.close()
    assert origins(app) == list(range(40))


@pytest.mark.parametrize("answer", [302, 400, 404])
def test_no_other_answer_is_taken_for_a_yes_and_no_redirect_is_followed(app, port, poster, answer):
    app.answers = [answer]
    with serving(app, port):
        sending = poster()
        put(sending, 0, 1)
        with pytest.raises(PostError, match=f"answers {answer}"):
            sending.close()
    assert app.asked == ["/bounces"]
    assert sending.left() == 1


def test_a_batch_keeps_its_number(app, port, poster):
    app.answers = [400]
    with serving(app, port):
        sending = poster()
        put(sending, 0, 1)
        with pytest.raises(PostError):
            sending.close()
        (name,) = [path.stem for path in sending._spool.glob("*.json")]
        poster().close()
    assert list(app.batches) == [name]


def test_the_spool_is_for_its_owner_alone(poster):
    sending = poster()
    put(sending, 0, 1)
    sending._keep()
    (path,) = sending._spool.glob("*.json")
    assert (sending._spool.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_many_may_share_a_spool(app, port, poster):
    def one(number):
        sending = poster()
        put(sending, number, number + 1)
        sending.close()

    with serving(app, port):
        threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        poster().close()
    assert sorted(origins(app)) == list(range(12))


@pytest.mark.parametrize("url", ["ftp://example.com/", "example.com", "http://", "file:///etc/passwd"])
def test_only_web_addresses_are_sent_to(tmp_path, url):
    with pytest.raises(ValueError, match="is no http"):
        Poster(Receiver(url=url, secret=SECRET, spool=str(tmp_path)))


def test_another_secret_or_time_makes_another_signature():
    made = {signature(secret, b"[]", at) for secret in (b"a", b"b") for at in (1, 2)}
    assert len(made) == 4


def run(*arguments, given=None):
    env = {"BOUNCEKIT_POST_SECRET": os.fsdecode(SECRET)}
    return CliRunner().invoke(main, arguments, input=given, env=env)


def test_scan_sends_what_is_new(app, port, tmp_path):
    arguments = ["scan", str(BOUNCES), "--store", str(tmp_path / "s.db"), "--post", app.url, "--quiet"]
    with serving(app, port):
        assert run(*arguments).exit_code == 0
        assert run(*arguments).exit_code == 0
    assert len(app.reports) == len({report["origin"] for report in app.reports}) > 3


def test_deliver_is_done_although_the_receiver_is_down(app, port, tmp_path):
    mails = [path.read_bytes() for path in sorted(BOUNCES.glob("*.eml"))[:2]]
    arguments = ["deliver", "--store", str(tmp_path / "s.db"), "--post", app.url]
    done = run(*arguments, given=mails[0])
    assert done.exit_code == 0
    assert "1 batches stay in" in done.stderr
    with serving(app, port):
        assert run(*arguments, given=mails[1]).exit_code == 0
    assert [len(batch) for batch in app.batches.values()] == [1, 1]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--post", "ftp://x/", "--spool", "s"), "is no http or https URL"),
        (("--post", "http://127.0.0.1:1/"), "needs --spool"),
        (
            ("--post", "http://127.0.0.1:1/", "--spool", "s", "--post-secret-file", "/dev/null"),
            "needs a secret",
        ),
    ],
)
def test_what_is_missing_is_said(more, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("scan", str(BOUNCES), *more)
    assert done.exit_code == 2
    assert says in done.stderr
