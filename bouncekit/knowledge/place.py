"""Where in a TOML file a mistake stands. tomllib and msgspec each tell one half of it."""

from __future__ import annotations

import itertools
import re
import typing
from typing import Any

import msgspec

_SYNTAX = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_SHAPE = re.compile(r"(?P<words>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"(?P<table>\w+)(?:\[(?P<index>\d+|\.\.\.)\])?\.?(?P<field>.*)$")
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]+)`")


def syntax_error(words: str, text: str) -> str:
    """Put what tomllib says as ``LINE: words``."""
    found = _SYNTAX.search(words)
    if not found:
        return f"1: {words}"
    line = found["line"] or text.count("\n") + 1
    return f"{line}: {words[: found.start()]}"


def shape_error(words: str, tables: dict[str, Any], text: str, kind: type[msgspec.Struct]) -> str:
    """Put what msgspec says about ``tables`` as ``LINE: ENTRY: FIELD: words``."""
    found = _SHAPE.match(words)
    said, path = (found["words"], found["path"]) if found else (words, None)
    step = _STEP.match(path or "")
    unknown = _UNKNOWN.search(said)
    if not step:
        return f"{_line_of_key(text, unknown['field'] if unknown else '')}: {said}"
    key = _key(step["table"], step["index"], tables, kind)
    field = step["field"] or (unknown["field"] if unknown else "")
    line = _line_of_entry(text, step["table"], key, field)
    label = _label(step["table"], key, tables)
    return ": ".join([str(line), label, *([step["field"]] if step["field"] else []), said])


def line_of(text: str, table: str, key: str, field: str = "") -> int:
    """Find the line on which ``field`` of an entry stands; ``key`` is its id, its name or its number.

    The last entry of that id is meant: where it stands twice, that is the mistake. 1 if there is none.
    """
    own = re.compile(rf"""^[ \t]*id[ \t]*=[ \t]*["']{re.escape(key)}["']""", re.MULTILINE)
    blocks = [_block(text, header) for header in _header(table, 0).finditer(text)]
    meant = [nth for nth, block in enumerate(blocks) if own.search(block)]
    if not meant and key.isdigit():
        return _line_of_number(text, table, int(key), field)
    return _line_of_entry(text, table, meant[-1] if meant else key, field)


def _line_of_number(text: str, table: str, number: int, field: str) -> int:
    """Find an entry by its number, among headers or the inline tables of an array, one a line."""
    array = re.search(rf"^{table}[ \t]*=[ \t]*\[", text, re.MULTILINE)
    if not array:
        return _line_of_entry(text, table, number - 1, field)
    entries = re.compile(r"^[ \t]*\{", re.MULTILINE).finditer(text, array.end())
    entry = next(itertools.islice(entries, number - 1, None), array)
    return text.count("\n", 0, entry.start()) + 1


def _block(text: str, header: re.Match[str]) -> str:
    """Cut out an entry, from its header to the next one."""
    following = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, header.end())
    return text[header.start() : following.start() if following else None]


def _key(
    table: str, index: str | None, tables: dict[str, Any], kind: type[msgspec.Struct]
) -> int | str | None:
    """Tell which entry is meant; msgspec hides the keys of dicts behind ``[...]``."""
    if index is None or index.isdigit():
        return int(index) if index else None
    entry = typing.get_args(typing.get_type_hints(kind)[table])[1]
    return next((name for name, value in tables[table].items() if not _fits(value, entry)), None)


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _label(table: str, key: int | str | None, tables: dict[str, Any]) -> str:
    if key is None:
        return table
    if isinstance(key, str):
        return f"{table}.{key}"
    entry = tables[table][key]
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"{table} {name}" if name else f"{table} number {key + 1}"


def _line_of_entry(text: str, table: str, key: int | str | None, field: str) -> int:
    """Find the line of a field within an entry, or of the entry's header where the field is not."""
    headers = list(_header(table, key).finditer(text))
    nth = key if isinstance(key, int) else 0
    if nth >= len(headers):
        return _line_of_key(text, table)
    return text.count("\n", 0, headers[nth].start()) + _line_of_key(_block(text, headers[nth]), field)


def _header(table: str, key: int | str | None) -> re.Pattern[str]:
    if isinstance(key, int):
        return re.compile(rf"^[ \t]*\[\[[ \t]*{table}[ \t]*\]\]", re.MULTILINE)
    name = rf"""[ \t]*\.[ \t]*["']?{re.escape(key)}["']?""" if key else ""
    return re.compile(rf"^[ \t]*\[[ \t]*{table}{name}[ \t]*\]", re.MULTILINE)


def _line_of_key(text: str, field: str) -> int:
    name = re.match(r"[\w-]+", field)
    if not name:
        return 1
    found = re.search(rf"^[ \t]*(?:\[+[ \t]*)?{name[0]}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
