"""Transfer encodings and charsets, in samples of our own writing."""

from base64 import b64encode

import pytest

from bouncekit.message import scan
from bouncekit.message.text import decode_bytes, fold

CHINESE_TW = "您的郵件無法送達，收件人信箱已滿。請稍後再試。"
CHINESE_CN = "您的邮件无法送达，收件人邮箱已满。请稍后再试。"
JAPANESE = "次の宛先へのメールを配信できませんでした。アドレスをご確認ください。"
KOREAN = "메일을 전송할 수 없습니다. 받는 사람의 주소를 확인해 주세요."
RUSSIAN = "Письмо не доставлено: почтовый ящик получателя переполнен."
GERMAN = "Die Nachricht wurde nicht zugestellt – Postfach voll für Müller, größer als 5 €."

DECLARED = [
    (CHINESE_TW, "big5", "big5"),
    (CHINESE_TW + "嘅咁喺", "big5hkscs", "big5"),
    (CHINESE_TW, "cp950", "Big5-HKSCS"),
    ("裏恒碁粧銹", "cp950", "big5"),
    (CHINESE_CN, "gb2312", "gb2312"),
    (CHINESE_CN + "镕", "gbk", "gb2312"),
    (CHINESE_TW + "𠮷", "gb18030", "GBK"),
    (JAPANESE, "iso2022_jp", "iso-2022-jp"),
    (JAPANESE + "①㈱", "cp932", "shift_jis"),
    (JAPANESE, "euc_jp", "EUC-JP"),
    ("ﾒｰﾙ " + JAPANESE, "iso2022_jp_ext", "iso-2022-jp"),
    (KOREAN, "euc_kr", "euc-kr"),
    (KOREAN + "뷁", "cp949", "ks_c_5601-1987"),
    (KOREAN, "iso2022_kr", "iso-2022-kr"),
    (RUSSIAN, "koi8_r", "koi8-r"),
    (RUSSIAN, "cp1251", "windows-1251"),
    (RUSSIAN, "utf-8", "UTF8"),
    (RUSSIAN, "iso8859_5", "iso-8859-5"),
    (RUSSIAN, "utf-16-le", "utf-16le"),
    (GERMAN, "cp1252", "iso-8859-1"),
    (GERMAN, "cp1252", "windows-1252"),
    ("Größe", "latin-1", "ISO_8859-1"),
    ("Größe €", "iso8859_15", "iso-8859-15"),
    ("Größe", "utf-7", "unicode-1-1-utf-7"),
    ("plain", "ascii", "us-ascii"),
]


def note_into(noted: list[str]):
    return lambda name, _detail: noted.append(name)


@pytest.mark.parametrize("text, codec, declared", DECLARED)
def test_declared_charset_is_read_as_mail_uses_it(text: str, codec: str, declared: str):
    noted: list[str] = []
    assert decode_bytes(text.encode(codec), declared, note_into(noted)) == text
    assert noted == []


def test_japanese_of_necs_row_13_is_read():
    raw = b"\x1b$B-!-j\x1b(B"
    assert decode_bytes(raw, "iso-2022-jp", note_into([])) == "①㈱"


MISDECLARED = [
    (CHINESE_TW, "big5", "us-ascii"),
    (CHINESE_TW, "big5", "utf-8"),
    (CHINESE_TW, "big5", "iso-8859-1"),
    (CHINESE_CN, "gb2312", "utf-8"),
    (CHINESE_CN, "gb2312", "iso-8859-1"),
    (CHINESE_CN, "utf-8", "gb2312"),
    (JAPANESE, "cp932", "us-ascii"),
    (JAPANESE, "utf-8", "iso-2022-jp"),
    (JAPANESE, "euc_jp", "iso-2022-jp"),
    (JAPANESE, "iso2022_jp", "us-ascii"),
    (JAPANESE, "iso2022_jp", "utf-8"),
    (KOREAN, "cp949", "utf-8"),
    (RUSSIAN, "koi8_r", "us-ascii"),
    (RUSSIAN, "cp1251", "utf-8"),
    (RUSSIAN, "utf-8", "iso-8859-1"),
    (GERMAN, "cp1252", "us-ascii"),
    (GERMAN, "cp1252", "utf-8"),
    ("Größe", "utf-8", "iso-8859-1"),
]


@pytest.mark.parametrize("text, codec, declared", MISDECLARED)
def test_wrong_declaration_is_a_defect_and_the_charset_is_guessed(text: str, codec: str, declared: str):
    noted: list[str] = []
    assert decode_bytes(text.encode(codec), declared, note_into(noted)) == text
    assert "charset-mismatch" in noted


SHORT = [
    ("退信", "big5"),
    ("退件通知", "big5"),
    ("無法傳遞", "big5"),
    ("郵件傳送失敗", "big5"),
    ("退信", "gb2312"),
    ("邮件传输失败！", "gb2312"),
    ("用户不存在", "gb2312"),
    ("宛先不明", "euc_jp"),
    ("宛先不明", "cp932"),
    ("メール", "euc_jp"),
    ("エラー", "cp932"),
    ("반송 메일", "cp949"),
    ("Почта", "koi8_r"),
    ("Ошибка", "cp1251"),
    ("ПОЧТА НЕ ДОСТАВЛЕНА", "koi8_r"),
    ("Boîte pleine", "cp1252"),
    ("Το μήνυμα δεν παραδόθηκε", "cp1253"),
    ("ההודעה לא נמסרה לנמען", "cp1255"),
    ("تعذر تسليم الرسالة", "cp1256"),
    ("ไม่สามารถส่งข้อความได้", "cp874"),
    ("Wiadomość nie została dostarczona", "iso8859_2"),
]


@pytest.mark.parametrize("text, codec", [*SHORT, *[(text, codec) for text, codec, _declared in MISDECLARED]])
def test_undeclared_8_bit_text_is_guessed(text: str, codec: str):
    for declared in (None, "unknown-8bit", "", "x-no-such-charset"):
        noted: list[str] = []
        assert decode_bytes(text.encode(codec), declared, note_into(noted)) == text
        assert ("charset-unknown" in noted) == (declared == "x-no-such-charset")


def test_a_guess_is_made_from_a_sample_but_read_to_the_end():
    text = "ascii line\n" * 5_000 + (CHINESE_TW + "\n") * 5_000
    assert decode_bytes(text.encode("big5"), None, note_into([])) == text


def test_a_few_damaged_bytes_do_not_overturn_the_declaration():
    noted: list[str] = []
    text = decode_bytes(CHINESE_TW.encode("big5") * 3 + b"\xff", "big5", note_into(noted))
    assert text == CHINESE_TW * 3 + "\ufffd"
    assert noted == ["charset-bytes-lost"]


def test_bytes_that_are_no_text_stay_in_the_declared_charset():
    noted: list[str] = []
    assert decode_bytes(b"a\x81\x82\xff\xfe", "utf-8", note_into(noted)).startswith("a\ufffd")
    assert noted == ["charset-bytes-lost"]


@pytest.mark.parametrize(
    "declared", ["punycode", "idna", "undefined", "unicode_escape", "hex", "rot13", "a\0b"]
)
def test_codecs_that_are_no_charsets_are_unknown(declared: str):
    noted: list[str] = []
    assert decode_bytes(b"a\\u4e00-b", declared, note_into(noted)) == "a\\u4e00-b"
    assert noted == ["charset-unknown"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_decide(codec: str):
    assert decode_bytes("退信".encode(codec), "big5", note_into([])) == "退信"


def test_lone_surrogates_never_come_out():
    assert decode_bytes(b"a +2mk- b", "utf-7", note_into([])) == "a ? b"


def body(data: bytes, fields: bytes) -> str:
    message = scan(b"From: a@example.com\n" + fields + b"\n\n" + data)
    return message.text(message.parts[0])


B64 = b"Content-Transfer-Encoding: base64"
QP = b"Content-Transfer-Encoding: Quoted-Printable"


def test_base64_with_junk_is_read():
    data = b64encode(b"Sorry, no such user here.")
    assert body(data, B64) == "Sorry, no such user here."
    assert body(data[:8] + b"\r\n " + data[8:].rstrip(b"="), B64) == "Sorry, no such user here."
    assert body(data[:9] + b"\x00!" + data[9:], B64) == "Sorry, no such user here."
    assert body(data + b"\n_____\nA list's footer, in clear.\n", B64) == "Sorry, no such user here."
    assert (
        body(b64encode(b"one") + b"\n" + b64encode(b" two") + b"\n" + b64encode(b" and"), B64)
        == "one two and"
    )
    assert body(data + b"Q", B64) == "Sorry, no such user here."


def test_what_is_not_base64_stays_as_it_is():
    assert body(b"Sorry, no such user here.\nMore.", B64) == "Sorry, no such user here.\nMore."


def test_quoted_printable_with_junk_is_read():
    assert body(b"a=3Db= \nc=\nd=ZZ=", QP) == "a=bcd=ZZ"
    assert body(b"a=0D=0Ab\r\nc=\r\nd", QP) == "a\nb\ncd"
    assert body(b"=e9=80=80", QP + b"\nContent-Type: text/plain; charset=utf-8") == "退"


def test_transfer_encoding_may_be_quoted_or_commented():
    assert body(b"a=3Db", b'Content-Transfer-Encoding: "quoted-printable" (really)') == "a=b"


def test_unknown_transfer_encoding_is_a_defect():
    message = scan(b"From: a@example.com\nContent-Transfer-Encoding: x-zip\n\nabc")
    assert message.text(message.parts[0]) == "abc"
    assert [defect.name for defect in message.defects] == ["encoding-unknown"]


def test_html_declares_its_own_charset():
    html = '<html><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>ТЕСТ</p>'
    message = scan(b"From: a@example.com\nContent-Type: text/html\n\n" + html.encode("koi8-r"))
    assert message.readable(message.parts[0]) == "ТЕСТ"
    assert not message.defects


def test_containers_have_no_text_of_their_own():
    message = scan(b"From: a@example.com\nContent-Type: message/rfc822\n\nFrom: b@example.com\n\nx")
    assert [message.text(part) for part in message.parts] == ["", "x"]


def test_texts_are_decoded_once():
    message = scan(b"From: a@example.com\nContent-Type: text/html\n\n<p>x")
    part = message.parts[0]
    assert message.text(part) is message.text(part)
    assert message.readable(part) is message.readable(part)


def test_fold_makes_labels_comparable():
    assert fold("  Ｓｕｂｊｅｃｔ ：\u3000主　題\n") == "subject : 主 題"
    assert fold("Straße  X") == "strasse x"
    assert fold("A\t B") == "a b"
