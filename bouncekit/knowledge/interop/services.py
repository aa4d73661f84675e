"""What sending services call events and refusals: ``services.toml``."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from bouncekit.knowledge.interop import table
from bouncekit.records import Kind


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """One service."""

    source: str
    """The page that describes its events."""
    kinds: dict[str, Kind]
    """By the service's name of an event; others tell of no failure."""
    classes: dict[str, str]
    """Reasons by the service's own classification."""
    kinds_by_class: dict[str, Kind] = {}
    """Classes that make an event something else than its name says."""


@cache
def services() -> dict[str, Service]:
    """Look up all services, by name, read once a process."""
    return table("services", dict[str, Service])


def service(name: str) -> Service:
    """Look up one service; raises `KeyError` for one that is not known."""
    return services()[name]
