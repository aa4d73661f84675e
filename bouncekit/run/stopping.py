"""End a run when it is asked to: by Ctrl-C, or by SIGTERM as a service manager sends it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TERMINATED = 128 + signal.SIGTERM
"""Exit status after SIGTERM, as shells have it."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, `KeyboardInterrupt`, but end with `SystemExit` and status 143.

    It must be the main thread that calls this.
    """
    got: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        # Libraries in other languages know KeyboardInterrupt only.
        got.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        if got:
            raise SystemExit(TERMINATED) from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
