-- How far a source was read that numbers its mails, as an IMAP folder does.
CREATE TABLE places (
    source TEXT PRIMARY KEY,          -- URL of the folder
    validity INTEGER NOT NULL,        -- UIDVALIDITY: while it stays, numbers mean the same mails
    last INTEGER NOT NULL             -- the highest UID that was read
) WITHOUT ROWID;
