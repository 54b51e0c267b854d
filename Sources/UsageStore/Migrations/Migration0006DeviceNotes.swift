extension Migration {
    static let deviceNotes = Migration(
        sql: """
            ALTER TABLE device_heard ADD COLUMN notes TEXT CHECK (notes IS NULL OR json_valid(notes));

            CREATE TABLE device_watch (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                forgotten INTEGER NOT NULL CHECK (forgotten >= 0)
            ) STRICT;
            INSERT INTO device_watch (id, forgotten) VALUES (1, 0);
            """)
}
