"""The shape of every knowledge file: what may stand in it and what must.

A file that does not fit is refused with the file's name and the place of the mistake, so these
Structs forbid unknown fields. `docs/knowledge.md` is the specification in prose.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from bouncekit.records import Actor, Audience, Category, Fault, ListState, Retry, Target

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.\-]*$")]
Words = Annotated[str, Meta(min_length=1)]
Examples = Annotated[tuple[str, ...], Meta(min_length=1)]


class ReasonEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One reason in ``reasons.toml`` (``[reasons.NAME]``), or one of the user's own."""

    category: Category
    fault: Fault
    summary: str
    """One English sentence: what happened."""
    temporary: bool | None = None
    """What the reason alone says; left out where only the reply's first digit can tell."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """One statement on the words of a reply.

    It matches if every literal of ``all`` occurs, in this order and without overlap, none of
    ``not`` occurs, and each stated condition holds. Literals are compared after `smtp.words`
    (case folded, one space, addresses replaced by ``@``, codes of continuation lines removed).
    """

    id: Id
    reason: str
    source: str
    """RFC section, vendor page, or where the phrase was seen."""
    examples: Examples
    counterexamples: Examples
    """Texts that look alike and must not be judged by this rule."""
    all: tuple[Words, ...] = ()
    not_: tuple[Words, ...] = ()
    status: tuple[str, ...] = ()
    """Enhanced codes, ``X`` or ``*`` for any class or detail: ``5.1.1``, ``X.7.26``, ``4.2.*``."""
    code: tuple[str, ...] = ()
    """Basic codes or their first digits: ``550``, ``4``."""
    provider: str | None = None
    """Provider that must be shown by the host or by its marks; set by the file in ``providers/``."""
    regex: str | None = None
    """Checked last, on the same folded words; needs a literal in ``all`` and a ``why``."""
    why: str | None = None
    """Why a pattern is needed where literals do not do."""
    temporary: bool | None = None
    """Overrides what the reason and the first digit say."""
    fault: Fault | None = None
    remedy: str | None = None
    """Id in ``remedies.toml``, where the reason's own remedy does not fit."""
    listing: str | None = None
    """Id of the blocklist that these words show."""
    token: bool = False
    """In a provider's file: the literals are its own tokens, so they show the provider by themselves."""
    rank: int = 0
    """Explicit precedence over everything else; use it only where longer phrases cannot decide."""


class Provider(Struct, frozen=True, forbid_unknown_fields=True):
    """A mail service with a code table of its own: ``[provider]`` in ``providers/*.toml``."""

    id: Id
    name: str
    hosts: tuple[str, ...] = ()
    """Suffixes of its MX names (``.protection.outlook.com``)."""
    marks: tuple[Words, ...] = ()
    """Words of a reply that only this provider writes (``- gsmtp``)."""


class ReturnCode(Struct, frozen=True, forbid_unknown_fields=True):
    """What an A record answered by a zone means: ``[blocklist.codes."127.0.0.10"]``."""

    meaning: str
    list: str | None = None
    """Id of the sub-list, where it has an entry of its own."""
    kind: str | None = None


class BlocklistExample(Struct, frozen=True, forbid_unknown_fields=True):
    """A reply and what must be found in it."""

    text: str
    ip: str | None = None
    domain: str | None = None


class Blocklist(Struct, frozen=True, forbid_unknown_fields=True):
    """One list: ``[[blocklist]]`` in ``blocklists/*.toml``."""

    id: Id
    name: str
    target: Target
    kind: str
    """One of `KINDS`."""
    scope: str
    """``public`` (anyone may query), ``vendor`` (a product's customers), ``provider`` (private)."""
    state: ListState
    source: str
    operator: str | None = None
    within: str | None = None
    """Id of the list that contains this one; the inner one is the more specific."""
    zones: tuple[str, ...] = ()
    keyed_zones: tuple[str, ...] = ()
    """Zones asked with a secret first label: ``r.mail-abuse.com`` for ``<key>.r.mail-abuse.com``."""
    urls: tuple[str, ...] = ()
    """Beginnings of its pages without scheme and ``www.``: one in a refusal shows the list."""
    names: tuple[Words, ...] = ()
    """Names as replies write them; they show the list where words of refusal stand around them."""
    phrases: tuple[Words, ...] = ()
    """Words or tokens that show a listing by themselves (``AUP#IPBL``)."""
    codes: dict[str, ReturnCode] = field(default_factory=dict)
    error_codes: dict[str, str] = field(default_factory=dict)
    """Answers that are mistakes of the receiver (blocked resolver, typing error), not listings."""
    since: str | None = None
    """When it was shut down (ISO 8601 date or year)."""
    now: str | None = None
    """What a zone that was shut down answers today."""
    lookup_url: str | None = None
    """May hold ``{ip}`` or ``{domain}``."""
    delist_url: str | None = None
    checked: str | None = None
    """ISO 8601 date on which the pages were last known good."""
    self_service: bool | None = None
    who: tuple[Actor, ...] = ()
    """Who may ask for removal."""
    expiry: str | None = None
    """How an entry ends by itself, in English."""
    pay: bool = False
    """It sells removal; the advice is not to pay."""
    advice: tuple[str, ...] = ()
    """Ids of steps in ``remedies.toml`` that this list adds to those of its kind."""
    remedy: str | None = None
    """Id in ``remedies.toml``, where the kind's own remedy does not fit."""
    examples: tuple[BlocklistExample, ...] = ()
    counterexamples: tuple[str, ...] = ()


KINDS: dict[str, str] = {
    "spam-source": "sends spam, by trap hits or complaints",
    "policy-dynamic": "a dynamic or end-user range that should not send mail directly",
    "policy": "another statement of policy on the range or the domain",
    "exploited-host": "infected, hijacked or otherwise used by others",
    "open-relay": "relays mail for anyone",
    "open-proxy": "an open proxy, VPN or anonymiser",
    "no-rdns": "has no reverse DNS, or a generic one",
    "backscatter": "sends bounces or callouts to people who wrote nothing",
    "neighbourhood": "the whole network is listed for what others in it do",
    "reputation": "a score, made by a vendor",
    "private": "a provider's or a receiver's own list",
    "domain": "a domain seen in spam, malware or phishing",
    "url": "a link seen in spam, malware or phishing",
    "fresh-domain": "a domain registered a short time ago",
    "geo": "lists whole countries or networks by place",
    "whitelist": "lists good senders; being named is no refusal",
    "combined": "several lists in one zone; the answer or the page tells which",
}


class StepEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One step: ``[steps.ID]`` in ``remedies.toml``. Its English text is the msgid of the catalogues."""

    actor: Actor
    text: str
    """May use ``{ip} {host} {domain} {list} {operator} {status} {recipient} {sender} {zone}``."""
    url: str | None = None
    """May be ``{lookup_url}`` or ``{delist_url}`` of the listing."""
    needs: tuple[str, ...] = ()
    """Facts without which the step is left out (``ip``, ``list``, ``lookup_url``, ...)."""
    without: tuple[str, ...] = ()
    """Facts with which the step is left out."""
    checked: str | None = None
    """ISO 8601 date on which the page was last known good."""
    audience: tuple[Audience, ...] = ()
    """To whom it is told; empty for all."""


class RemedyEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One remedy: ``[remedies.ID]`` in ``remedies.toml``."""

    retry: Retry
    summary: dict[str, str]
    """One sentence an audience; ``admin`` is required and stands in for a missing one."""
    steps: tuple[str, ...]
    suppress: bool = False
    source: str | None = None


class Select(Struct, frozen=True, forbid_unknown_fields=True):
    """Which remedy fits: ``[[select]]``, from the most to the least specific condition."""

    remedy: str
    reason: str | None = None
    list: str | None = None
    kind: str | None = None
    provider: str | None = None
    state: ListState | None = None
    fault: Fault | None = None
    temporary: bool | None = None


class RemedyFile(Struct, frozen=True, forbid_unknown_fields=True):
    """``remedies.toml``."""

    steps: dict[str, StepEntry]
    remedies: dict[str, RemedyEntry]
    select: tuple[Select, ...]


class Mark(Struct, frozen=True, forbid_unknown_fields=True):
    """What identifies a layout; every stated condition must hold. All literals folded."""

    sender: str | None = None
    """A literal in From (display name or address)."""
    subject: str | None = None
    """A literal in Subject."""
    header: dict[str, str] = field(default_factory=dict)
    """Header name to a literal in its value; empty for any value."""
    body: tuple[Words, ...] = ()
    """Literals in the human part, in any order."""
    without: tuple[Words, ...] = ()
    """Literals that must not occur in it."""


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """How one system writes its prose: ``[[layout]]`` in ``layouts/*.toml``.

    The engine (`readers.layouts`) takes the lines between ``start`` and ``stop``, opens a draft at
    each line that a ``recipient`` pattern matches, and gives the lines up to the next one to it.
    Patterns are anchored at the line's first character, white space at its ends removed, and may name groups:
    ``recipient original host ip status code reply diagnostic``.
    """

    id: Id
    name: str
    source: str
    marks: Annotated[tuple[Mark, ...], Meta(min_length=1)]
    """Any one of them is enough."""
    recipient: tuple[str, ...] = ()
    """Patterns of a line that names a recipient."""
    start: tuple[Words, ...] = ()
    """Folded literals in the line above the first recipient; none: from the top."""
    stop: tuple[Words, ...] = ()
    """Folded beginnings of the line below the last one."""
    detail: tuple[str, ...] = ()
    """Patterns of lines that hold facts in named groups, inside the section or outside it."""
    labels: dict[str, str] = field(default_factory=dict)
    """Folded label (before ``:``, a tab or two spaces) to the field its value fills."""
    shared: tuple[Words, ...] = ()
    """Folded beginnings of a line below which a reply stands that holds for all recipients."""
    flush: bool = False
    """Whether no line names a recipient that is indented deeper than the first one that does."""
    reply_above: bool = False
    """Whether the words of refusal stand above the recipient that they are about."""
    ignore: tuple[str, ...] = ()
    """Patterns of lines that say nothing."""
    action: str = "failed"
    """``failed``, ``delayed`` or ``delivered``."""
    delayed: tuple[Words, ...] = ()
    """Folded literals that turn a report of this layout into a delay notice."""
    delivered: tuple[Words, ...] = ()
    """Folded literals that turn a report of this layout into one of success."""


class Signs(Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """``signs.toml``: what in a mail's own headers speaks for a bounce, and what against one.

    Literals are folded. None of them decides alone; `readers.kinds` weighs them. Hashed by identity, so
    it can be a cache's key.
    """

    senders: tuple[Words, ...] = ()
    """Local parts of From and Return-Path that mail systems use for themselves."""
    roles: tuple[Words, ...] = ()
    """Parts of local parts behind which there is a program, of a mail system or not."""
    names: tuple[Words, ...] = ()
    """Display names that mail systems use for themselves."""
    subjects: tuple[Words, ...] = ()
    """Words of failure in a subject, in any language."""
    delays: tuple[Words, ...] = ()
    """Words of delay in a subject."""
    replies: tuple[Words, ...] = ()
    """Beginnings of a subject that a person answers with."""
    forwards: tuple[Words, ...] = ()
    """Beginnings of a subject that a person forwards with."""
    vacations: tuple[Words, ...] = ()
    """Words of an automatic reply in a subject."""
    statements: tuple[Words, ...] = ()
    """What a mail system says of a failure or a delay, in any language."""
    patience: tuple[Words, ...] = ()
    """What a mail system says while it still tries."""
    finals: tuple[Words, ...] = ()
    """What it says once it has given up."""
    successes: tuple[Words, ...] = ()
    """What it says of a mail that arrived."""
    concerns: tuple[Words, ...] = ()
    """What a mail system tells of something else: a quota, a virus, a quarantine, a client's errors."""
    greetings: tuple[Words, ...] = ()
    """Beginnings of a line that greets a person by name."""
    quotations: tuple[Words, ...] = ()
    """Words of the line above what a person forwards or answers."""
    absences: tuple[Words, ...] = ()
    """What an automatic answer says of its owner's absence."""
    acknowledgements: tuple[Words, ...] = ()
    """What one says of the mail that it answers, and notifications of themselves as well."""
    answers: tuple[Words, ...] = ()
    """What an automatic answer calls itself."""
    challenges: tuple[Words, ...] = ()
    """What a system asks of a sender before it lets the mail through."""
    headers: dict[str, str] = field(default_factory=dict)
    """Header name to a literal in its value (empty for any) that only a report has."""
    ordinary: tuple[Words, ...] = ()
    """Header names that only a person's mail or a ticket has."""
    lists: tuple[Words, ...] = ()
    """Header names of lists and mailings; a list passes bounces on with its own headers on them."""
    automatic: dict[str, str] = field(default_factory=dict)
    """Header name to a literal in its value (empty for any) that only an automatic answer has."""


class Languages(Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """``languages.toml``: by what the language of a report is told. Keys are BCP 47 tags."""

    scripts: dict[str, str] = field(default_factory=dict)
    """The script that tells the language by itself."""
    characters: dict[str, str] = field(default_factory=dict)
    """Characters that tell it among languages of one script."""
    words: dict[str, str] = field(default_factory=dict)
    """Function words, separated by spaces."""


class Tables(Struct, frozen=True, forbid_unknown_fields=True):
    """What may stand in a knowledge file. Any table may stand in any file: the folders only keep order."""

    reasons: dict[str, ReasonEntry] = {}
    provider: Provider | None = None
    rule: tuple[Rule, ...] = ()
    blocklist: tuple[Blocklist, ...] = ()
    layout: tuple[Layout, ...] = ()
    signs: Signs | None = None
    languages: Languages | None = None
    steps: dict[str, StepEntry] = {}
    remedies: dict[str, RemedyEntry] = {}
    select: tuple[Select, ...] = ()
    ui: dict[str, str] = {}
    """The short texts around an answer, by free names; ``plural.NAME.one`` and ``.other`` are a pair."""
