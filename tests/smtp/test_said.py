from __future__ import annotations

import pytest

from bouncekit.smtp import read_said

MX, IP = "mx.example.net", "192.0.2.25"
TO = "neko@example.net"


def case(text, host=None, ip=None, code=None, status=None, **more):
    return pytest.param(text, {"host": host, "ip": ip, "code": code, "status": status, **more})


POSTFIX = [
    case(
        f"host {MX}[{IP}] said: 550 5.1.1 <{TO}>: User unknown (in reply to RCPT TO command)",
        MX,
        IP,
        "550",
        "5.1.1",
        phase="rcpt",
        diagnostic=f"550 5.1.1 <{TO}>: User unknown",
    ),
    case(
        f"<{TO}>: host\n    {MX}[{IP}] said: 550\n    5.7.1 Service unavailable (in reply to\n    end of DATA command)",
        MX,
        IP,
        "550",
        "5.7.1",
        phase="end-of-data",
    ),
    case(
        f"A1B2C3: to=<{TO}>, relay={MX}[{IP}]:25, delay=1.2, delays=0/0/1/0.2, dsn=5.1.1, status=bounced "
        f"(host {MX}[{IP}] said: 550 5.1.1 No such user (in reply to RCPT TO command))",
        MX,
        IP,
        "550",
        "5.1.1",
        recipient=TO,
        temporary=False,
    ),
    case(
        f"postfix/smtp[99]: A1B2C3: to=<{TO}>, orig_to=<cat@example.org>, relay={MX}[2001:db8::25]:25, delay=9, "
        f"dsn=4.2.0, status=deferred (host {MX}[2001:db8::25] said: 450 4.2.0 Greylisted (in reply to RCPT TO command))",
        MX,
        "2001:db8::25",
        "450",
        "4.2.0",
        recipient=TO,
        temporary=True,
    ),
    case(
        f"A1: to=<{TO}>, relay={MX}[{IP}]:25, delay=2, dsn=4.0.0, status=deferred (host {MX}[{IP}] said: 451 Busy)",
        MX,
        IP,
        "451",
        None,
        own="4.0.0",
        temporary=True,
    ),
    case(
        f"A1: to=<{TO}>, relay=none, delay=3, dsn=4.4.1, status=deferred (connect to {MX}[{IP}]:25: Connection refused)",
        MX,
        IP,
        own="4.4.1",
        temporary=True,
    ),
    case(
        f"A1: to=<{TO}>, relay=none, delay=3, dsn=5.4.4, status=bounced (Host or domain name not found. Name service error for name=example.net type=A: Host not found)",
        temporary=False,
        own="5.4.4",
    ),
    case(
        f'A1: to=<{TO}>, relay=local, delay=0, dsn=5.1.1, status=bounced (unknown user: "neko")',
        recipient=TO,
        own="5.1.1",
    ),
    case(
        f"A1: to=<{TO}>, relay=example.net[private/dovecot-lmtp], dsn=5.1.1, status=bounced (host example.net[private/dovecot-lmtp] said: 550 5.1.1 User doesn't exist)",
        "example.net",
        None,
        "550",
        "5.1.1",
    ),
    case(
        f"A1: to=<{TO}>, relay=127.0.0.1[127.0.0.1]:10024, dsn=5.7.0, status=bounced (host 127.0.0.1[127.0.0.1] said: 554 5.7.0 Reject, id=1-2 - SPAM (in reply to end of DATA command))",
        None,
        "127.0.0.1",
        "554",
        "5.7.0",
    ),
    case(
        f"A1: to=<{TO}>, relay={MX}[{IP}]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F)",
        MX,
        IP,
        "250",
        "2.0.0",
        recipient=TO,
    ),
    case(f"host {MX}[{IP}] refused to talk to me: 554-{MX} 554 Your access has been rejected", MX, IP, "554"),
    case(
        f"host {MX}[{IP}] refused to talk to me: 220-{MX} ESMTP 421 4.7.0 Too many connections",
        MX,
        IP,
        "421",
        "4.7.0",
    ),
    case(f"connect to {MX}[{IP}]: server refused to talk to me: 421 too busy (port 25)", MX, IP, "421"),
    case(
        f"connect to {MX}[2001:db8::25]:25: No route to host",
        MX,
        "2001:db8::25",
        diagnostic=f"connect to {MX}[2001:db8::25]:25: No route to host",
    ),
    case(
        f"lost connection with {MX}[{IP}] while receiving the initial server greeting",
        MX,
        IP,
        phase="connect",
    ),
    case(f"lost connection with {MX}[{IP}] while sending RCPT TO", MX, IP, phase="rcpt"),
    case(f"conversation with {MX}[{IP}] timed out while sending message body", MX, IP, phase="end-of-data"),
    case(
        f"TLS is required, but was not offered by host {MX}[{IP}]",
        MX,
        IP,
        diagnostic=f"TLS is required, but was not offered by host {MX}[{IP}]",
    ),
    case(
        f"SASL authentication failed; server {MX}[{IP}] said: 535 5.7.8 Bad credentials",
        MX,
        IP,
        "535",
        "5.7.8",
    ),
    case(
        f"host {MX}[192.0.2.xx] said: 550 gone (in reply to MAIL FROM command)",
        MX,
        "192.0.2.xx",
        "550",
        phase="mail",
    ),
    case(f"<{TO}>: 550 user unknown (in reply to RCPT TO command)", code="550", phase="rcpt"),
]

OURS = [
    case(
        f"postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 Service unavailable; Client host "
        f"[198.51.100.7] blocked using bl.example; from=<a@example.org> to=<{TO}> proto=ESMTP helo=<x.example>",
        code="554",
        status="5.7.1",
        phase="rcpt",
        recipient=TO,
        diagnostic="554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using bl.example",
    ),
    case(
        f"postfix/postscreen[7]: NOQUEUE: reject: RCPT from [198.51.100.7]:4711: 550 5.7.1 Service unavailable; from=<a@example.org>, to=<{TO}>, proto=ESMTP, helo=<x>",
        code="550",
        status="5.7.1",
        recipient=TO,
    ),
    case(
        "A1: milter-reject: END-OF-MESSAGE from mail.example.org[198.51.100.7]: 5.7.1 Spam message rejected; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<x>",
        status="5.7.1",
        phase="end-of-data",
    ),
    case(
        "A1: reject: header Subject: Hi from mail.example.org[198.51.100.7]; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<x>: 5.7.1 No thanks",
        status="5.7.1",
        phase="end-of-data",
        diagnostic="5.7.1 No thanks",
    ),
    case(
        "<b@example.net>: Recipient address rejected: Greylisted; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<x>",
        recipient="b@example.net",
        diagnostic="<b@example.net>: Recipient address rejected: Greylisted",
    ),
    case(
        "NOQUEUE: reject: CONNECT from unknown[198.51.100.7]: 554 5.7.1 <unknown[198.51.100.7]>: Client host rejected; proto=SMTP",
        code="554",
        status="5.7.1",
        phase="connect",
    ),
    case(
        "sm-mta[5]: x1: ruleset=check_rcpt, arg1=<b@example.net>, relay=pool-7.example.org [198.51.100.7] (may be forged), reject=550 5.7.1 <b@example.net>... Relaying denied",
        code="550",
        status="5.7.1",
        recipient="b@example.net",
        phase="rcpt",
    ),
    case(
        "sm-mta[5]: ruleset=check_relay, arg1=[198.51.100.7], arg2=198.51.100.7, relay=[198.51.100.7], reject=421 4.3.2 Too many open connections.",
        code="421",
        status="4.3.2",
        phase="connect",
    ),
    case("sm-mta[5]: x1: Milter: data, reject=554 5.7.1 Command rejected", code="554", status="5.7.1"),
    case(
        '"SMTPD"\t1\t2\t"2024-01-01"\t"198.51.100.7"\t"SENT: 550 Delivery is not allowed"',
        code="550",
        diagnostic="550 Delivery is not allowed",
    ),
    case("rblsmtpd: 198.51.100.7 pid 4711: 451 http://bl.example/?198.51.100.7", code="451"),
    case(
        "2024-01-02 03:04:05 H=(x.example) [198.51.100.7]:3755 I=[203.0.113.1]:25 F=<a@example.org> rejected RCPT <b@example.net>: relay not permitted",
        recipient="b@example.net",
        phase="rcpt",
        diagnostic="relay not permitted",
    ),
    case(
        "2024-01-02 03:04:05 H=mail.example.org [198.51.100.7] F=<a@example.org> temporarily rejected RCPT <b@example.net>: greylisted",
        diagnostic="greylisted",
    ),
    case(
        "2024-01-02 03:04:05 1abcde-000001-AA H=mail.example.org [198.51.100.7] F=<a@example.org> rejected after DATA: message too big",
        phase="data",
        diagnostic="message too big",
    ),
    case(
        "2024-01-02 03:04:05 H=mail.example.org [198.51.100.7] rejected EHLO or HELO mail: syntactically invalid argument(s): ???",
        phase="ehlo",
    ),
]

EXIM = [
    case(
        f"SMTP error from remote mail server after RCPT TO:<{TO}>: host {MX} [{IP}]: 550 5.1.1 no such user",
        MX,
        IP,
        "550",
        "5.1.1",
        phase="rcpt",
        recipient=TO,
    ),
    case(
        f"{TO}\n    SMTP error from remote mailer after MAIL FROM:<a@example.org> SIZE=2048:\n    host {MX} [{IP}]: 550-first line\n    550 second line",
        MX,
        IP,
        "550",
        phase="mail",
        recipient=None,
    ),
    case(
        f"  {TO}\n    host {MX} [{IP}]\n    SMTP error from remote mail server after end of data:\n    554 5.7.1 no",
        MX,
        IP,
        "554",
        "5.7.1",
        phase="end-of-data",
    ),
    case(
        f"2024-01-02 03:04:05 1abcde-000001-AA ** {TO} R=dnslookup T=remote_smtp H={MX} [{IP}] X=TLS1.3: SMTP error from remote mail server after RCPT TO:<{TO}>: 550 5.1.1 gone",
        MX,
        IP,
        "550",
        "5.1.1",
        recipient=TO,
        temporary=False,
    ),
    case(
        f"2024-01-02 03:04:05 1abcde-000001-AA == {TO} R=dnslookup T=remote_smtp defer (-44) H={MX} [{IP}]: SMTP error from remote mail server after RCPT TO:<{TO}>: 450 later",
        MX,
        IP,
        "450",
        recipient=TO,
        temporary=True,
    ),
    case(
        f"2024-01-02 03:04:05 1abcde-000001-AA == {TO} R=dnslookup T=remote_smtp defer (111): Connection refused",
        recipient=TO,
        temporary=True,
    ),
    case(
        f"SMTP error from remote mail server after initial connection:\n host {MX} [{IP}]: 554 no",
        MX,
        IP,
        "554",
        phase="connect",
    ),
    case(
        f"SMTP error from remote server for TEXT command, host: {MX} ({IP}) reason: 550 5.2.0 no",
        MX,
        IP,
        "550",
        "5.2.0",
        phase="end-of-data",
    ),
]

SENDMAIL = [
    case(
        f"... while talking to {MX}.:\n>>> RCPT To:<{TO}>\n<<< 550 5.1.1 <{TO}>... User unknown\n550 5.1.1 <{TO}>... User unknown",
        MX,
        None,
        "550",
        "5.1.1",
        phase="rcpt",
        recipient=TO,
    ),
    case(
        f"... while talking to {MX}.:\n>>> DATA\n<<< 550-first\n<<< 550 second\n554 5.0.0 Service unavailable",
        MX,
        None,
        "550",
        None,
        own="5.0.0",
        phase="data",
        diagnostic="550-first 550 second",
    ),
    case(
        f"sendmail[1]: x1: to=<{TO}>, delay=00:00:02, mailer=esmtp, pri=30000, relay={MX}. [{IP}], dsn=5.1.1, stat=User unknown",
        MX,
        IP,
        own="5.1.1",
        recipient=TO,
        diagnostic="User unknown",
    ),
    case(
        f"sendmail[1]: x1: to=<{TO}>, relay={MX}. [{IP}], dsn=4.2.0, stat=Deferred: 450 4.2.0 try later",
        MX,
        IP,
        "450",
        "4.2.0",
        temporary=True,
    ),
    case(f"    (reason: 550 5.1.1 <{TO}>... User unknown)", code="550", status="5.1.1"),
    case(
        f"<{TO}>:\n    {MX} [{IP}]:\n>>> RCPT TO:<{TO}>\n<<< 550 User unknown.", MX, IP, "550", recipient=TO
    ),
    case(
        f'smtpd[9]: 1f mta delivery evpid=2 from=<a@example.org> to=<{TO}> rcpt=<-> source="203.0.113.1" relay="{IP} ({MX})" delay=1s result="PermFail" stat="550 5.1.1 gone"',
        MX,
        IP,
        "550",
        "5.1.1",
        recipient=TO,
        temporary=False,
    ),
    case(
        f"Mon 2024-01-01 10:00:00: --> RCPT To:<{TO}>\nMon 2024-01-01 10:00:01: <-- 550 5.1.1 No such user",
        None,
        None,
        "550",
        "5.1.1",
        recipient=TO,
    ),
]

QMAIL = [
    case(
        f"<{TO}>:\n{IP} does not like recipient.\nRemote host said: 550 5.1.1 no\nGiving up on {IP}.",
        None,
        IP,
        "550",
        "5.1.1",
        diagnostic="550 5.1.1 no",
    ),
    case(
        f"<{TO}>:\nConnected to {IP} but sender was rejected.\nRemote host said: 553 no\nGiving up on {IP}.",
        None,
        IP,
        "553",
    ),
    case(
        f"<{TO}>:\n{IP} failed after I sent the message.\nRemote host said: 554 no [BODY]",
        None,
        IP,
        "554",
        phase="end-of-data",
    ),
    case(f"<{TO}>:\nConnected to {IP} but connection died. (#4.4.2)", None, IP),
    case(
        f"delivery 7: failure: {IP}_does_not_like_recipient./Remote_host_said:_550_5.1.1_no_such_user/Giving_up_on_{IP}./",
        None,
        IP,
        "550",
        "5.1.1",
        temporary=False,
        diagnostic="550 5.1.1 no such user",
    ),
    case(
        "delivery 7: deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/",
        status="4.4.1",
        temporary=True,
    ),
    case("Sorry, I couldn't find any host named example.invalid. (#5.1.2)", status="5.1.2"),
]

EXCHANGE = [
    case(
        "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'",
        code="550",
        status="5.1.1",
        diagnostic="550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
    ),
    case(
        f"1/2/2024 - Remote Server at {MX} ({IP}) returned '550 4.4.7 QUEUE.Expired; message expired'",
        MX,
        IP,
        "550",
        "4.4.7",
    ),
    case(
        "Remote Server returned '554 5.7.1 Messages weren't accepted from users' hosts'\nOriginal message headers:",
        code="554",
        status="5.7.1",
        diagnostic="554 5.7.1 Messages weren't accepted from users",
    ),
    case(
        "Le serveur distant a renvoyé « 550 5.1.8 accès refusé »",
        code="550",
        status="5.1.8",
        diagnostic="550 5.1.8 accès refusé",
    ),
    case(
        f"<{MX} #5.5.0 smtp;554 Service unavailable; see <http://bl.example/?198.51.100.7>>",
        MX,
        None,
        "554",
        None,
        own="5.5.0",
        diagnostic="554 Service unavailable; see <http://bl.example/?198.51.100.7>",
    ),
    case("< #5.5.0 SMTP; 550 no such user>", None, None, "550", own="5.5.0"),
    case(f"<{MX} #5.1.1>", MX, None, None, "5.1.1", own="5.1.1"),
    case(
        f"hub.example.org #<{MX} #5.7.1 smtp;530 5.7.1 Client was not authenticated> #SMTP#",
        MX,
        None,
        "530",
        "5.7.1",
    ),
    case(
        f"{TO}\n{MX} #550 5.1.1 User unknown ##",
        MX,
        None,
        "550",
        "5.1.1",
        diagnostic="550 5.1.1 User unknown",
    ),
    case(
        f"Generating server: hub.example.org\n\n{TO}\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##",
        code="550",
        status="5.1.1",
    ),
    case(
        "Reported error: 550 5.7.1 no\nDSN generated by: hub.example.org\nRemote server: mx.example.net",
        MX,
        None,
        "550",
        "5.7.1",
        diagnostic="550 5.7.1 no",
    ),
    case(f"{MX} gave this error:\n550 5.7.1 rejected", MX, None, "550", "5.7.1"),
    case(
        "450 4.4.312 DNS query failed; {LED=450 4.4.312 DNS query failed};{MSG=};{FQDN=mx.example.net};{IP=192.0.2.25};{LRT=1/1/2024}",
        code="450",
        status="4.4.312",
    ),
    case(
        "[{LED=550 5.1.1 no};{MSG=};{FQDN=mx.example.net};{IP=192.0.2.25};{LRT=x}]",
        MX,
        IP,
        "550",
        "5.1.1",
        diagnostic="550 5.1.1 no",
    ),
    case(
        "550 5.4.316 Message expired, connection refused. Last endpoint attempted was 192.0.2.25:25",
        None,
        IP,
        "550",
        "5.4.316",
    ),
    case(
        "550 5.4.1 Access denied. [AB1.eop-x.prod.protection.outlook.com 2024-01-02T03:04:05.678Z 08DCB6409251B38F]",
        "AB1.eop-x.prod.protection.outlook.com",
        None,
        "550",
        "5.4.1",
    ),
]

OTHERS = [
    case(
        f"SMTP error, RCPT TO: Host {MX}({IP}) RCPT TO said 550 No such user here",
        MX,
        IP,
        "550",
        phase="rcpt",
    ),
    case(
        f"Google tried to deliver your message, but it was rejected by the server for the recipient domain example.net by {MX}. [{IP}].\n\nThe error that the other server returned was:\n550 550 5.1.1 <{TO}>: User unknown (state 14).",
        MX,
        IP,
        "550",
        "5.1.1",
    ),
    case(
        "The response from the remote server was:\n550 #5.1.0 Address rejected.", code="550", status="5.1.0"
    ),
    case("The response was:\n\n550 5.1.1 no such account", code="550", status="5.1.1"),
    case(f"{MX} [{IP}] did not like our RCPT TO:\n550 5.1.1 no", MX, IP, "550", "5.1.1", phase="rcpt"),
    case(f"Remote server said: 550-5.7.1 a 550 5.7.1 b", code="550", status="5.7.1"),
    case(
        f"Remote server ({IP}) issued an error.\nhMailServer sent: RCPT TO:<{TO}>\nRemote server replied: 550 unknown",
        None,
        IP,
        "550",
    ),
    case(
        f"Final-Recipient: rfc822; {TO}\nAction: delayed\nStatus: 4.4.1\nRemote-MTA: dns; {MX} [{IP}]\nDiagnostic-Code: smtp; 450 4.7.1 later\nWill-Retry-Until: x",
        MX,
        IP,
        "450",
        "4.7.1",
        own="4.4.1",
        recipient=TO,
        temporary=True,
        diagnostic="450 4.7.1 later",
    ),
    case(
        f"Diagnostic code: smtp;550 5.2.1 no\nRemote system: dns;{MX} (TCP|203.0.113.1|33442|{IP}|25) (x ESMTP)",
        MX,
        IP,
        "550",
        "5.2.1",
    ),
    case(
        "Mailbox unavailable. The server response was: 5.7.1 Unable to relay",
        status="5.7.1",
        diagnostic="5.7.1 Unable to relay",
    ),
    case(
        'SMTP Error (550): Failed to add recipient "neko@example.net" (5.1.1 User unknown)',
        code="550",
        status="5.1.1",
    ),
    case(
        'Expected response code "250" but got code "550", with message "550 5.1.1 no such user".',
        code="550",
        status="5.1.1",
        diagnostic="550 5.1.1 no such user",
    ),
    case("Expected response code 250 but got an empty response"),
    case(
        "com.sun.mail.smtp.SMTPAddressFailedException: 550 5.1.1 <neko@example.net>: User unknown",
        code="550",
        status="5.1.1",
    ),
    case("Net::SMTPServerBusy: 450 4.7.1 try later", code="450", status="4.7.1"),
    case("{'neko@example.net': (550, b'5.1.1 no such user')}", code="550", status="5.1.1", recipient=TO),
    case('"code": 550, "message": "5.7.1 Message refused"', code="550", status="5.7.1"),
    case(f"neko:1:<{TO}> : 203.0.113.1 : {MX}:[{IP}] : 550 5.1.1 no such user", MX, IP, "550", "5.1.1"),
    case(
        f"SMTP Server <{MX}> rejected recipient <{TO}> (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]",
        MX,
        None,
        "550",
        "5.1.1",
        diagnostic="550 5.1.1 User unknown",
    ),
    case(f"Failed to send to identified host,\n{TO}: [{IP}], 554 no service", None, IP, "554"),
    case(f"{MX}[{IP}] responded with failure: 552 over quota (#5.2.2)", MX, IP, "552", "5.2.2"),
    case(f"SMTP:RCPT host {IP}: 553 5.3.0 no such user", None, IP, "553", "5.3.0", phase="rcpt"),
    case(f"Reason: host {MX} said: 550 no", MX, None, "550"),
    case(f"host {MX} says:\n550 5.1.1 no", MX, None, "550", "5.1.1"),
    case(
        f"RCPT TO:<{TO}> generated following response:\n553 5.3.0 no",
        code="553",
        status="5.3.0",
        phase="rcpt",
    ),
    case("对方服务器返回错误提示:550 no such user", code="550"),
    case("server message: 554 5.7.1 no", code="554", status="5.7.1"),
    case(f"{MX} ESMTP 550 5.7.0 refused by policy of the domain", MX, None, "550", "5.7.0"),
    case("554 mx.example.net Your access to this mail system has been rejected", MX, None, "554"),
    case("554 5.7.1 example.net does not accept your mail", None, None, "554", "5.7.1"),
    case("554 delivery error: dd - mta1007.mail.example.net", "mta1007.mail.example.net", None, "554"),
    case("550 5.7.1 blocked using bl.example.net [198.51.100.7]", None, None, "550", "5.7.1"),
    case(
        '"SMTPC"\t1\t2\t"2024-01-01"\t"192.0.2.25"\t"RECEIVED: 550 5.1.1 gone"',
        None,
        IP,
        "550",
        "5.1.1",
        diagnostic="550 5.1.1 gone",
    ),
    case(
        f"> <{TO}>: host {MX}[{IP}] said: 550\n> 5.7.1 Client host\n> blocked (in reply to RCPT TO command)",
        MX,
        IP,
        "550",
        "5.7.1",
        diagnostic="550 5.7.1 Client host blocked",
    ),
    case(f"host {MX}[{IP}] said: 550 Mail from your host is refused", MX, IP, "550"),
    case(
        '{"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"user unknown"}',
        code="550",
        status="5.1.1",
    ),
    case("Mail quota exceeded."),
    case(""),
]


@pytest.mark.parametrize("text,want", POSTFIX + OURS + EXIM + SENDMAIL + QMAIL + EXCHANGE + OTHERS)
def test_who_said_what(text, want):
    said = read_said(text)
    got = {
        "host": said.host,
        "ip": said.ip,
        "code": said.reply.code,
        "status": said.reply.status,
        "own": said.status,
        "phase": said.phase,
        "recipient": said.recipient,
        "temporary": said.temporary,
        "diagnostic": said.diagnostic,
    }
    assert {key: got[key] for key in want} == want


@pytest.mark.parametrize("text,want", OURS)
def test_own_server_names_no_remote_host(text, want):
    assert read_said(text).ours


@pytest.mark.parametrize("text,want", POSTFIX + EXIM + SENDMAIL)
def test_other_servers_are_not_ours(text, want):
    assert not read_said(text).ours
