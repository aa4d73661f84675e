import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.message.rewriting import Rewritten, undo_rewriting


@pytest.mark.parametrize(
    ("stated", "address", "schemes"),
    [
        ("SRS0=HHh2=TT=example.org=user@forwarder.example", "user@example.org", ("srs",)),
        ("SRS0+x9=AB=example.org=first.last@fwd.example", "first.last@example.org", ("srs",)),
        ("srs1=aaa=fwd.example==HHh2=TT=example.org=user@second.example", "user@example.org", ("srs",)),
        ("prvs=012345abcd=user@example.org", "user@example.org", ("batv",)),
        ("prvs=user/012345abcd@example.org", "user@example.org", ("batv",)),
        ("btv1==9ab==user@example.org", "user@example.org", ("batv",)),
        ("news-bounces+reader=example.net@lists.example.com", "reader@example.net", ("verp",)),
        ("news-return-17-reader=example.net@lists.example.com", "reader@example.net", ("verp",)),
        ("bounce-reader=sub.example.net@example.com", "reader@sub.example.net", ("verp",)),
        ("SRS0=q=TT=example.org=prvs=012345abcd=user@fwd.example", "user@example.org", ("srs", "batv")),
    ],
)
def test_it_finds_the_address_inside(stated: str, address: str, schemes: tuple[str, ...]) -> None:
    assert undo_rewriting(stated) == Rewritten(address, schemes)


@pytest.mark.parametrize(
    "plain", ["user@example.org", "user+tag@example.org", "a=b@example.org", "prvs@example.org", "no address"]
)
def test_it_leaves_other_addresses_alone(plain: str) -> None:
    assert undo_rewriting(plain) == Rewritten(plain, ())


@given(st.text(max_size=400))
def test_it_returns_on_any_text(text: str) -> None:
    assert isinstance(undo_rewriting(text), Rewritten)
