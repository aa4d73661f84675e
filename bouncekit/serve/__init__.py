r"""Where mail servers and applications meet bouncekit: pipes, LMTP, IMAP, filters and webhooks.

>>> from bouncekit.serve import marked
>>> with_headers = marked(b"Subject: hello\n\nbody\n")
>>> with_headers.splitlines()[0]
b'X-Bounce-Kind: other'

*   `received` makes the entry of a mail that a mail server hands over, with its envelope recipient;
*   `marked` passes a mail through with ``X-Bounce-`` headers;
*   `lmtp` and `imap` serve and fetch, `posting` sends reports on; each needs an extra and is
    imported by name.

docs/mta.md, docs/sieve.md, docs/lmtp.md, docs/imap.md and docs/webhook.md show how each is set up.
"""

from bouncekit.serve.annotation import NAMES, marked
from bouncekit.serve.intake import received, with_subscriber

__all__ = ["NAMES", "marked", "received", "with_subscriber"]
