extension Migration {
    static let statements = Migration(
        sql: """
            CREATE TABLE statement (
                number TEXT PRIMARY KEY,
                year INTEGER NOT NULL,
                ordinal INTEGER NOT NULL CHECK (ordinal > 0),
                revision INTEGER NOT NULL CHECK (revision > 0),
                replaces TEXT UNIQUE REFERENCES statement (number),
                company TEXT NOT NULL,
                period_first TEXT NOT NULL,
                period_last TEXT NOT NULL CHECK (period_last >= period_first),
                issued_at INTEGER NOT NULL,
                digest BLOB NOT NULL CHECK (length(digest) = 32),
                json BLOB NOT NULL,
                signature BLOB NOT NULL,
                pdf BLOB NOT NULL,
                csv BLOB NOT NULL,
                ledger_sequence INTEGER NOT NULL UNIQUE REFERENCES ledger_entry (sequence),
                UNIQUE (year, ordinal),
                CHECK ((replaces IS NULL) = (revision = 1))
            ) STRICT;
            CREATE INDEX statement_by_company ON statement (company, period_first, period_last, revision);
            """)
}
