extension Migration {
    /// Which connection a block's messages came over; blocks of format 1, all there are so far, do not say.
    static let provenance = Migration(
        sql: """
            ALTER TABLE journal_block ADD COLUMN format INTEGER NOT NULL DEFAULT 1 CHECK (format IN (1, 2));
            ALTER TABLE journal_block ADD COLUMN source TEXT
                CHECK ((format = 1) = (source IS NULL) AND length(source) BETWEEN 1 AND 32);
            """)
}
