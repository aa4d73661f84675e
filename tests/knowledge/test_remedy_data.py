"""What readers are told: complete, without gaps, and in the punctuation of each language."""

import importlib.util
import re
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bouncekit.check.remedies import FACTS
from bouncekit.check.translations import english
from bouncekit.judge import Verdict, remedy
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.knowledge.schema import KINDS
from bouncekit.knowledge.source import ROOT
from bouncekit.records import Audience, Category, Certainty, Fault, Listing, ListState, Reason, Target

KNOWN = default()
TRANSLATED = [lang for lang in COMPLETE if lang != "en"]
MESSAGES = Path(__file__).parents[2] / "scripts" / "messages.py"

GIVEN = {
    "recipient": "user@example.com",
    "sender": "me@example.org",
    "host": "mx.example.com",
    "status": "5.7.1",
}
ONE_BOUNCE_IS_ENOUGH = {"user_unknown", "moved", "no_mail_accepted"}


def verdict(reason, *, listing=None, **fields):
    entry = KNOWN.reasons[reason]
    defaults = {
        "category": entry.category,
        "temporary": entry.temporary,
        "fault": entry.fault,
        "certainty": Certainty.MATCHED,
    }
    return Verdict(reason=reason, listings=(listing,) if listing else (), **(defaults | fields))


def listed(**fields):
    defaults = {
        "id": "example",
        "name": "Example List",
        "operator": "Example",
        "zone": "list.example",
        "kind": "spam-source",
        "target": Target.IP,
        "lookup_url": "https://list.example/look-up",
        "delist_url": "https://list.example/removal",
        "self_service": True,
        "state": ListState.ACTIVE,
    }
    return Listing(**(defaults | fields))


def told(reason, *, lang="en", audience="admin", given=GIVEN, **fields):
    return remedy(verdict(reason, **fields), given, KNOWN, lang=lang, audience=audience)


def texts_of(answer):
    return [answer.summary, *(step.text for step in answer.steps)]


@cache
def catalogue(lang):
    path = ROOT / "locale" / lang / "LC_MESSAGES" / "bouncekit.po"
    with path.open("rb") as po:
        return read_po(po, locale=lang, abort_invalid=True)


def translations(lang):
    for message in catalogue(lang):
        if message.id:
            yield from [message.string] if isinstance(message.string, str) else message.string


def assert_no_gap(answer, *where):
    assert answer.summary, where
    assert answer.steps, where
    for text in texts_of(answer):
        assert text, where
        assert not re.search(r"[{}…]", text), (*where, text)


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_reason_is_answered_to_every_audience(lang):
    for reason, audience, temporary, given in product(Reason, Audience, (True, False, None), (GIVEN, {})):
        answer = told(reason.value, lang=lang, audience=audience, temporary=temporary, given=given)
        assert_no_gap(answer, reason, audience, temporary)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_english_sentence_is_left(lang):
    """A sentence of a translated language is never the English one."""
    sentences = {text for text in english(KNOWN) if isinstance(text, str) and text.endswith(".")}
    found = catalogue(lang)
    assert [text for text in sentences if found[text].string in ("", text)] == []


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_remedy_reads_without_gaps(lang):
    """Whether all facts are known or none, whoever reads it."""
    full = {"listing": listed(), "blocked_ip": "192.0.2.1", "blocked_domain": "bad.example"}
    for key, audience, (given, fields) in product(
        KNOWN.remedies.remedies, Audience, [(GIVEN, full), ({}, {})]
    ):
        answer = told("unknown", lang=lang, audience=audience, given=given, remedy=key, **fields)
        assert answer.id == key
        assert_no_gap(answer, key, audience)


def test_only_a_bad_address_is_dropped_after_one_bounce():
    known = KNOWN.remedies
    dropping = {key for key, entry in known.remedies.items() if entry.suppress}
    assert dropping
    assert {select.reason for select in known.select if select.remedy in dropping} == ONE_BOUNCE_IS_ENOUGH


@pytest.mark.parametrize("reason", sorted(ONE_BOUNCE_IS_ENOUGH))
def test_a_bad_address_is_dropped(reason):
    assert told(reason, temporary=False).suppress
    assert KNOWN.reasons[reason].fault is Fault.RECIPIENT


@pytest.mark.parametrize("reason", sorted({reason.value for reason in Reason} - ONE_BOUNCE_IS_ENOUGH))
def test_no_other_reason_drops_an_address(reason):
    for temporary, fault in product((True, False, None), Fault):
        assert not told(reason, temporary=temporary, fault=fault).suppress


def test_a_doubtful_or_foreign_fault_never_drops_an_address():
    assert not told("user_unknown", temporary=True).suppress
    assert not told("no_mail_accepted", fault=Fault.SENDER_DOMAIN).suppress


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_list_has_its_answer(kind):
    reason = "url_blocklisted" if kind == "url" else "ip_blocklisted"
    generic = {"spam-source": "ip_blocklisted"}
    answer = told(reason, listing=listed(kind=kind), blocked_ip="192.0.2.1")
    assert answer.id == generic.get(kind, answer.id)
    assert answer.id not in {"unknown", "unknown_temporary"}
    assert kind in generic or answer.id != "ip_blocklisted"


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({"listing": listed(state=ListState.SHUT_DOWN)}, "dead_list"),
        ({"listing": listed(), "fault": Fault.RECEIVER}, "receiver_resolver"),
        ({"listing": listed(kind="whitelist")}, "whitelist"),
        ({"listing": listed(id="uceprotect-1")}, "pay_to_delist"),
        ({"listing": listed(id="uceprotect-2", kind="neighbourhood")}, "neighbourhood_never_pay"),
        ({"listing": listed(id="spamhaus-pbl", kind="policy-dynamic")}, "spamhaus_pbl"),
        ({"listing": listed(id="spamcop")}, "spamcop"),
        ({"temporary": True}, "ip_blocklisted_temporary"),
        ({"provider": "microsoft"}, "microsoft_blocked_ip"),
        ({"provider": "outlook"}, "outlook_blocked_network"),
        ({"provider": "t-online"}, "reputation_t_online"),
        ({"provider": "united-internet"}, "reputation_united_internet"),
    ],
)
def test_the_most_specific_condition_decides(fields, expected):
    assert told("ip_blocklisted", **fields).id == expected


@pytest.mark.parametrize(
    "remedy_id, page",
    [
        ("microsoft_blocked_ip", "https://sender.office.com/"),
        ("restricted_sender", "https://security.microsoft.com/restrictedentities"),
        ("reputation_google", "https://postmaster.google.com/"),
        ("reputation_yahoo", "https://senders.yahooinc.com/contact"),
        ("reputation_apple", "mailto:icloudadmin@apple.com"),
        ("reputation_t_online", "mailto:tobr@rx.t-online.de"),
        ("barracuda", "https://www.barracudacentral.org/rbl/removal-request"),
        ("trend_micro", "https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/"),
    ],
)
def test_an_answer_names_the_page_to_go_to(remedy_id, page):
    assert page in {step.url for step in told("unknown", remedy=remedy_id).steps}


SEED = {
    "it is the recipient's server that asks Trend Micro": "trend_theirs",
    "today's page, without the masked IP address": "trend_look_up_own",
    "a dynamic range is no accusation": "trend_dul",
    "DNS does not help": "dynamic_dns_no_help",
    "the one fixed address": "dynamic_fixed",
    "the ISP's outgoing server": "dynamic_relay",
    "only the ISP can have the range removed": "trend_dul_isp",
    "RBL": "trend_rbl",
    "RSS": "trend_rss",
    "OPS": "trend_ops",
    "NML": "trend_nml",
    "QIL": "trend_qil",
    "RBL+": "trend_rbl_plus",
}


@pytest.mark.parametrize("lang", ["en", "zh_TW"])
@pytest.mark.parametrize("point", SEED)
def test_the_first_case_is_settled(point, lang):
    """Each point that the asker of the first case got wrong, or needs, has its step."""
    masked = listed(id="trend-ers-standard", name="Trend Micro", kind="combined")
    answer = told("ip_blocklisted", lang=lang, listing=masked, blocked_ip="000.000.000.000")
    step = KNOWN.remedies.steps[SEED[point]]
    spoken = step.text if lang == "en" else catalogue(lang)[step.text].string
    facts = {"host": GIVEN["host"]}
    assert spoken.format_map(facts) in {step.text for step in answer.steps}
    assert not answer.suppress


def test_a_user_of_the_dynamic_list_is_told_who_acts():
    dynamic = listed(id="maps-dul", kind="policy-dynamic")
    answer = told("dynamic_ip", listing=dynamic, blocked_ip="192.0.2.1")
    assert answer.id == "trend_dul"
    assert {"admin", "network"} <= {step.actor.value for step in answer.steps}


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_a_sender_is_told_without_jargon(reason):
    jargon = re.compile(r"\b(?:SMTP|PTR|HELO|EHLO|DNS|MX|SPF|DKIM|DMARC|MTA|TLS|DNSBL|RBL|smart host)\b")
    for temporary in (True, False):
        for text in texts_of(told(reason, audience="sender", temporary=temporary)):
            assert not jargon.search(text), text


def test_steps_name_known_facts_and_pages_of_the_web():
    for key, step in KNOWN.remedies.steps.items():
        assert {*step.needs, *step.without} <= FACTS, key
        assert step.url is None or re.match(
            r"https://|mailto:[^@ ]+@[^@ ]+$|\{(lookup|delist)_url\}$", step.url
        )
        assert step.checked is None or date.fromisoformat(step.checked) > date(2025, 1, 1)


def test_sentences_are_whole_and_short():
    known = KNOWN.remedies
    summaries = (text for entry in known.remedies.values() for text in entry.summary.values())
    for text in (*summaries, *(step.text for step in known.steps.values())):
        assert re.match(r"[A-Z{].*[.]$", text), text
        assert len(text) < 260, text


def test_the_reason_of_a_remedy_is_one_of_the_categories():
    """Every category is answered by more than the answer to the unknown."""
    for category in set(Category) - {Category.UNKNOWN}:
        reasons = [name for name, entry in KNOWN.reasons.items() if entry.category is category]
        assert {told(name).id for name in reasons}.isdisjoint({"unknown", "unknown_temporary"})


@pytest.mark.parametrize("lang", TRANSLATED)
def test_nothing_is_left_to_look_at(lang):
    found = catalogue(lang)
    assert not [message.id for message in found if message.id and message.fuzzy]
    assert not found.obsolete
    assert all(translations(lang))


def test_the_catalogues_follow_the_english_texts():
    """``scripts/messages.py`` has nothing to change."""
    spec = importlib.util.spec_from_file_location("messages", MESSAGES)
    messages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(messages)
    current = messages.template()
    for lang in TRANSLATED:
        po = (ROOT / "locale" / lang / "LC_MESSAGES" / "bouncekit.po").read_bytes()
        assert messages.updated(po, lang, current) == po, lang


CJK = r"[\u3041-\u30fa\u3400-\u9fff]"


@pytest.mark.parametrize("lang", ["zh_TW", "zh_CN", "ja"])
def test_east_asian_punctuation_is_full_width(lang):
    half = re.compile(rf"{CJK} ?[,;:!?()]|[,;:!?()] ?{CJK}|{CJK}\.")
    assert [text for text in translations(lang) if half.search(text)] == []


@pytest.mark.parametrize("lang, wrong", [("zh_TW", "[“”]"), ("zh_CN", "[「」]"), ("ja", "[“”]")])
def test_east_asian_quotation_marks_are_the_language_s_own(lang, wrong):
    assert [text for text in translations(lang) if re.search(wrong, text)] == []


@pytest.mark.parametrize("lang", ["zh_TW", "zh_CN"])
def test_chinese_parts_latin_words_by_a_space(lang):
    close = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9{]|[A-Za-z0-9}][\u4e00-\u9fff]")
    assert [text for text in translations(lang) if close.search(text)] == []


def test_chinese_is_written_in_its_own_characters():
    """Words that differ in Taiwan and on the mainland stand in their own catalogue only."""
    taiwan, mainland = " ".join(translations("zh_TW")), " ".join(translations("zh_CN"))
    for word in ("伺服器", "寄件者", "收件者", "網域", "信箱", "反查", "浮動 IP", "黑名單"):
        assert word in taiwan
        assert word not in mainland
    for word in ("服务器", "发件人", "收件人", "邮箱", "反向解析", "动态 IP", "黑名单"):
        assert word in mainland
        assert word not in taiwan


def test_japanese_answers_politely():
    steps = [catalogue("ja")[step.text].string for step in KNOWN.remedies.steps.values()]
    polite = re.compile(r"(?:ます|です|ください|ません|ました|でした)。")
    assert [text for text in steps if not polite.search(text)] == []


def test_french_keeps_signs_at_their_words():
    loose = re.compile(
        r"(?<![\u00a0\u202f])[;!?»]|(?<![\u00a0\u202fA-Z])(?<!MI|DT):(?![A-Z])|[ ][:;!?»]|«(?!\u00a0)|'"
    )
    assert [text for text in translations("fr") if loose.search(text)] == []


@pytest.mark.parametrize("lang, wrong", [("de", '[“"«»]\\w'), ("es", '[“”„"]')])
def test_quotation_marks_are_the_language_s_own(lang, wrong):
    assert [text for text in translations(lang) if re.search(wrong, text)] == []


def test_germans_are_addressed_formally():
    assert not re.search(r"\b(?:[Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich)\b", " ".join(translations("de")))
