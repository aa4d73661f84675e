"""The language of the human part: as declared, by its script, or by its function words."""

import pytest

from bouncekit.knowledge import default
from bouncekit.message import parse_headers
from bouncekit.readers.language import detect

NONE = parse_headers("")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The following message to your recipient could not be delivered because of this error", "en"),
        (
            "Die folgende Nachricht konnte nicht an den Empfänger zugestellt werden, weil sie zu groß ist",
            "de",
        ),
        ("Votre message n'a pas pu être remis à ce destinataire, car la boîte est pleine", "fr"),
        (
            "No se ha podido entregar el mensaje a los siguientes destinatarios por un error del servidor",
            "es",
        ),
        ("無法將郵件傳遞給下列收件者，因為對方的信箱已滿", "zh-TW"),
        ("无法将邮件发送给下列收件人，因为对方的邮箱已满", "zh-CN"),
        ("次の受信者にメッセージを配信できませんでした", "ja"),
        ("다음 받는 사람에게 메시지를 배달하지 못했습니다", "ko"),
        ("Не удалось доставить это сообщение следующим получателям", "ru"),
        (
            "Your message could not be delivered, and this is what the server said: 收件人不存在",
            "en",
        ),
        ("Failed: <bob@example.com> at mx.example.com, ann@example.com, www.example.net", None),
        ("not@all.example is.the.example to@the.example message-of@this.example", None),
        ("Your message to <無法寄送給收件人@example.com> could not be delivered", "en"),
        ("550 5.1.1", None),
        ("", None),
    ],
)
def test_by_the_text(text, tag):
    assert detect(text, NONE, default().languages) == tag


def test_the_header_is_believed():
    headers = parse_headers("Content-Language: pt-BR, en\n")
    assert detect("The message could not be delivered to you", headers, default().languages) == "pt-BR"


def test_a_header_that_is_no_tag_is_not():
    headers = parse_headers("Content-Language: who knows\n")
    assert (
        detect("Die Nachricht konnte nicht an den Empfänger zugestellt werden", headers, default().languages)
        == "de"
    )
