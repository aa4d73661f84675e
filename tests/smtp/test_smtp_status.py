from __future__ import annotations

import re

import pytest

from bouncekit.smtp import look_up, status_name
from bouncekit.smtp.status import _registry


def test_a_registered_code():
    found = look_up("5.1.1")
    assert found.name == "Bad destination mailbox address"
    assert found.class_name == "Permanent failure"
    assert found.basic == ("451", "550")
    assert found.registered


def test_an_unknown_detail_falls_back_to_its_subject():
    found = look_up("4.7.511")
    assert (found.name, found.registered) == ("Other or undefined security status", False)
    assert found.class_name == "Persistent transient failure"


@pytest.mark.parametrize("text", ["5.9.1", "3.1.1", "5.1", "nonsense", ""])
def test_what_is_no_status(text):
    assert look_up(text) is None
    assert status_name(text) is None


def test_every_entry_has_a_name_a_reference_and_known_codes():
    for code, entry in _registry()["codes"].items():
        assert re.fullmatch(r"[0-7]\.\d{1,2}", code)
        assert entry["name"]
        assert entry["reference"]
        assert all(re.fullmatch(r"[245]\d\d", basic) for basic in entry.get("basic", ()))


def test_every_subject_has_its_general_code():
    assert {f"{subject}.0" for subject in _registry()["subjects"]} <= set(_registry()["codes"])
