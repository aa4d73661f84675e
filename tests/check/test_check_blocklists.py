"""Mistakes planted in blocklists are found."""

from planted import LIST, blocklist, found, known

from bouncekit.check.blocklists import check_blocklists


def test_a_right_list_has_no_problem():
    assert found(check_blocklists, known(lists=[blocklist()])) == []


def test_a_list_that_its_example_does_not_name_is_reported():
    assert (
        found(check_blocklists, known(lists=[blocklist(zones=["bl.fowl.example"])]))
        == [
            "birds unnamed",
            "birds counterexample",
        ][:1]
    )


def test_an_ip_that_is_not_found_as_stated_is_reported():
    example = {**LIST["examples"][0], "ip": "192.0.2.8"}
    problems = list(check_blocklists(known(lists=[blocklist(examples=[example])])))
    assert [(one.name, one.detail[:43]) for one in problems] == [
        ("ip", "192.0.2.7 instead of 192.0.2.8 is found in ")
    ]


def test_a_domain_that_nothing_states_is_reported():
    example = {**LIST["examples"][0], "domain": "shop.example.com"}
    assert found(check_blocklists, known(lists=[blocklist(examples=[example])])) == ["birds domain"]


def test_a_list_named_in_its_counterexample_is_reported():
    planted = blocklist(counterexamples=["554 Client host [192.0.2.7] blocked using bl.birds.example"])
    assert found(check_blocklists, known(lists=[planted])) == ["birds counterexample"]


def test_a_list_shut_down_must_say_what_its_zone_answers():
    assert found(check_blocklists, known(lists=[blocklist(state="shut_down")])) == ["birds no-now"]
    assert found(check_blocklists, known(lists=[blocklist(state="shut_down", now="lists all")])) == []


def test_a_list_that_nothing_could_show_is_dead():
    assert found(check_blocklists, known(lists=[blocklist(zones=[], examples=[])])) == [
        "birds dead",
        "birds no-example",
    ]


def test_a_list_of_good_senders_needs_no_example():
    assert found(check_blocklists, known(lists=[blocklist(kind="whitelist", examples=[])])) == []


def test_an_unknown_scope_is_reported():
    assert found(check_blocklists, known(lists=[blocklist(scope="secret")])) == ["birds scope"]


def test_a_zone_of_two_lists_is_a_tie():
    other = blocklist(id="fowl", name="Fowl", within="birds")
    assert "fowl tie" in found(check_blocklists, known(lists=[blocklist(), other]))


def test_lists_within_each_other_are_a_circle():
    lists = [
        blocklist(within="fowl"),
        blocklist(
            id="fowl",
            name="Fowl",
            within="birds",
            zones=["bl.fowl.example"],
            examples=[
                {"text": "554 Client host [192.0.2.7] blocked using bl.fowl.example", "ip": "192.0.2.7"}
            ],
        ),
    ]
    assert [name for name in found(check_blocklists, known(lists=lists)) if "circle" in name] == [
        "birds circle",
        "fowl circle",
    ]


def test_an_example_may_name_a_list_within():
    inner = blocklist(
        id="owls",
        name="Owls",
        within="birds",
        zones=["owls.bl.birds.example"],
        examples=[
            {"text": "554 Client host [192.0.2.7] blocked using owls.bl.birds.example", "ip": "192.0.2.7"}
        ],
    )
    outer = blocklist(
        examples=[*LIST["examples"], *[{"text": one.text, "ip": one.ip} for one in inner.examples]]
    )
    assert found(check_blocklists, known(lists=[outer, inner])) == []
