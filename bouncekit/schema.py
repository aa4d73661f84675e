"""The JSON Schema of a Report, made from the records themselves (JSON Schema 2020-12).

``docs/report.schema.json`` is the published copy; a test holds the two together.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from bouncekit.records import SCHEMA, Report


def schema() -> dict[str, Any]:
    """Make the schema of `Report`, with the other records under ``$defs``."""
    (top,), definitions = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    definitions["Report"]["properties"]["schema"] = {"const": SCHEMA}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": f"{SCHEMA}: one message, read by bouncekit",
        **top,
        "$defs": definitions,
    }


def dumps() -> str:
    """Write the schema as text, as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
