"""A remedy told again: an outcome that was read in one language, told in another or to another reader."""

from __future__ import annotations

from bouncekit.judge import Verdict, remedy
from bouncekit.knowledge import Knowledge
from bouncekit.records import Audience, Outcome, Remedy


def remedy_again(
    outcome: Outcome,
    knowledge: Knowledge,
    *,
    sender: str | None = None,
    lang: str = "en",
    audience: Audience = Audience.ADMIN,
) -> Remedy:
    """Give the remedy that the outcome was given, in ``lang`` (BCP 47), for ``audience``.

    ``sender`` is who sent the returned mail.
    """
    facts = {
        "recipient": outcome.recipient,
        "host": outcome.remote_host,
        "status": outcome.status,
        "sender": sender,
    }
    verdict = Verdict(
        reason=outcome.reason,
        category=outcome.category,
        temporary=outcome.temporary,
        fault=outcome.fault,
        certainty=outcome.certainty,
        blocklist=outcome.blocklist,
        blocked_ip=outcome.blocked_ip,
        blocked_domain=outcome.blocked_domain,
        listings=outcome.listings,
        # What led to it (a rule, a provider) is not on the record; its id is.
        remedy=outcome.remedy.id if outcome.remedy else None,
    )
    return remedy(verdict, facts, knowledge, action=outcome.action, lang=lang, audience=audience)
