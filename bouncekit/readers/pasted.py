"""Text without headers: a reply, a log line, an excerpt that an admin pasted."""

from __future__ import annotations

from bouncekit.message import Message, Part
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Action
from bouncekit.smtp import Said, read_said

NAME = "text"

LONGEST = 20_000
"""Characters of an excerpt; a pasted session of one mail has under 5,000."""


def read(message: Message, part: Part) -> Reading | None:
    """Read an excerpt that states a reply or an enhanced status; None where it states neither."""
    text = message.readable(part)[:LONGEST]
    said = read_said(text)
    if said.reply.code is None and said.reply.status is None:
        return None
    return Reading(NAME, drafts=[draft(said, text, part.index)])


def draft(said: Said, text: str, part: int | None = None) -> Draft:
    """What an excerpt says, as a draft."""
    made = Draft(NAME, action=_action(said), temporary=said.temporary)
    made.state("recipient", said.recipient, text, part)
    made.state("diagnostic", said.diagnostic or " ".join(text.split()), text, part)
    made.state("status", said.reply.status or said.status, text, part)
    made.state("reply_code", said.reply.code, text, part)
    made.state("remote_host", said.host, text, part)
    made.state("remote_ip", said.ip, text, part)
    return made


def _action(said: Said) -> Action | None:
    """A 5yz reply is a failure; of a 4yz one the excerpt alone does not tell what came of it."""
    digit = (said.reply.code or said.reply.status or " ")[0]
    return {"5": Action.FAILED, "2": Action.DELIVERED}.get(digit)
