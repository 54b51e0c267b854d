extension Migration {
    /// What a page asks of five years of fifty machines is found, not searched for; what a split or a merge says again of its
    /// parts names it.
    static let longPasts = Migration(
        sql: """
            -- Those that wait for somebody to say whose they were.
            CREATE INDEX usage_session_unattributed ON usage_session (start_at)
            WHERE member IS NULL AND company IS NULL AND mark IS NULL AND end_at IS NOT NULL;

            -- How far back something that still went on can have begun.
            CREATE INDEX usage_session_by_length ON usage_session (end_at - start_at);
            CREATE INDEX session_part_by_length ON session_part (end_at - start_at);

            -- Until now it was known by following it at once.
            ALTER TABLE session_decision ADD COLUMN division INTEGER REFERENCES ledger_entry (sequence);
            UPDATE session_decision AS kept SET division = (
                SELECT max(d.ledger_sequence) FROM session_decision AS d
                WHERE d.kind <> 'attribution' AND kept.ledger_sequence > d.ledger_sequence
                    AND kept.ledger_sequence <= d.ledger_sequence + 2 AND kept.at = d.at AND kept.session = d.session)
            WHERE kind = 'attribution';
            """)
}
