"""The published schema is the one that the records make, and says what they hold."""

import json
from pathlib import Path

import jsonschema
import msgspec

import bouncekit
from bouncekit import records
from bouncekit.schema import dumps, schema

PUBLISHED = Path(__file__).parents[1] / "docs/report.schema.json"


def test_the_published_schema_is_current():
    """Renew it with: bouncekit schema > docs/report.schema.json."""
    assert PUBLISHED.read_text(encoding="utf-8") == dumps()


def test_it_is_valid():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_record_and_field_stands_in_it():
    definitions = schema()["$defs"]
    for record in (
        records.Report, records.Outcome, records.Original, records.Hop, records.Listing,
        records.Remedy, records.Step, records.Evidence, records.Defect,
    ):  # fmt: skip
        names = [field.encode_name for field in msgspec.structs.fields(record)]
        assert list(definitions[record.__name__]["properties"]) == names


def test_enums_are_listed_with_their_values():
    definitions = schema()["$defs"]
    for name in ("Kind", "Action", "Category", "Fault", "Certainty", "Actor", "Retry", "Target", "ListState"):
        assert sorted(definitions[name]["enum"]) == sorted(getattr(bouncekit, name))


def test_a_later_version_may_add_fields():
    """Fields are only ever added, so a reader must take those that it does not know."""
    report = json.loads(msgspec.json.encode(records.Report(records.Kind.OTHER)))
    jsonschema.validate({**report, "added_later": 1}, schema())


def test_it_names_the_version_that_reports_carry():
    report = json.loads(msgspec.json.encode(records.Report(records.Kind.OTHER)))
    assert schema()["$defs"]["Report"]["properties"]["schema"] == {"const": report["schema"]}
    assert report["schema"] == "bouncekit.report/1"
