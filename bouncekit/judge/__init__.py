"""From the words of a reply to why, who blocked it, what is listed, whose fault, and the remedy.

`judge` folds the reply once and makes one pass over it (`matcher`); `listings` names the blocklists,
`listed` the IP or domain, `reasons` weighs them, `temporary` says whether later is worth a try.
`remedy` picks the steps for a verdict and fills them in the reader's language.
"""

from __future__ import annotations

from bouncekit.judge.listed import listed_domain, listed_ip
from bouncekit.judge.listings import Named, find_named, record
from bouncekit.judge.matcher import Match, Matcher, Scan, matcher
from bouncekit.judge.reasons import Cause, decide
from bouncekit.judge.remedies import remedy
from bouncekit.judge.retry import retry_after
from bouncekit.judge.temporary import temporary as is_temporary
from bouncekit.judge.verdict import Verdict
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import ReasonEntry
from bouncekit.knowledge.tables import codes
from bouncekit.limits import DEFAULT, Limits
from bouncekit.records import Action, Category, Defect, Evidence, Fault, Reason
from bouncekit.smtp import redact, words

__all__ = ["Match", "Matcher", "Verdict", "judge", "matcher", "remedy"]

_ABOUT_IP = frozenset(
    {
        Reason.IP_BLOCKLISTED,
        Reason.DYNAMIC_IP,
        Reason.POOR_REPUTATION,
        Reason.MISSING_PTR,
        Reason.RATE_LIMITED,
        Reason.TOO_MANY_CONNECTIONS,
        Reason.SPAM_CONTENT,
        Reason.POLICY,
    }
)
"""Reasons for which a server names the client's IP as the thing that it refused."""
_OF_IP = frozenset({Reason.IP_BLOCKLISTED, Reason.DYNAMIC_IP, Reason.POOR_REPUTATION, Reason.MISSING_PTR})
"""Those of them that speak of nothing else, so any address that is not somebody else's is meant."""
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
    knowledge: Knowledge,
    limits: Limits = DEFAULT,
) -> Verdict:
    """Judge one reply.

    ``diagnostic`` are the words of the reply (codes may stand in them), ``status`` and ``code`` the
    enhanced and basic code as stated; ``remote_host`` and ``remote_ip`` refused. ``returned`` is False for
    a bare reply or log line, True for a mail that came back; ``temporary`` is what the reporting side
    did with the mail. Raises nothing on content.
    """
    said, defects = _bounded(diagnostic or "", limits)
    said = redact(said)
    folded = words(said)
    judged = matcher(knowledge)
    scan = judged.scan(folded, status=status, code=code, host=remote_host)
    best = next(judged.matches(scan), None)
    shown_by = (best.rule.listing,) if best and best.rule.listing else ()
    own = frozenset({remote_host.lower()}) if remote_host else frozenset[str]()
    named = (
        find_named(scan, knowledge, shown_by=shown_by, own=own) if scan.marks or shown_by or scan.cues else []
    )
    cause = decide(best, named, status, code, scan.context.words)
    if named and not (cause.listed or named[0].sure):
        named = []
    ip = _ip(cause, named, said, remote_ip)
    domain = _domain(cause, named, said, own)
    entry = knowledge.reasons.get(cause.reason)
    rule = cause.rule.rule if cause.rule else None
    first = next((one for one in named if not one.error), None)
    return Verdict(
        reason=cause.reason,
        category=entry.category if entry else Category.UNKNOWN,
        temporary=is_temporary(
            rule, entry, status=status, code=code, action=action, returned=returned, wrapper=temporary, words=scan.context.words
        ),
        fault=cause.fault or (entry.fault if entry else Fault.UNKNOWN),
        certainty=cause.certainty,
        blocklist=_as_written(first.name, said) if first else None,
        blocked_ip=ip,
        blocked_domain=domain,
        listings=tuple(record(one, scan.context.words, ip, domain) for one in named),
        retry_after=retry_after(scan.context.words),
        rule=rule.id if rule else None,
        remedy=_remedy(cause),
        provider=_provider(cause, scan),
        evidence=_evidence(cause, named, entry, scan, status, ip, domain),
        diagnostic=said or None,
        defects=(*defects, *(Defect("slow_pattern", f"rule:{rule_id}") for rule_id in scan.slow)),
    )


def _bounded(text: str, limits: Limits) -> tuple[str, tuple[Defect, ...]]:
    if len(text) <= limits.diagnostic:
        return text, ()
    return text[: limits.diagnostic], (Defect("diagnostic_cut", f"{len(text)} characters"),)


def _as_written(name: str, said: str) -> str:
    """A name taken from the folded words, in the reply's own capitals where it stands there."""
    at = said.lower().find(name)
    return said[at : at + len(name)] if at >= 0 else name


def _ip(cause: Cause, named: list[Named], said: str, remote_ip: str | None) -> str | None:
    if cause.reason not in _ABOUT_IP or (named and all(one.error for one in named)):
        return None
    return listed_ip(said, remote_ip, listing=cause.listed is not None or cause.reason in _OF_IP)


def _domain(cause: Cause, named: list[Named], said: str, own: frozenset[str]) -> str | None:
    if cause.reason not in _ABOUT_DOMAIN:
        return None
    others = own.union(*(_hosts(one) for one in named))
    return listed_domain(said, others)


def _hosts(one: Named) -> set[str]:
    hosts = {one.zone} if one.zone else set()
    if one.entry is None:
        return {*hosts, one.name}
    return {
        *hosts,
        *one.entry.zones,
        *one.entry.keyed_zones,
        *(url.partition("/")[0] for url in one.entry.urls),
    }


def _remedy(cause: Cause) -> str | None:
    if cause.rule and cause.rule.rule.remedy:
        return cause.rule.rule.remedy
    return cause.listed.entry.remedy if cause.listed and cause.listed.entry else None


def _provider(cause: Cause, scan: Scan) -> str | None:
    if cause.rule and cause.rule.rule.provider:
        return cause.rule.rule.provider
    return min(scan.context.providers, default=None)


def _evidence(
    cause: Cause,
    named: list[Named],
    entry: ReasonEntry | None,
    scan: Scan,
    status: str | None,
    ip: str | None,
    domain: str | None,
) -> tuple[Evidence, ...]:
    text = scan.context.words
    found = [_because(cause, text, entry)]
    found.extend(
        Evidence("blocklist", text[one.start : one.end].strip() or one.name, f"list:{one.id}")
        for one in named
    )
    found.extend(Evidence("fault", one.error, f"list:{one.id}") for one in named if one.error)
    if ip:
        found.append(Evidence("blocked_ip", ip, "judge.listed"))
    if domain:
        found.append(Evidence("blocked_domain", domain, "judge.listed"))
    stated = codes().of_status(status) if status else None
    if stated and not stated.weak and stated.reason != cause.reason:
        found.append(Evidence("reason", f"{status} says {stated.reason}", "conflict"))
    return tuple(found)


def _because(cause: Cause, text: str, entry: ReasonEntry | None) -> Evidence:
    if cause.rule:
        return Evidence(
            "reason",
            text[cause.rule.start : cause.rule.end][: DEFAULT.evidence_text],
            f"rule:{cause.rule.rule.id}",
        )
    if cause.listed:
        return Evidence("reason", text[cause.listed.start : cause.listed.end], f"list:{cause.listed.id}")
    return Evidence("reason", entry.summary if entry else "", cause.by)
