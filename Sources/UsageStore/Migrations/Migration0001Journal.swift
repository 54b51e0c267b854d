extension Migration {
    static let journal = Migration(
        sql: """
            CREATE TABLE journal_block (
                sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
                first_arrival INTEGER NOT NULL,
                last_arrival INTEGER NOT NULL CHECK (last_arrival >= first_arrival),
                message_count INTEGER NOT NULL CHECK (message_count > 0),
                raw_length INTEGER NOT NULL CHECK (raw_length > 0),
                hash BLOB NOT NULL CHECK (length(hash) = 32),
                previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
                content BLOB NOT NULL
            ) STRICT;

            CREATE TABLE journal_span (
                first_sequence INTEGER PRIMARY KEY CHECK (first_sequence > 0),
                last_sequence INTEGER NOT NULL CHECK (last_sequence >= first_sequence),
                first_arrival INTEGER NOT NULL,
                last_arrival INTEGER NOT NULL CHECK (last_arrival >= first_arrival)
            ) STRICT;

            CREATE TABLE secret (
                name TEXT PRIMARY KEY,
                value BLOB NOT NULL CHECK (length(value) = 32)
            ) STRICT, WITHOUT ROWID;
            """)
}
