extension Migration {
    /// A decision about a session names a machine and an interval; which session it lies over is derived and may change.
    static let sessionDecisions = Migration(
        sql: """
            CREATE TABLE session_decision (
                ledger_sequence INTEGER PRIMARY KEY REFERENCES ledger_entry (sequence),
                session TEXT NOT NULL,
                machine TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                end_at INTEGER,
                member TEXT,
                company TEXT,
                project TEXT,
                purpose TEXT,
                access_mode TEXT NOT NULL,
                at INTEGER NOT NULL,
                fits INTEGER NOT NULL CHECK (fits >= 0)
            ) STRICT;
            CREATE INDEX session_decision_by_end ON session_decision (machine, coalesce(end_at, at));

            CREATE TABLE decided_session (
                session TEXT PRIMARY KEY,
                ledger_sequence INTEGER NOT NULL REFERENCES session_decision (ledger_sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX decided_session_by_decision ON decided_session (ledger_sequence);

            -- Of a session that is gone only its id is known: the machine's, a hyphen, and 20260302T090000000Z; -2 if it is the
            -- second that began at once.
            INSERT INTO session_decision (ledger_sequence, session, machine, start_at, end_at, member, company, project,
                purpose, access_mode, at, fits)
            SELECT o.ledger_sequence, o.session, coalesce(s.machine, o.gone), coalesce(s.start_at, o.began),
                CASE WHEN s.id IS NULL THEN o.began WHEN s.end_at <= o.at THEN s.end_at END,
                o.member, o.company, o.project, o.purpose, o.access_mode, o.at, s.id IS NOT NULL
            FROM (
                SELECT *, substr(name, 1, length(name) - 20) AS gone,
                    coalesce(unixepoch(substr(name, -19, 4) || '-' || substr(name, -15, 2) || '-' || substr(name, -13, 2)
                        || ' ' || substr(name, -10, 2) || ':' || substr(name, -8, 2) || ':' || substr(name, -6, 2)) * 1000
                        + CAST(substr(name, -4, 3) AS INTEGER), 0) AS began
                FROM (
                    SELECT *, CASE WHEN session LIKE '%Z-_' THEN substr(session, 1, length(session) - 2) ELSE session END
                        AS name
                    FROM attribution_override)
            ) AS o LEFT JOIN usage_session AS s ON s.id = o.session;
            INSERT INTO decided_session (session, ledger_sequence)
            SELECT session, max(ledger_sequence) FROM session_decision WHERE fits > 0 GROUP BY session;

            DROP VIEW attributed_session;
            DROP TABLE attribution_override;
            CREATE VIEW attributed_session AS
            SELECT s.id, s.machine, s.start_at, s.end_at, s.close_reason,
                CASE WHEN d.session IS NULL THEN s.member ELSE d.member END AS member,
                CASE WHEN d.session IS NULL THEN s.company ELSE d.company END AS company,
                CASE WHEN d.session IS NULL THEN s.project ELSE d.project END AS project,
                CASE WHEN d.session IS NULL THEN s.purpose ELSE d.purpose END AS purpose,
                CASE WHEN d.session IS NULL THEN s.access_mode ELSE d.access_mode END AS access_mode,
                s.busy_ms, s.paused_ms, s.idle_ms, s.off_ms, s.fault_ms, s.gap_ms,
                s.energy_mwh, s.energy_grade, s.quantities, s.runs, s.grade
            FROM usage_session AS s
            LEFT JOIN decided_session AS c ON c.session = s.id
            LEFT JOIN session_decision AS d ON d.ledger_sequence = c.ledger_sequence;
            """)
}
