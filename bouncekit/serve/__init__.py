r"""Where mail servers and applications meet bouncekit: pipes, LMTP, IMAP, filters and webhooks.

>>> from bouncekit.serve.annotation import marked
>>> with_headers = marked(b"Subject: hello\n\nbody\n")
>>> with_headers.splitlines()[0]
b'X-Bounce-Kind: other'

*   `intake.received` makes the entry of a mail that a mail server hands over, with its recipient;
*   `annotation.marked` passes a mail through with ``X-Bounce-`` headers;
*   `lmtp` and `imap` serve and fetch, `posting` sends reports on; each needs an extra.

Nothing is imported here: each mail of a pipe pays for what its process imports.

docs/mta.md, docs/sieve.md, docs/lmtp.md, docs/imap.md and docs/webhook.md show how each is set up.
"""
