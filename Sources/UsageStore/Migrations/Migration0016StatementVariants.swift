extension Migration {
    /// A variant of a statement is no revision of it: each has revisions of its own.
    ///
    /// Those issued before stay in the one chain that they were numbered in, whatever they show.
    static let statementVariants = Migration(
        sql: "ALTER TABLE statement ADD COLUMN variant TEXT NOT NULL DEFAULT 'pseudonymous';")
}
