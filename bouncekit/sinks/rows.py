"""One row a recipient: the columns that every tabular form has, under the same names.

CSV, the terminal table, Parquet, Arrow and the store are all made from `COLUMNS`. A column is only
ever added, at the end, so that what reads the files by name or by place goes on working.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from bouncekit.records import Listing, Original, Outcome, Remedy, Report

Value: TypeAlias = str | int | bool | None
Row: TypeAlias = tuple[Value, ...]
"""The values of `COLUMNS`, in their order."""

_NO_ORIGINAL = Original()


class Column(NamedTuple):
    """One column: its name everywhere, its type, how it comes from a report, and what it means."""

    name: str
    type: type[str | int | bool]
    of: Callable[[Report, Outcome], Value]
    meaning: str


def _original(report: Report) -> Original:
    return report.original or _NO_ORIGINAL


def _listing(outcome: Outcome) -> Listing | None:
    """Give the list that ``blocklist`` names, else the first one."""
    named = (listing for listing in outcome.listings if listing.name == outcome.blocklist)
    return next(named, next(iter(outcome.listings), None))


def _of_listing(read: Callable[[Listing], str | None]) -> Callable[[Report, Outcome], Value]:
    def of(_: Report, outcome: Outcome) -> Value:
        listing = _listing(outcome)
        return read(listing) if listing else None

    return of


def _of_remedy(read: Callable[[Remedy], Value]) -> Callable[[Report, Outcome], Value]:
    return lambda _, outcome: read(outcome.remedy) if outcome.remedy else None


def _names(names: Iterable[str]) -> str | None:
    """Join names that have no spaces in them, each once."""
    return " ".join(dict.fromkeys(names)) or None


COLUMNS: tuple[Column, ...] = (
    Column("origin", str, lambda r, _: r.origin, "where the mail came from: a path, `mbox#3`, `-`"),
    Column("kind", str, lambda r, _: r.kind.value, "`bounce`, `delay`, `delivered`, `feedback`, ..."),
    Column("format", str, lambda r, _: r.format, "the reader that won: `rfc3464`, `exchange`, `qmail`, ..."),
    Column("reporting_mta", str, lambda r, _: r.reporting_mta, "who wrote the report"),
    Column("arrival_date", str, lambda r, _: r.arrival_date, "when it got the mail; ISO 8601, or as written"),
    Column("language", str, lambda r, _: r.language, "of the human part (BCP 47)"),
    Column("sender", str, lambda r, _: _original(r).sender, "of the returned mail"),
    Column("message_id", str, lambda r, _: _original(r).message_id, "of the returned mail, without `<>`"),
    Column("subject", str, lambda r, _: _original(r).subject, "of the returned mail"),
    Column("sent_date", str, lambda r, _: _original(r).date, "of the returned mail; ISO 8601, or as written"),
    Column("list_id", str, lambda r, _: _original(r).list_id, "of the returned mail"),
    Column("recipient", str, lambda _, o: o.recipient, "the final address"),
    Column("original_recipient", str, lambda _, o: o.original_recipient, "the address that was mailed"),
    Column("action", str, lambda _, o: o.action and o.action.value, "`failed`, `delayed`, `delivered`, ..."),
    Column("status", str, lambda _, o: o.status, "enhanced status code, as stated"),
    Column("reply_code", str, lambda _, o: o.reply_code, "basic code, as stated"),
    Column("diagnostic", str, lambda _, o: o.diagnostic, "what the server said"),
    Column("remote_host", str, lambda _, o: o.remote_host, "who refused"),
    Column("remote_ip", str, lambda _, o: o.remote_ip, "its address"),
    Column("reason", str, lambda _, o: o.reason, "why; `bouncekit reasons` names them all"),
    Column("category", str, lambda _, o: o.category.value, "the group of the reason"),
    Column("temporary", bool, lambda _, o: o.temporary, "would the same mail plausibly work later"),
    Column("fault", str, lambda _, o: o.fault.value, "whose side must act"),
    Column("certainty", str, lambda _, o: o.certainty.value, "`stated`, `matched` or `inferred`"),
    Column("blocklist", str, lambda _, o: o.blocklist, "the most specific list, by name"),
    Column("blocked_ip", str, lambda _, o: o.blocked_ip, "the address that it lists"),
    Column("blocked_domain", str, lambda _, o: o.blocked_domain, "the domain that it lists"),
    Column("retry_after", int, lambda _, o: o.retry_after, "seconds, where the reply says when"),
    Column("listings", str, lambda _, o: _names(x.id for x in o.listings), "ids of all lists named"),
    Column("lookup_url", str, _of_listing(lambda x: x.lookup_url), "where to look the listing up"),
    Column("delist_url", str, _of_listing(lambda x: x.delist_url), "where to ask for removal"),
    Column("remedy", str, _of_remedy(lambda x: x.id), "id of the advice"),
    Column("advice", str, _of_remedy(lambda x: x.summary), "its first sentence, in the language asked for"),
    Column("retry", str, _of_remedy(lambda x: x.retry.value), "`auto`, `after_fix`, `later` or `no`"),
    Column("suppress", bool, _of_remedy(lambda x: x.suppress), "is this one bounce enough to stop mailing"),
    Column("defects", str, lambda r, _: _names(x.name for x in r.defects), "what was odd in the mail"),
)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)


def rows(report: Report) -> Iterator[Row]:
    """Yield a row for each recipient; mail that is no report has none, and so no row."""
    for outcome in report.outcomes:
        yield tuple(column.of(report, outcome) for column in COLUMNS)


class Counted:
    """Reports as rows, counting the reports that have been taken."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._reports = reports
        self.reports = 0

    def __iter__(self) -> Iterator[Row]:
        for report in self._reports:
            yield from rows(report)
            self.reports += 1
