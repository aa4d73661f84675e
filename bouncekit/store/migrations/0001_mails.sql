-- One row a mail. The columns up to `defects` are those of bouncekit.sinks.rows.
CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,      -- bouncekit.store.entries.digest of the bytes
    reported_at TEXT NOT NULL,        -- UTC, ISO 8601: the report's own date
    read_at TEXT NOT NULL,            -- UTC, ISO 8601: when it was put in here
    knowledge TEXT,                   -- revision of the knowledge that judged it
    report TEXT NOT NULL,             -- the whole Report as JSON
    origin TEXT,
    kind TEXT NOT NULL,
    format TEXT,
    reporting_mta TEXT,
    arrival_date TEXT,
    language TEXT,
    sender TEXT,
    message_id TEXT,
    subject TEXT,
    sent_date TEXT,
    list_id TEXT,
    defects TEXT
);
CREATE INDEX mails_reported_at ON mails (reported_at);

-- One row a recipient.
CREATE TABLE outcomes (
    mail INTEGER NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,          -- place in the report, from 0
    address TEXT,                     -- key of the address that was mailed: the original one, else the final one
    final_address TEXT,               -- key of the final one
    recipient TEXT,
    original_recipient TEXT,
    action TEXT,
    status TEXT,
    reply_code TEXT,
    diagnostic TEXT,
    remote_host TEXT,
    remote_ip TEXT,
    reason TEXT NOT NULL,
    category TEXT NOT NULL,
    temporary INTEGER,
    fault TEXT NOT NULL,
    certainty TEXT NOT NULL,
    blocklist TEXT,
    blocked_ip TEXT,
    blocked_domain TEXT,
    retry_after INTEGER,
    listings TEXT,
    lookup_url TEXT,
    delist_url TEXT,
    remedy TEXT,
    advice TEXT,
    retry TEXT,
    suppress INTEGER,
    PRIMARY KEY (mail, number)
) WITHOUT ROWID;
CREATE INDEX outcomes_address ON outcomes (address);
CREATE INDEX outcomes_final_address ON outcomes (final_address);

-- What the tabular sinks write, under the same names; then when it was reported, of which mail, and which in it.
CREATE VIEW recipients AS
SELECT
    origin, kind, format, reporting_mta, arrival_date, language, sender, message_id, subject, sent_date, list_id,
    recipient, original_recipient, action, status, reply_code, diagnostic, remote_host, remote_ip, reason, category,
    temporary, fault, certainty, blocklist, blocked_ip, blocked_domain, retry_after, listings, lookup_url,
    delist_url, remedy, advice, retry, suppress, defects,
    reported_at, mail, number
FROM outcomes JOIN mails ON mails.id = outcomes.mail;
