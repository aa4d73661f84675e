"""Runs Mailman's own bounce runner on mails, with bouncekit in place of flufl.bounce.

    python mailman_run.py FOLDER RUNNER < JOBS

FOLDER holds Mailman's database and queues, RUNNER is the class of the runner. Each line of JOBS is a
JSON object: ``mail`` (a path) and ``member``. Prints a JSON object for each: the addresses of the
bounce events that Mailman registered, and how many mails lie in its queues afterwards.
"""

import json
import sys
from email import message_from_bytes
from pathlib import Path

from mailman.app.lifecycle import create_list
from mailman.config import config
from mailman.core.initialize import initialize
from mailman.email.message import Message
from mailman.interfaces.bounce import IBounceProcessor
from mailman.interfaces.domain import IDomainManager
from mailman.interfaces.member import MemberRole
from mailman.interfaces.usermanager import IUserManager
from mailman.utilities.modules import find_name
from zope.component import getUtility

CONFIG = """\
[mailman]
layout: here
site_owner: owner@lists.example.com
[paths.here]
var_dir: {folder}/var
bin_dir: {folder}/bin
[mta]
incoming: mailman.mta.null.NullMTA
[runner.bounces]
class: {runner}
"""


def start(folder, runner):
    """Set Mailman up with one list; give the list."""
    path = Path(folder) / "mailman.cfg"
    path.write_text(CONFIG.format(folder=folder, runner=runner), "utf-8")
    initialize(str(path))
    getUtility(IDomainManager).add("lists.example.com")
    return create_list("news@lists.example.com")


def put(mlist, mail, member):
    """Make a member and put a mail into the queue of bounces."""
    user = getUtility(IUserManager).make_user(member)
    mlist.subscribe(next(iter(user.addresses)), MemberRole.member)
    message = message_from_bytes(Path(mail).read_bytes(), Message)
    config.switchboards["bounces"].enqueue(message, listid=mlist.list_id)
    config.db.commit()


def main(folder, name):
    """Run the runner once for each job."""
    mlist = start(folder, name)
    runner = find_name(name)("bounces")
    seen = 0
    for job in map(json.loads, sys.stdin):
        put(mlist, **job)
        runner._one_iteration()
        config.db.commit()
        events = list(getUtility(IBounceProcessor).events)
        queues = {key: len(board.files) for key, board in config.switchboards.items() if board.files}
        told = {"registered": [event.email for event in events[seen:]], "queues": queues}
        sys.stdout.write(f"{json.dumps(told)}\n")
        seen = len(events)


if __name__ == "__main__":
    main(*sys.argv[1:])
