"""What was learned from many mails, kept in one SQLite file."""
