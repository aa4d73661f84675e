"""Show what Mailman 3 would count against members, with flufl.bounce's function and by whose fault it is.

python examples/mailman_drop_in.py bounce.eml
"""

import sys
from email import message_from_binary_file

from bouncekit.interop.flufl import all_failures

with open(sys.argv[1], "rb") as mail:  # noqa: PTH123  # one file, read once
    message = message_from_binary_file(mail)

for title, by_fault in (("all failures", False), ("by fault", True)):
    temporary, permanent = all_failures(message, by_fault=by_fault)
    print(f"{title}: {len(temporary)} ignored, {len(permanent)} counted", *(a.decode() for a in permanent))
