"""Mailman 3's bounce runner, reading bounces with bouncekit.

Two lines in ``mailman.cfg`` put it in place:

    [runner.bounces]
    class: bouncekit.interop.mailman.BounceRunner

It is Mailman's own runner with one name changed: where it calls flufl.bounce, it calls `all_failures`.
A member's score goes up only by failures that speak against the address (``by_fault``): a list whose
server is on a blocklist, or whose mail is taken for spam, loses no members for it.
"""

from __future__ import annotations

from functools import partial

from mailman.runners import bounce

from bouncekit.interop.flufl import all_failures

__all__ = ["BounceRunner"]

bounce.all_failures = partial(all_failures, by_fault=True)


class BounceRunner(bounce.BounceRunner):  # type: ignore[misc]  # Mailman has no types
    """Mailman's runner of the ``bounces`` queue."""
