extension Migration {
    /// What rollups sum, in full: time by state without a break, and what grew in it.
    static let stateSpans = Migration(
        sql: """
            CREATE TABLE state_span (
                machine TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                end_at INTEGER NOT NULL CHECK (end_at > start_at),
                state TEXT NOT NULL,
                grade TEXT NOT NULL,
                PRIMARY KEY (machine, start_at)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE span_growth (
                machine TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                quantity TEXT NOT NULL,
                grade TEXT NOT NULL,
                end_at INTEGER NOT NULL CHECK (end_at >= start_at),
                amount INTEGER NOT NULL,
                PRIMARY KEY (machine, start_at, quantity, grade)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE waiting_increase (
                machine TEXT NOT NULL,
                quantity TEXT NOT NULL,
                amount INTEGER NOT NULL,
                from_at INTEGER NOT NULL,
                to_at INTEGER NOT NULL CHECK (to_at >= from_at),
                grade TEXT NOT NULL,
                placed_through INTEGER NOT NULL
            ) STRICT;
            """)
}
