extension Migration {
    /// From when on what a registry's version changed holds; so far each held from the instant it was declared.
    static let effectiveDays = Migration(
        sql: """
            ALTER TABLE registry_version ADD COLUMN effective_at INTEGER NOT NULL DEFAULT 0;
            UPDATE registry_version SET effective_at = valid_from;
            """)
}
