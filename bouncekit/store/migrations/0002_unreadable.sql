-- What could not be read in the last run that tried; a mail that is read later takes its origin out again.
CREATE TABLE unreadable (
    origin TEXT PRIMARY KEY,
    read_at TEXT NOT NULL,            -- UTC, ISO 8601
    why TEXT
) WITHOUT ROWID;
