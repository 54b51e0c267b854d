extension Migration {
    /// What each statement that counts said of each session, and what it would say now; and which blocks of the journal
    /// hold a session's messages.
    ///
    /// Statements issued before have no rows: they are not compared.
    static let statedSessions = Migration(
        sql: """
            CREATE TABLE stated_period (
                statement TEXT PRIMARY KEY REFERENCES statement (number),
                company TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                end_at INTEGER NOT NULL CHECK (end_at > start_at),
                issued_at INTEGER NOT NULL,
                until_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX stated_period_by_end ON stated_period (until_at);

            CREATE TABLE stated_session (
                statement TEXT NOT NULL REFERENCES stated_period (statement) ON DELETE CASCADE,
                session TEXT NOT NULL,
                machine TEXT NOT NULL,
                stated TEXT CHECK (stated IS NULL OR json_valid(stated)),
                present TEXT CHECK (present IS NULL OR json_valid(present)),
                PRIMARY KEY (statement, session)
            ) STRICT, WITHOUT ROWID;

            ALTER TABLE usage_session ADD COLUMN first_block INTEGER;
            ALTER TABLE usage_session ADD COLUMN last_block INTEGER;
            """)
}
