extension Migration {
    static let series = Migration(
        sql: """
            CREATE TABLE series_chunk (
                id INTEGER PRIMARY KEY,
                machine TEXT NOT NULL,
                quantities TEXT NOT NULL,
                first_at INTEGER NOT NULL,
                last_at INTEGER NOT NULL CHECK (last_at >= first_at),
                count INTEGER NOT NULL CHECK (count > 0),
                content BLOB NOT NULL
            ) STRICT;
            CREATE INDEX series_chunk_by_machine ON series_chunk (machine, first_at, last_at);

            CREATE TABLE series_column (
                chunk INTEGER NOT NULL REFERENCES series_chunk (id) ON DELETE CASCADE,
                quantity TEXT NOT NULL,
                minimum INTEGER NOT NULL,
                maximum INTEGER NOT NULL CHECK (maximum >= minimum),
                sum INTEGER NOT NULL,
                first INTEGER NOT NULL,
                last INTEGER NOT NULL,
                PRIMARY KEY (chunk, quantity)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE series_part (
                id INTEGER PRIMARY KEY,
                machine TEXT NOT NULL,
                quantities TEXT NOT NULL,
                first_at INTEGER NOT NULL,
                last_at INTEGER NOT NULL CHECK (last_at >= first_at),
                count INTEGER NOT NULL CHECK (count > 0),
                content BLOB NOT NULL
            ) STRICT;

            CREATE TABLE series_part_total (
                machine TEXT NOT NULL,
                quantities TEXT NOT NULL,
                count INTEGER NOT NULL CHECK (count > 0),
                PRIMARY KEY (machine, quantities)
            ) STRICT, WITHOUT ROWID;
            """)
}
