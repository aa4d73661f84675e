"""From the words of a reply to why, who blocked it, what is listed, whose fault, and the remedy.

`judge` folds the reply once and makes one pass over it (`matcher`); `listings` names the blocklists,
`listed` the IP or domain, `reasons` weighs them, `temporary` says whether later is worth a try.
`remedy` picks the steps for a verdict and fills them in the reader's language.
"""

from __future__ import annotations

from bouncekit.judge.domains import listed_domain
from bouncekit.judge.evidence import evidence
from bouncekit.judge.listed import listed_ip
from bouncekit.judge.listings import Named, find_named, hosts, record
from bouncekit.judge.matcher import Match, Matcher, Scan, matcher
from bouncekit.judge.reasons import Cause, decide
from bouncekit.judge.remedies import remedy
from bouncekit.judge.temporary import Stated, is_temporary
from bouncekit.judge.verdict import Verdict
from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.records import Action, Category, Defect, Evidence, Fault, Reason
from bouncekit.smtp import redact, retry_after, words

__all__ = ["Match", "Matcher", "Verdict", "judge", "matcher", "remedy"]

_OF_IP = frozenset({Reason.IP_BLOCKLISTED, Reason.DYNAMIC_IP, Reason.POOR_REPUTATION, Reason.MISSING_PTR})
"""Reasons that speak of the client's IP and of nothing else."""
_ABOUT_IP = _OF_IP | {Reason.RATE_LIMITED, Reason.TOO_MANY_CONNECTIONS, Reason.SPAM_CONTENT, Reason.POLICY}
"""Reasons for which a server may name the client's IP as the thing that it refused."""
_ABOUT_DOMAIN = frozenset({Reason.DOMAIN_BLOCKLISTED, Reason.URL_BLOCKLISTED})


def judge(
    *,
    diagnostic: str | None,
    status: str | None = None,
    code: str | None = None,
    remote_host: str | None = None,
    remote_ip: str | None = None,
    action: Action | None = None,
    returned: bool = True,
    temporary: bool | None = None,
    reported: str | None = None,
    knowledge: Knowledge,
    limits: Limits = DEFAULT,
) -> Verdict:
    """Judge one reply.

    ``diagnostic`` are the words of the reply (codes may stand in them), ``status`` and ``code`` the
    enhanced and basic code as stated; ``remote_host`` and ``remote_ip`` refused. ``returned`` is False for
    a bare reply or log line, True for a mail that came back; ``temporary`` is what the reporting side
    did with the mail, ``reported`` the reason that its own classification gives. Raises nothing on content.
    """
    asked = matcher(knowledge)
    said, defects = _bounded(redact(diagnostic or "", asked.keyed_zones), limits)
    scan = asked.scan(words(said), status=status, code=code, host=remote_host)
    best = next(asked.matches(scan), None)
    named = _named(scan, best, knowledge, remote_host)
    cause = decide(best, named, status, code, scan.context.words, reported=reported)
    if named and not (cause.listed or named[0].sure):
        named = []
    stated = Stated(status, code, action, returned, temporary)
    ip = _ip(cause, named, said, remote_ip)
    domain = _domain(cause, named, said, remote_host)
    entry = knowledge.reasons.get(cause.reason)
    rule = cause.rule.rule if cause.rule else None
    return Verdict(
        reason=cause.reason,
        category=entry.category if entry else Category.UNKNOWN,
        temporary=is_temporary(rule, entry, stated, scan.context.words),
        fault=cause.fault or (entry.fault if entry else Fault.UNKNOWN),
        certainty=cause.certainty,
        blocklist=_blocklist(named, said),
        blocked_ip=ip,
        blocked_domain=domain,
        listings=tuple([record(one, scan.context.words, ip, domain) for one in named]) if named else (),
        retry_after=retry_after(scan.context.words),
        rule=rule.id if rule else None,
        remedy=_remedy(cause),
        provider=_provider(cause, scan),
        evidence=_evidence(cause, named, scan, status, ip or domain),
        diagnostic=said or None,
        defects=(*defects, *[Defect("slow-pattern", f"rule:{rule_id}") for rule_id in scan.slow]),
    )


def _bounded(text: str, limits: Limits) -> tuple[str, tuple[Defect, ...]]:
    if len(text) <= limits.diagnostic:
        return text, ()
    return text[: limits.diagnostic], (Defect("diagnostic-cut", f"{len(text)} characters"),)


def _named(scan: Scan, best: Match | None, knowledge: Knowledge, remote_host: str | None) -> list[Named]:
    shown_by = (best.rule.listing,) if best and best.rule.listing else ()
    if not (scan.marks or scan.cues or shown_by):
        return []
    return find_named(scan, knowledge, shown_by=shown_by, own=_own(remote_host))


def _own(remote_host: str | None) -> frozenset[str]:
    return frozenset((remote_host.lower(),)) if remote_host else frozenset()


def _blocklist(named: list[Named], said: str) -> str | None:
    """Name the most specific list; one that only the reply names keeps its capitals."""
    first = next((one for one in named if not one.error), None) if named else None
    if first is None or first.entry:
        return first.name if first else None
    at = said.lower().find(first.name)
    return said[at : at + len(first.name)] if at >= 0 else first.name


def _ip(cause: Cause, named: list[Named], said: str, remote_ip: str | None) -> str | None:
    if cause.reason not in _ABOUT_IP or (named and all(one.error for one in named)):
        return None
    return listed_ip(said, remote_ip, listing=cause.listed is not None or cause.reason in _OF_IP)


def _domain(cause: Cause, named: list[Named], said: str, remote_host: str | None) -> str | None:
    if cause.reason not in _ABOUT_DOMAIN:
        return None
    return listed_domain(said, _own(remote_host).union(*map(hosts, named)))


def _remedy(cause: Cause) -> str | None:
    if cause.rule and cause.rule.rule.remedy:
        return cause.rule.rule.remedy
    return cause.listed.entry.remedy if cause.listed and cause.listed.entry else None


def _provider(cause: Cause, scan: Scan) -> str | None:
    if cause.rule and cause.rule.rule.provider:
        return cause.rule.rule.provider
    return min(scan.context.providers, default=None)


def _evidence(
    cause: Cause, named: list[Named], scan: Scan, status: str | None, listed: str | None
) -> tuple[Evidence, ...]:
    found = [*evidence(cause, named, scan, status)]
    if listed:
        field = "blocked_domain" if cause.reason in _ABOUT_DOMAIN else "blocked_ip"
        found.append(Evidence(field, listed, "judge.listed"))
    return tuple(found)
