"""Compressed files and archives: what is in them is read, and what is hostile about them does no harm."""

import bz2
import gzip
import io
import lzma
import tarfile

import pytest
import zstandard

from bouncekit.limits import Limits
from bouncekit.sources import Mail, mails
from bouncekit.sources.files import one

ONE = b"Subject: one\n\nfirst\n"
TWO = b"Subject: two\n\nsecond\n"
START = b"From a@example.com Tue Mar  3 09:12:40 2026\n"
MBOX = START + ONE + b"\n" + START + TWO
PACKERS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda raw: zstandard.ZstdCompressor().compress(raw),
}
SMALL = Limits(unpacked_free=1 << 20)


def tar(*members, form=tarfile.PAX_FORMAT):
    """Pack members, given as names and contents or as `tarfile.TarInfo`, into an archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return packed.getvalue()


def other(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.fixture
def found(tmp_path):
    """Put bytes into a file and find the mails in it, origins relative to the file."""

    def find(raw, limits=SMALL):
        path = tmp_path / "file"
        path.write_bytes(raw)
        return [
            (mail.origin.removeprefix(str(path)), mail.raw or (mail.defect and mail.defect.detail))
            for mail in mails(str(path), limits)
        ]

    return find


@pytest.mark.parametrize("packer", PACKERS)
def test_a_compressed_mail_and_mbox(found, packer):
    assert found(PACKERS[packer](ONE)) == [("", ONE)]
    assert found(PACKERS[packer](MBOX)) == [("#1", ONE + b"\n"), ("#2", TWO)]
    assert found(PACKERS[packer](b"")) == [("", None)]


@pytest.mark.parametrize("packer", PACKERS)
def test_streams_packed_one_after_the_other_are_one(found, packer):
    """As log rotation and parallel packers write them."""
    assert found(PACKERS[packer](ONE) + PACKERS[packer](TWO)) == [("", ONE + TWO)]


@pytest.mark.parametrize("packer", PACKERS)
def test_a_file_that_was_cut_off_gives_what_is_whole_and_says_so(tmp_path, packer):
    noise = b"".join(START + b"Subject: %d\n\nx\n\n" % number for number in range(3_000))
    packed = PACKERS[packer](noise)
    (tmp_path / "file").write_bytes(packed[: len(packed) - 10])
    *_, last = mails(str(tmp_path), SMALL)
    assert last.defect.name == "unreadable"
    assert last.defect.detail.startswith("is damaged: ")


@pytest.mark.parametrize("packer", PACKERS)
def test_damage_is_said(tmp_path, packer):
    packed = bytearray(PACKERS[packer](bytes(range(256)) * 50))
    packed[len(packed) // 2] ^= 0xFF
    packed[-3] ^= 0xFF
    (tmp_path / "file").write_bytes(packed)
    (mail,) = mails(str(tmp_path), SMALL)
    assert mail.raw is None


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_is_stopped(tmp_path, packer):
    (tmp_path / "file").write_bytes(PACKERS[packer](b"\0" * (10 << 20)))
    (mail,) = mails(str(tmp_path), SMALL)
    assert mail.defect.detail == "unpacks to more than 250 times its size"


def test_a_bomb_in_layers_is_stopped(tmp_path):
    """Each layer alone keeps within the ratio."""
    inner = gzip.compress(b"\0" * (1 << 17))
    (tmp_path / "file").write_bytes(lzma.compress(tar(*[(f"{n}.gz", inner) for n in range(100)])))
    *_, last = mails(str(tmp_path), SMALL)
    assert last.origin == str(tmp_path / "file")
    assert last.defect.detail == "unpacks to more than 250 times its size"


def test_all_that_comes_out_is_bounded(found):
    many = tar(*[(str(n), bytes(1000)) for n in range(200)])
    *_, last = found(gzip.compress(many), Limits(unpacked=150_000))
    assert last == ("", "unpacks to more than 150000 bytes")


def test_an_archive_gives_each_of_its_files(found):
    packed = tar(("a/1.eml", ONE), ("box", MBOX), ("z.gz", gzip.compress(TWO)), ("a/._1.eml", b"junk"))
    expected = [("!a/1.eml", ONE), ("!box#1", ONE + b"\n"), ("!box#2", TWO), ("!z.gz", TWO)]
    assert found(packed) == expected
    assert found(lzma.compress(packed)) == expected


def test_odd_names_are_only_names(found, tmp_path):
    names = ["../../escaped", "/etc/absolute", "new\nline", "\udcff"]
    assert [name for name, _ in found(tar(*((name, ONE) for name in names)))] == [
        "!../../escaped",
        "!/etc/absolute",
        "!new\nline",
        r"!\xff",
    ]
    assert [path.name for path in tmp_path.parent.rglob("escaped")] == []


def test_links_devices_and_folders_in_an_archive_hold_no_mail(found):
    packed = tar(
        other("link", tarfile.SYMTYPE, "/etc/passwd"),
        other("hard", tarfile.LNKTYPE, "mail"),
        other("zero", tarfile.CHRTYPE),
        other("disk", tarfile.BLKTYPE),
        other("pipe", tarfile.FIFOTYPE),
        other("folder", tarfile.DIRTYPE),
        other("odd", b"Q"),
        ("mail", ONE),
    )
    assert [(name, raw) for name, raw in found(packed) if raw] == [("!mail", ONE)]


def test_a_member_that_is_damaged_does_not_end_the_archive(found):
    packed = tar(("bad.gz", gzip.compress(ONE)[:-4]), ("good", TWO))
    (name, detail), good = found(packed)
    assert name == "!bad.gz"
    assert detail.startswith("is damaged: ")
    assert good == ("!good", TWO)


@pytest.mark.parametrize("cut", [512 + 100, 1024, 1024 + 100, 1536 + 10])
def test_an_archive_that_was_cut_off_says_so(found, cut):
    whole = tar(("a", b"x" * 512), ("b", ONE))
    *_, (_, detail) = found(whole[:cut])
    assert detail.startswith("is damaged: ")


def test_an_archive_with_a_broken_header_says_so(found):
    packed = bytearray(tar(("a", ONE), ("b", TWO)))
    packed[1024 + 150] ^= 0x01
    first, (name, detail) = found(bytes(packed))
    assert first == ("!a", ONE)
    assert (name, detail) == ("", "is damaged: bad checksum")


def test_what_is_packed_too_often_is_refused(found):
    packed = ONE
    for _ in range(4):
        packed = gzip.compress(packed)
    assert found(tar(("four", packed), ("plain", TWO))) == [
        ("!four", "is packed more than 4 times"),
        ("!plain", TWO),
    ]


def test_without_zstandard_a_line_says_what_to_install(found, monkeypatch):
    packed = PACKERS["zst"](ONE)
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    ((_, detail),) = found(tar(("mail.zst", packed)))
    assert detail == "is packed with zstd: pip install 'bouncekit[zstd]'"


def test_one_is_the_mail_of_a_file_that_is_made_for_one(tmp_path):
    path = tmp_path / "file"
    for raw in (ONE, gzip.compress(ONE)):
        path.write_bytes(raw)
        assert one(str(path)).raw == ONE
    for raw in (MBOX, START + ONE, gzip.compress(MBOX), tar(("m", ONE)), tar(("m", ONE), ("n", TWO))):
        path.write_bytes(raw)
        assert one(str(path)) is None


@pytest.mark.parametrize("size", [65_534, 65_535, 65_536, 65_537, 200_000])
def test_a_mail_is_read_whole_whatever_its_size(tmp_path, size):
    path = tmp_path / "mail"
    path.write_bytes(b"x" * size)
    assert one(str(path)) == Mail(str(path), b"x" * size)
    assert one(str(path), Limits(mail=size)).defect is None
    cut = one(str(path), Limits(mail=size - 1))
    assert (len(cut.raw), cut.defect.name) == (size - 1, "mail-cut")
