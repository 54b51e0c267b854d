extension Migration {
    /// What the arrivals of a block are counted on; blocks of formats 1 and 2, all there are so far, do not say.
    static let timeBases = Migration(
        sql: """
            CREATE TABLE time_base (
                number INTEGER PRIMARY KEY CHECK (number > 0),
                first_block INTEGER NOT NULL UNIQUE CHECK (first_block > 0),
                boot TEXT NOT NULL CHECK (length(boot) BETWEEN 1 AND 64),
                started_at INTEGER NOT NULL,
                began_at INTEGER NOT NULL,
                is_synchronised INTEGER NOT NULL CHECK (is_synchronised IN (0, 1)),
                previous_end INTEGER
            ) STRICT;

            ALTER TABLE journal_block ADD COLUMN time_base INTEGER REFERENCES time_base (number);
            """)
}
