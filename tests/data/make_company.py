"""Make a Maildir of the first case's company: one fixed address, seven dynamic ones, thirty customers.

    python tests/data/make_company.py DIR     write the mails as DIR/new/*

After the change to the new line its server sends through whichever address the line has just then.
Seven customers in ten ask Trend Micro, which lists the dynamic addresses; five of them are behind one
filter service. The others have everyday troubles, or none. The same mails are made every time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

FIXED = "203.0.113.2"
DYNAMIC = tuple(f"198.51.100.{last}" for last in (21, 34, 57, 88, 103, 142, 201))
HOST = "mail.taichung-tools.example"
SENDERS = ("sales@taichung-tools.example", "export@taichung-tools.example", "service@taichung-tools.example")
TAIPEI = timezone(timedelta(hours=8))
BEGIN = datetime(2026, 3, 3, 9, 12, 38, tzinfo=TAIPEI)
KEY = "QK7ZT2M4XW9B3HNV6RJ8C5PD1LFY0GA"
SUBJECTS = (
    "三月份報價單",
    "Re: 訂單 20260{n:02d} 交期確認",
    "樣品寄送通知",
    "Quotation for order {n}",
    "展覽邀請函",
)
CUSTOMERS = (
    "anping", "bade", "chiayi", "dajia", "erlin", "fengyuan", "guanmiao", "houli", "ilan", "jiali",
    "keelung", "longjing", "miaoli", "nantou", "puli", "qishan", "renwu", "shalu", "tanzi", "wuri",
    "xinying", "yilan", "zhubei", "beitou", "caotun", "dali", "fongshan", "gushan", "hsinchu",
    "jhunan",
)  # fmt: skip
FILTERED = 5
"""Customers behind the filter service, the first of those who ask Trend Micro."""
ASKING = 21


class Refusal(NamedTuple):
    """One report about one customer."""

    day: int
    customer: str
    person: str
    host: str
    status: str
    reply: str
    action: str = "failed"


def customers() -> list[str]:
    """Give the domains of all thirty."""
    return [f"{name}.example" for name in CUSTOMERS]


def refusals() -> Iterator[Refusal]:
    """Yield all reports, in the order in which they come."""
    yield from sorted([*_trend(), *_others()])


def _trend() -> Iterator[Refusal]:
    addresses = cycle(DYNAMIC)
    for number, domain in enumerate(customers()[:ASKING]):
        host = f"mx{number % 2 + 1}.mailguard.example" if number < FILTERED else f"mail.{domain}"
        for again in range(1 + number % 3):
            ip, person = next(addresses), ("purchase", "wang", "info")[(number + again) % 3]
            yield Refusal((number * 5 + again * 11) % 37, domain, person, host, "5.5.0", _blocked(ip, number))


def _blocked(ip: str, number: int) -> str:
    """Give the words of one server; each asks the same list, and they say it in their own ways."""
    zone, database = f"{KEY}.r.mail-abuse.com", "Trend Micro Email Reputation database"
    page = f"Please see <http://www.mail-abuse.com/cgi-bin/lookup?{ip}>"
    return (
        f"554 Client host [{ip}] blocked using {zone}; Mail from {ip} blocked using {database}. {page}",
        f"550 5.7.1 Service unavailable; client [{ip}] blocked using {zone}; {page}",
        f"554 5.7.1 Mail from {ip} blocked using Trend Micro RBL+. {page}",
    )[number % 3]


def _others() -> Iterator[Refusal]:
    rest = customers()[ASKING:]
    unknown, full, grey, ptr, pbl, *reached = rest
    for day in (2, 16):
        yield Refusal(
            day, unknown, "chen.old", f"mail.{unknown}", "5.1.1", "550 5.1.1 <chen.old>: User unknown"
        )
    yield Refusal(5, full, "lin", f"mail.{full}", "5.2.2", "552 5.2.2 Mailbox full")
    words = "451 4.7.1 Greylisting in action, please come back later"
    yield Refusal(8, grey, "lee", f"mx.{grey}", "4.7.1", words, "delayed")
    words = f"550 5.7.25 Client host [{DYNAMIC[3]}] rejected: cannot find your reverse hostname"
    yield Refusal(13, ptr, "info", f"mx.{ptr}", "5.7.25", words)
    for day, ip in ((9, DYNAMIC[0]), (20, DYNAMIC[5])):
        words = f"554 5.7.1 Service unavailable; Client host [{ip}] blocked using pbl.spamhaus.org"
        yield Refusal(day, pbl, "sales", f"mx.{pbl}", "5.7.1", words)
    for number, domain in enumerate(reached):
        yield Refusal(
            4 + 7 * number, domain, "office", f"mx.{domain}", "2.0.0", "250 2.0.0 Ok: queued", "delivered"
        )


_NOTES = {
    "failed": ("無法傳遞", "無法連絡到下列的收件者：", "收件者的電子郵件伺服器發生了 SMTP 通訊問題。"),
    "delayed": ("傳遞延遲", "傳遞給下列收件者的郵件已延遲：", "伺服器會繼續嘗試傳遞。"),
    "delivered": ("已傳遞", "您的郵件已成功傳遞給下列收件者：", ""),
}  # fmt: skip


def mail(number: int, one: Refusal) -> str:
    """Write the report of the company's own server."""
    sent = BEGIN + timedelta(days=one.day, minutes=37 * number)
    told = format_datetime(sent + timedelta(seconds=9))
    recipient, sender = f"{one.person}@{one.customer}", SENDERS[number % len(SENDERS)]
    subject = SUBJECTS[number % len(SUBJECTS)].format(n=number)
    title, opening, note = _NOTES[one.action]
    code, _, rest = one.reply.partition(" ")
    return f"""Return-Path: <>
From: System Administrator <postmaster@taichung-tools.example>
To: {sender}
Subject: {title}: {subject}
Date: {told}
Message-ID: <dsn-{number}@{HOST}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b{number}"

--b{number}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{opening}

      {recipient} 於 {sent:%Y/%m/%d %H:%M}
            {note}
            <{one.host} #{one.status} smtp;{code} {rest}>

--b{number}
Content-Type: message/delivery-status

Reporting-MTA: dns;{HOST}
Arrival-Date: {format_datetime(sent)}

Final-Recipient: rfc822;{recipient}
Action: {one.action}
Status: {one.status}
Remote-MTA: dns;{one.host}
Diagnostic-Code: smtp;{code} {rest}

--b{number}
Content-Type: message/rfc822

From: {sender}
To: {recipient}
Subject: {subject}
Date: {format_datetime(sent)}
Message-ID: <{number}@{HOST}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

您好，請見附件。

--b{number}--
"""


def write(folder: Path) -> int:
    """Write a Maildir and give the number of mails."""
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    number = 0
    for number, one in enumerate(refusals(), 1):
        path = folder / "new" / f"{1772500000 + number}.M{number}.{HOST}"
        path.write_text(mail(number, one), encoding="utf-8", newline="\n")
    return number


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]))} mails\n")
