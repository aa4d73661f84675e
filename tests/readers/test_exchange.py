"""Exchange and Outlook in any language: supplementary info and the administrators' block."""

import pytest

from bouncekit.records import Action, Kind

from .mails import drafts, only, prose, reading

EXCHANGE = {"author": "System Administrator <postmaster@example.com>", "subject": "Undeliverable: lunch"}


def mail(text, **more):
    return prose(text, **{**EXCHANGE, **more})


def info(words, recipient="bob@example.org on 3/3/2026 9:12 AM"):
    """Write one recipient as Exchange 2000 and 2003 do."""
    return (
        f"Your message did not reach some or all of the intended recipients.\n\n      {recipient}\n"
        f"            It failed.\n            {words}\n"
    )


@pytest.mark.parametrize(
    ("words", "host", "status", "code", "said"),
    [
        (
            "<mx.example.org #5.1.1 smtp;550 5.1.1 no such user>",
            "mx.example.org",
            "5.1.1",
            "550",
            "no such user",
        ),
        (
            "<mx.example.org #5.5.0 smtp;554 blocked, see <http://example.net/?192.0.2.7>>",
            "mx.example.org",
            "5.5.0",
            "554",
            "<http://example.net/?192.0.2.7>",
        ),
        (
            "<mx.example.org #5.5.0 smtp;554 blocked,\n            see the\n            page>",
            "mx.example.org",
            "5.5.0",
            "554",
            "see the page",
        ),
        ("<mx.example.org #5.1.1>", "mx.example.org", "5.1.1", None, None),
        ("<#5.1.1 smtp;550 no such user>", None, "5.1.1", "550", "no such user"),
        ("< #5.4.7>", None, "5.4.7", None, None),
        ("<mx.example.org #4.4.7 smtp;", "mx.example.org", "4.4.7", None, None),
    ],
)
def test_supplementary_info(words, host, status, code, said):
    found = only(mail(info(words)))
    assert (found.recipient, found.action) == ("bob@example.org", Action.FAILED)
    assert (found.remote_host, found.status, found.reply_code) == (host, status, code)
    if said:
        assert said in found.diagnostic
    else:
        assert found.diagnostic is None


def test_several_recipients_in_one_mail():
    text = info("<mx.example.org #5.1.1 smtp;550 no>") + info(
        "<mx.example.net #5.2.2 smtp;552 full>", "eve@example.net"
    )
    assert [(one.recipient, one.remote_host, one.status) for one in drafts(mail(text))] == [
        ("bob@example.org", "mx.example.org", "5.1.1"),
        ("eve@example.net", "mx.example.net", "5.2.2"),
    ]


def test_a_recipient_by_name_has_no_address_made_up():
    found = only(mail(info("<mx.example.org #5.1.1 smtp;550 no>", "Lee, Bob on 3/3/2026 9:12 AM"), head=""))
    assert found.recipient in {None, "bob@example.org"}
    assert found.status == "5.1.1"


def test_an_address_of_another_recipient_is_not_taken():
    """What stands above the previous info belongs to that one."""
    text = (
        info("<mx.example.org #5.1.1 smtp;550 no>")
        + "      Lee, Eve\n            <mx.example.net #5.2.2 smtp;552 full>\n"
    )
    assert [one.recipient for one in drafts(mail(text))][:1] == ["bob@example.org"]
    assert "bob@example.org" not in [one.recipient for one in drafts(mail(text))][1:]


BLOCK = """\
{heading}

{label}: mail.example.com

bob@example.org
mx.example.org
#550 5.1.1 <bob@example.org>: no such user ##

{original}

Received: from mail.example.com (192.0.2.7) by mail.example.com; Tue, 3 Mar 2026 09:12:38 +0800
From: Ann <ann@example.com>
To: Bob <bob@example.org>
Subject: lunch
Message-ID: <1@example.com>
"""

LANGUAGES = {
    "en": ("Diagnostic information for administrators:", "Generating server", "Original message headers:"),
    "zh-TW": ("系統管理員的診斷資訊:", "產生伺服器", "原始郵件標頭:"),
    "zh-CN": ("管理员诊断信息:", "生成服务器", "原始邮件头:"),
    "ja": ("管理者向けの診断情報:", "生成サーバー", "元のメッセージ ヘッダー:"),
    "ko": ("관리자용 진단 정보:", "생성 서버", "원본 메시지 머리글:"),
    "de": (
        "Diagnoseinformationen für Administratoren:",
        "Generierender Server",
        "Ursprüngliche Nachrichtenkopfzeilen:",
    ),
    "fr": (
        "Informations de diagnostic pour les administrateurs :",
        "Serveur de génération",
        "En-têtes de message d’origine :",
    ),
    "es": (
        "Información de diagnóstico para administradores:",
        "Servidor generador",
        "Encabezados de mensajes originales:",
    ),
    "ru": (
        "Диагностические сведения для администраторов:",
        "Создающий сервер",
        "Исходные заголовки сообщения:",
    ),
    "xx": ("Qwerty uiop:", "Asdf ghjk", "Zxcv bnm:"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_administrators_block_in_every_language_even_one_that_nobody_speaks(lang):
    heading, label, original = LANGUAGES[lang]
    found = reading(mail(BLOCK.format(heading=heading, label=label, original=original)))
    (one,) = found.drafts
    assert found.kind is Kind.BOUNCE
    assert (one.recipient, one.remote_host, one.status, one.reply_code) == (
        "bob@example.org",
        "mx.example.org",
        "5.1.1",
        "550",
    )
    assert found.reporting_mta == "mail.example.com"
    assert "no such user" in one.diagnostic
    assert found.original.message_id == "1@example.com"


@pytest.mark.parametrize(
    ("reply", "code", "status"),
    [
        ("#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", "550", "5.1.1"),
        ("#< #5.1.1 smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound> #SMTP#", "550", "5.1.1"),
        ("mx.example.org #550 4.4.7 QUEUE.Expired; message expired ##", "550", "4.4.7"),
        ("Remote Server returned '550 5.7.1 no'", "550", "5.7.1"),
        ("Remote Server returned '<mx.example.org #5.7.1 smtp;550 5.7.1 no>'", "550", "5.7.1"),
    ],
)
def test_the_forms_of_a_reply_in_the_block(reply, code, status):
    found = only(
        mail(
            "Diagnostic information for administrators:\n\nGenerating server: mail.example.com\n\n"
            f"bob@example.org\n{reply}\n"
        )
    )
    assert (found.recipient, found.reply_code, found.status) == ("bob@example.org", code, status)
    assert "##" not in found.diagnostic
    assert "#SMTP#" not in found.diagnostic


def test_several_recipients_in_the_block():
    text = (
        "Diagnostic information for administrators:\n\nGenerating server: mail.example.com\n\n"
        "bob@example.org\nRemote Server returned '550 5.1.1 no such user'\n\n"
        "eve@example.net\nRemote Server returned '552 5.2.2 mailbox full'\n"
    )
    assert [(one.recipient, one.status) for one in drafts(mail(text))] == [
        ("bob@example.org", "5.1.1"),
        ("eve@example.net", "5.2.2"),
    ]


def test_a_person_who_pastes_a_report_made_no_report():
    """The same words from a person are a question, not a bounce."""
    text = (
        "Hi Sam,\n\nwhat does this mean?\n\n" + info("<mx.example.org #5.1.1 smtp;550 no>") + "\n-- \nAnn\n"
    )
    raw = mail(text, author="Ann Lee <ann@example.com>", subject="Re: lunch")
    raw = raw.replace(b"Return-Path: <>", b"Return-Path: <ann@example.com>")
    assert reading(raw).kind is Kind.OTHER
    assert drafts(raw) == []
