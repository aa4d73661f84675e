"""What servers say: replies, who gave them, the hosts and addresses in them.

``read_said`` takes free text and log lines, ``read_reply`` one diagnostic, ``words`` folds a reply
for matching, ``find_ips`` and ``find_hosts`` look for what it names. All are pure functions on text,
raise nothing on content and run in linear time.
"""

from bouncekit.smtp.hosts import Found, find_hosts, find_ips
from bouncekit.smtp.redact import KEYED_ZONES, redact
from bouncekit.smtp.replies import Reply, read_reply
from bouncekit.smtp.retry import retry_after
from bouncekit.smtp.said import Said, read_said
from bouncekit.smtp.status import EnhancedStatus, look_up, status_name
from bouncekit.smtp.supplementary import Supplementary, find_supplementary
from bouncekit.smtp.words import words

__all__ = [
    "KEYED_ZONES",
    "EnhancedStatus",
    "Found",
    "Reply",
    "Said",
    "Supplementary",
    "find_hosts",
    "find_ips",
    "find_supplementary",
    "look_up",
    "read_reply",
    "read_said",
    "redact",
    "retry_after",
    "status_name",
    "words",
]
