extension Migration {
    /// What made the derived state, and the machines that could not be derived again; unknown of what is stored so far.
    static let derivationVersion = Migration(
        sql: """
            ALTER TABLE checkpoint ADD COLUMN derivation TEXT;
            ALTER TABLE checkpoint ADD COLUMN failures TEXT CHECK (failures IS NULL OR json_valid(failures));
            """)
}
