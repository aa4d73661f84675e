"""What was learned from many mails, kept in one SQLite file.

>>> import bouncekit
>>> from bouncekit.store import Store, entry
>>> raw = open("bounce.eml", "rb").read()  # doctest: +SKIP
>>> with Store.open("bounces.db") as store:  # doctest: +SKIP
...     store.add([entry(raw, bouncekit.parse(raw))])
1

`Store` holds each mail once, may be written by several processes, and is never half-written;
`entries.entry` pairs a report with the digest of its mail; docs/store.md describes the tables.
"""

from bouncekit.store.entries import Entry, digest, entry, reported_at
from bouncekit.store.errors import StoreError
from bouncekit.store.keys import address_key
from bouncekit.store.sqlite import BATCH, Reported, Store

__all__ = [
    "BATCH",
    "Entry",
    "Reported",
    "Store",
    "StoreError",
    "address_key",
    "digest",
    "entry",
    "reported_at",
]
