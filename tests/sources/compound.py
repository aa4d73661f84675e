"""Write a small compound file ([MS-CFB]) as Outlook saves a mail ([MS-OXMSG]), to be read by real tools."""

import struct

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR, _SMALL = 512, 64
SUBJECT, HEADERS, BODY = 0x0037, 0x007D, 0x1000
"""PidTagSubject, PidTagTransportMessageHeaders, PidTagBody ([MS-OXPROPS])."""


def message(texts):
    """Give a ``.msg`` of properties and their texts."""
    streams = {f"__substg1.0_{tag:04X}001E": text.encode() for tag, text in texts.items()}
    listed = b"".join(
        struct.pack("<IIII", tag << 16 | 0x001E, 6, len(text) + 1, 0) for tag, text in texts.items()
    )
    return compound({"__properties_version1.0": bytes(32) + listed, **streams})


def compound(streams):
    """Give a compound file whose root holds some streams, all of them in the small stream."""
    small, small_fat, starts = b"", [], []
    for data in streams.values():
        starts.append(len(small_fat))
        count = -(-len(data) // _SMALL)
        small_fat += [*range(len(small_fat) + 1, len(small_fat) + count), _END]
        small += data.ljust(count * _SMALL, b"\0")
    names = list(streams)
    root = _entry("Root Entry", 5, 0, len(small), child=1)
    entries = [
        _entry(name, 2, start, len(streams[name]), right=place + 2 if place + 1 < len(names) else _FREE)
        for place, (name, start) in enumerate(zip(names, starts, strict=True))
    ]
    blocks = [b"".join([root, *entries]), struct.pack(f"<{len(small_fat)}I", *small_fat), small]
    blocks[1] = blocks[1].ljust(-(-len(blocks[1]) // _SECTOR) * _SECTOR, b"\xff")
    fat, firsts, body = [_FAT], [], b""
    for block in blocks:
        count = -(-len(block) // _SECTOR)
        firsts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
        body += block.ljust(count * _SECTOR, b"\0")
    directory = bytearray(body)
    struct.pack_into("<I", directory, 116, firsts[2])
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, firsts[0], 0, 4096, firsts[1], firsts[2] - firsts[1], _END, 0, 0,
    )  # fmt: skip
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    return header + b"\xff" * (_SECTOR - len(header)) + table + bytes(directory)


def _entry(name, kind, start, size, *, child=_FREE, right=_FREE):
    encoded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        encoded, len(encoded) + 2, kind, 1, _FREE, right, child, b"", 0, b"", b"", start, size,
    )  # fmt: skip
