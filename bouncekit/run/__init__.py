"""Reading many mails: by several processes, into a store, and while they arrive.

>>> from bouncekit.knowledge import default
>>> from bouncekit.run import Options, Run
>>> with Run("Maildir", Options(knowledge=default())) as run:  # doctest: +SKIP
...     for report in run.reports():
...         print(report.origin, report.kind)

`Run` reads a mailbox, `followed` goes on with what arrives, `stoppable` ends both in good order.
docs/maildir.md tells what a run promises.
"""

from bouncekit.run.scanning import DIED, Counts, Options, Run
from bouncekit.run.stopping import stoppable
from bouncekit.run.watching import followed

__all__ = ["DIED", "Counts", "Options", "Run", "followed", "stoppable"]
