"""What several readers say of one recipient becomes one draft; what differs stays as evidence."""

from hypothesis import given
from hypothesis import strategies as st

from bouncekit.readers.draft import Draft
from bouncekit.readers.merge import deduplicate, merge
from bouncekit.records import Action, Evidence


def draft(recipient, reader="fields", **values):
    made = Draft(reader)
    made.state("recipient", recipient, recipient or "")
    for name, value in values.items():
        made.state(name, value, str(value))
    return made


def test_gaps_are_filled_and_what_is_stated_stands():
    (one,) = merge(
        [
            [draft("bob@example.org", status="5.1.1")],
            [draft("bob@example.org", "prose", status="5.7.1", remote_host="mx.example.org")],
        ]
    )
    assert (one.status, one.remote_host) == ("5.1.1", "mx.example.org")
    assert Evidence("status", "5.7.1", "prose") in one.evidence


def test_addresses_are_compared_without_case():
    assert len(merge([[draft("Bob@Example.org")], [draft("bob@example.org", "prose")]])) == 1


def test_a_recipient_is_known_by_the_original_address_too():
    (one,) = merge(
        [
            [draft("bob@host.example.org", original_recipient="bob@example.org")],
            [draft("bob@example.org", "prose", status="5.1.1")],
        ]
    )
    assert (one.recipient, one.status) == ("bob@host.example.org", "5.1.1")


def test_what_names_nobody_goes_to_the_only_recipient():
    (one,) = merge(
        [[draft("bob@example.org")], [draft(None, "prose", status="5.1.1", remote_host="mx.example.org")]]
    )
    assert (one.status, one.remote_host) == ("5.1.1", "mx.example.org")


def test_what_names_nobody_goes_to_none_of_several():
    both = merge([[draft("a@example.org"), draft("b@example.org")], [draft(None, "prose", status="5.1.1")]])
    assert [one.status for one in both] == [None, None]


def test_a_recipient_that_only_prose_names_is_evidence():
    both = merge([[draft("a@example.org"), draft("b@example.org")], [draft("c@example.org", "prose")]])
    assert [one.recipient for one in both] == ["a@example.org", "b@example.org"]
    assert Evidence("recipient", "c@example.org", "prose") in both[0].evidence


def test_a_recipient_named_twice_is_one():
    """Bilingual mails name each one in both languages."""
    (one,) = deduplicate(
        [draft("bob@example.org", status="5.1.1"), draft("bob@example.org", reply_code="550")]
    )
    assert (one.status, one.reply_code) == ("5.1.1", "550")


def test_a_failure_outweighs_an_earlier_delay():
    (one,) = deduplicate(
        [
            draft("bob@example.org", action=Action.DELAYED),
            draft("bob@example.org", action=Action.FAILED, status="5.4.7"),
        ]
    )
    assert (one.action, one.status) == (Action.FAILED, "5.4.7")


def test_drafts_without_a_recipient_are_not_taken_for_each_other():
    assert len(deduplicate([draft(None, status="5.1.1"), draft(None, status="5.2.2")])) == 2


ADDRESSES = st.sampled_from([None, "a@example.org", "A@example.org", "b@example.org", "c@example.org"])
LISTS = st.lists(st.lists(ADDRESSES, max_size=5), max_size=4)


@given(LISTS)
def test_nobody_stands_twice_and_nobody_of_the_first_list_is_lost(lists):
    merged = merge([draft(address) for address in addresses] for addresses in lists)
    named = [one.recipient.casefold() for one in merged if one.recipient]
    assert len(named) == len(set(named))
    first = next((addresses for addresses in lists if addresses), [])
    assert {address.casefold() for address in first if address} <= set(named)
