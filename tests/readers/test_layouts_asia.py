"""Systems of China, Taiwan, Japan and Korea: the spellings that one fixture each cannot show."""

import tomllib
from pathlib import Path

import pytest

from bouncekit import knowledge
from bouncekit.records import Action, Kind

from .mails import drafts, only, prose, reading

FIXTURES = Path(__file__).parents[1] / "fixtures"
LAYOUTS = Path(knowledge.__file__).parent / "layouts"
FAMILIES = {
    "dream": "dti",
    "ezweb": "au",
    "kddi": "au",
    "interscan-ja": "interscan",
    "labels-ja": "japanese-labels",
    "labels-ko": "korean-labels",
    "labels-zh": "chinese-labels",
}
"""Layouts whose fixtures stand in a folder of another name."""


def mail(text, subject="系统退信", author="postmaster@corp.example"):
    return prose(text, subject=subject, author=author)


def page(text, subject="系统退信"):
    """Write a report in HTML."""
    return mail(text, subject).replace(b"text/plain", b"text/html")


def coremail(label="收件人：", reason="退信原因：", more=""):
    return (
        f"抱歉，您的邮件被退回来了……\n\n原邮件信息：\n时　间：2013-08-20 16:02:11\n主　题：报价\n"
        f"{label}bob@example.org\n{more}{reason}收件人不存在\n"
        "英文说明:SMTP error, RCPT TO: Host mx.example.org(198.51.100.7) RCPT TO said 550 User not found\n"
        "建议解决方案：\n请联系 postmaster@example.net\n"
    )


@pytest.mark.parametrize("layout", ["greater-china", "japan", "korea"])
def test_each_layout_has_a_fixture(layout):
    table = tomllib.loads((LAYOUTS / f"{layout}.toml").read_text("utf-8"))
    names = {FAMILIES.get(one["id"], one["id"]) for one in table["layout"]}
    assert not {name for name in names if not list(FIXTURES.glob(f"{name}/*.eml"))}


@pytest.mark.parametrize(
    "label",
    [
        "收件人：",
        "收件人:",
        "收件人 ",
        "收 件 人：",
        "收　件　人　：",
        "收件人/To: ",
        "收件人：\n",
        "收件人\t",
    ],
)
def test_coremail_spells_its_labels_in_many_ways(label):
    label = label if label != "收件人 " else "收件人  "
    one = only(mail(coremail(label)))
    assert (one.recipient, one.reply_code) == ("bob@example.org", "550")
    assert (one.remote_host, one.remote_ip) == ("mx.example.org", "198.51.100.7")


def test_coremail_s_sender_row_is_no_recipient():
    raw = mail(coremail(more="发件人：ann@example.com\n"))
    assert [one.recipient for one in drafts(raw)] == ["bob@example.org"]


@pytest.mark.parametrize("phase", ["RCPT TO", "MAIL FROM", "DATA", "DOT", "EHLO"])
def test_coremail_names_host_and_phase(phase):
    text = coremail().replace("RCPT TO", phase)
    one = only(mail(text))
    assert (one.remote_host, one.reply_code) == ("mx.example.org", "550")


def test_coremail_in_traditional_characters():
    text = (
        "抱歉，您的郵件被退回來了……\n收件者：bob@example.org\n退信原因：對方信箱已滿\n"
        "英文說明:SMTP error, DATA: Host mx.example.org(198.51.100.7) DATA said 552 Quota exceeded\n"
    )
    one = only(mail(text))
    assert (one.recipient, one.remote_host, one.reply_code) == ("bob@example.org", "mx.example.org", "552")


def test_hidden_rows_are_not_read():
    rows = (
        "<tr style='display:none'><td>收件人</td><td>eve@example.net</td></tr>"
        "<tr><td>收件人</td><td>bob@example.org</td></tr><tr><td>退信原因</td><td>550 no such user</td></tr>"
    )
    raw = page(f"<p>抱歉，您的邮件被退回来了……</p><table>{rows}</table>")
    assert [one.recipient for one in drafts(raw)] == ["bob@example.org"]


@pytest.mark.parametrize(
    "address", ["bob@example.org", "<b>bob@example.org</b>", "&lt;bob@example.org&gt;", "“bob@example.org”"]
)
def test_qq_names_the_recipient_in_a_sentence(address):
    rows = (
        f"<tr><td colspan=2>无法发送到 {address}</td></tr><tr><td>退信原因：</td>"
        "<td>host mx.example.org[198.51.100.7] said: 550 5.1.1 no (in reply to RCPT TO command)</td></tr>"
        "<tr><td>解决方案：</td><td>请联系 eve@example.net</td></tr>"
    )
    one = only(page(f"<table><tr><td>被退回邮件</td></tr>{rows}</table>", "来自qq.com的退信"))
    assert (one.recipient, one.status, one.remote_host) == ("bob@example.org", "5.1.1", "mx.example.org")


def test_winmail_s_reply_of_several_lines():
    text = (
        "Hi. This is the smtp delivery program.\n\n"
        "<bob@example.org>, remote server said: 550-5.7.1 first line\n"
        "550-5.7.1_second line\n550 5.7.1 third line\n"
    )
    one = only(mail(text, "failure notice(错误回弹信)"))
    assert (one.status, one.reply_code) == ("5.7.1", "550")
    assert "third line" in one.diagnostic


@pytest.mark.parametrize(
    "line",
    [
        "bob@example.org [550 5.1.1 no]",
        "<bob@example.org> [550 5.1.1 no]",
        "bob@example.org: [FAIL 550 5.1.1 no]",
    ],
)
def test_openfind_puts_the_reply_in_brackets(line):
    text = f"Received from <ann@example.com>\n\n---The following addresses had delivery errors---\n{line}\n"
    one = only(mail(text, "Returned Mail: 550 5.1.1 no", "MAILER-DAEMON"))
    assert (one.recipient, one.status, one.reply_code) == ("bob@example.org", "5.1.1", "550")
    assert "FAIL" not in one.diagnostic


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("配信エラーのお知らせ", "宛先：bob@example.org\nエラー内容：550 5.1.1 ユーザーが存在しません\n"),
        (
            "メールが送信できませんでした",
            "以下の宛先に送信できませんでした。\n\nbob@example.org\n\n理由：550 5.1.1 User unknown\n",
        ),
        ("메일 반송", "받는 사람 : bob@example.org\n반송 사유 : 550 5.1.1 User unknown\n"),
        ("投递失败", "收信人：bob@example.org\n失败原因：550 5.1.1 User unknown\n"),
        ("退件通知", "收件者：bob@example.org\n退件原因：550 5.1.1 User unknown\n"),
    ],
)
def test_systems_unknown_by_name_are_read_by_their_labels(subject, words):
    one = only(mail(f"送信者: ann@example.com\n{words}", subject))
    assert (one.recipient, one.status, one.reply_code) == ("bob@example.org", "5.1.1", "550")


def test_the_same_in_two_languages_is_one_recipient():
    text = (
        "Recipient: <bob@example.org>\nReason: 550 5.1.1 User unknown\n\n"
        "受取人: <bob@example.org>\n原因: 宛先が存在しません。\n"
    )
    one = only(mail(text, "Undelivered Mail"))
    assert (one.recipient, one.reply_code) == ("bob@example.org", "550")


@pytest.mark.parametrize(
    "words",
    [
        "我們謹此通知，您試圖聯絡的「lunch」群組可能不存在，或是您沒有權限。",
        "お客様が連絡しようとしたグループ (lunch) が存在しないか、投稿する権限がない可能性があります。",
    ],
)
def test_google_groups_name_the_recipient_in_a_header(words):
    raw = prose(
        words + "\n",
        author="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        subject="Delivery Status Notification (Failure)",
        head="X-Failed-Recipients: lunch@groups.example.org\nAuto-Submitted: auto-replied\n",
    )
    found = reading(raw)
    assert found.kind is Kind.BOUNCE
    assert [(one.recipient, one.action) for one in found.drafts] == [
        ("lunch@groups.example.org", Action.FAILED)
    ]


def test_a_person_who_asks_about_a_report_makes_none():
    raw = mail(
        f"各位好，\n\n我收到这样的退信：\n\n{coremail()}\n\n谢谢\n", "Re: 请教", "Ann <ann@example.com>"
    )
    assert reading(raw.replace(b"Return-Path: <>", b"Return-Path: <ann@example.com>")).kind is Kind.OTHER
