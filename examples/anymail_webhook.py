"""Send a bounce that came as a mail to the receivers of django-anymail's tracking signal.

python examples/anymail_webhook.py bounce.eml
"""

import sys
from pathlib import Path

from anymail.signals import AnymailTrackingEvent, tracking

import bouncekit
from bouncekit.interop.anymail import as_anymail


def handle(event: AnymailTrackingEvent, **_: object) -> None:
    """Stand in for a receiver as a Django project has them."""
    print(event.event_type, event.reject_reason, event.recipient)


tracking.connect(handle)
for attributes in as_anymail(bouncekit.parse(Path(sys.argv[1]).read_bytes())):
    tracking.send(sender=None, event=AnymailTrackingEvent(**attributes), esp_name="bouncekit")
