"""Well-formed and hostile mails for the tests of this package."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

TOKENS = [
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"From: a@example.com\n",
    b"Subject: =?utf-8?b?5L2g?=\n",
    b"Subject: =?iso-2022-jp?Q?=1B$B?=\n",
    b"Content-Type: multipart/mixed; boundary=b\n\n",
    b"Content-Type: multipart/report; boundary*0=c\n\n",
    b"Content-Type: multipart/mixed\n\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/html; charset=big5\n",
    b"Content-Type: text/plain; charset=punycode\n",
    b"Content-Type: text\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%e4; filename*1*=%bd%a0\n",
    b"Content-Transfer-Encoding: base64\n\n",
    b"Content-Transfer-Encoding: quoted-printable\n\n",
    b"--b\n",
    b"--b--\n",
    b"--c\r\n",
    b"QUJD=\n",
    b"=E4=BD=A0= \n",
    b"<table><tr hidden><td>x",
    b"<p style='display:none'>",
    b"\x1b$B",
    b"\xa4\xa4\xa4\xe5",
    b"\xef\xbb\xbf",
    b"From a@example.com\n",
    b" folded\n",
    b"odd line\n",
    b"x: y\n",
]
"""Scraps that structure is made of."""


@dataclass
class Tree:
    """A part to be written: a leaf with content, or a container with parts."""

    content: bytes = b""
    kind: str = "text/plain"
    parts: list[Tree] = field(default_factory=list)
    number: int = 0

    def types(self) -> list[str]:
        return [self.kind, *(kind for part in self.parts for kind in part.types())]

    def leaves(self) -> list[bytes]:
        return [leaf for part in self.parts for leaf in part.leaves()] if self.parts else [self.content]


_LINE = st.text(st.sampled_from("abc .-=<>:é你"), max_size=20).map(lambda line: line.encode())
_CONTENT = st.lists(_LINE, max_size=4).map(b"\n".join)
_LEAF = st.builds(
    Tree, _CONTENT, st.sampled_from(["text/plain", "text/html", "message/delivery-status", "image/png"])
)


def trees() -> st.SearchStrategy[Tree]:
    """Messages of any shape; boundaries differ because each container is numbered."""
    containers = st.recursive(
        _LEAF,
        lambda inner: st.one_of(
            st.builds(_multipart, st.lists(inner, min_size=1, max_size=3)), st.builds(_returned, inner)
        ),
        max_leaves=8,
    )
    return containers.map(_numbered)


def _multipart(parts: list[Tree]) -> Tree:
    return Tree(kind="multipart/mixed", parts=parts)


def _returned(part: Tree) -> Tree:
    return Tree(kind="message/rfc822", parts=[part])


def _numbered(tree: Tree, number: int = 1) -> Tree:
    """Give boundaries of which one begins like the next: b1, b11, b111, b12 ..."""
    return Tree(
        tree.content,
        tree.kind,
        [_numbered(part, number * 10 + at % 10) for at, part in enumerate(tree.parts, 1)],
        number,
    )


def render(tree: Tree, *, head: bytes = b"From: a@example.com\n") -> bytes:
    """Write the tree as a message with line feeds."""
    lines = head + b"X-Number: %d\nContent-Type: %s" % (tree.number, tree.kind.encode())
    if tree.kind == "message/rfc822":
        return lines + b"\n\n" + render(tree.parts[0])
    if not tree.parts:
        return lines + b"\n\n" + tree.content
    boundary = b"b%d" % tree.number
    body = b"".join(b"--" + boundary + b"\n" + render(part, head=b"") + b"\n" for part in tree.parts)
    return lines + b"; boundary=" + boundary + b"\n\n" + body + b"--" + boundary + b"--\n"
