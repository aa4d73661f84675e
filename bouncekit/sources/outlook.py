"""Outlook's ``.msg`` files, turned into mails by mail-parser and the tool that it calls."""

from __future__ import annotations

import errno
import shutil
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

TOOL = "msgconvert"


def to_mail(raw: bytes) -> bytes:
    """Turn a ``.msg`` into a mail. Raises `OSError` where that fails or nothing is there that can do it."""
    if not shutil.which(TOOL) and not find_spec("extract_msg"):
        raise OSError(errno.ENOTSUP, f"is an Outlook .msg: install {TOOL} (libemail-outlook-message-perl)")
    with TemporaryDirectory(prefix="bouncekit-") as folder:
        message = Path(folder, "mail.msg")
        message.write_bytes(raw)
        mail = _converted(str(message))
    if not mail.strip():
        raise OSError(errno.EIO, "is no Outlook mail that can be read")
    return mail


def _converted(message: str) -> bytes:
    from mailparser import utils  # noqa: PLC0415  # slow, and seldom needed
    from mailparser.exceptions import MailParserOSError  # noqa: PLC0415

    convert = utils.msgconvert
    if find_spec("extract_msg"):
        convert = getattr(utils, "extract_msg_convert", convert)
    try:
        made = Path(convert(message)[0])
    except MailParserOSError as error:
        raise OSError(errno.EIO, "is no Outlook mail that can be read") from error
    try:
        return made.read_bytes()
    finally:
        made.unlink()
