extension Migration {
    /// The ledger takes decisions of any kind, by typed actors; a session may be divided, joined, marked as the lab's own.
    ///
    /// Entries there are stay as they are and in format 1: their hashes hold.
    static let decisions = Migration(
        rebuildsReferencedTables: true,
        sql: """
            DROP VIEW attributed_session;

            CREATE TABLE ledger_entry_2 (
                sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
                format INTEGER NOT NULL CHECK (format > 0),
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                author TEXT,
                reason TEXT,
                content TEXT CHECK (content IS NULL OR json_valid(content)),
                salt BLOB CHECK (length(salt) = 16),
                commitment BLOB NOT NULL CHECK (length(commitment) = 32),
                hash BLOB NOT NULL CHECK (length(hash) = 32),
                previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
                CHECK ((salt IS NULL) = (content IS NULL))
            ) STRICT;
            INSERT INTO ledger_entry_2
            SELECT sequence, 1, at, kind, author, reason, content, salt, commitment, hash, previous_hash FROM ledger_entry;
            DROP TABLE ledger_entry;
            ALTER TABLE ledger_entry_2 RENAME TO ledger_entry;

            CREATE TABLE session_decision_2 (
                ledger_sequence INTEGER PRIMARY KEY REFERENCES ledger_entry (sequence),
                kind TEXT NOT NULL,
                session TEXT NOT NULL,
                machine TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                end_at INTEGER,
                at INTEGER NOT NULL,
                fits INTEGER NOT NULL CHECK (fits >= 0),
                withdrawn_by INTEGER REFERENCES ledger_entry (sequence),
                cut_at INTEGER CHECK ((cut_at IS NULL) = (kind <> 'split')),
                member TEXT,
                company TEXT,
                project TEXT,
                purpose TEXT,
                access_mode TEXT CHECK ((access_mode IS NULL) = (kind <> 'attribution')),
                mark TEXT
            ) STRICT;
            INSERT INTO session_decision_2
            SELECT ledger_sequence, 'attribution', session, machine, start_at, end_at, at, fits, NULL, NULL, member, company,
                project, purpose, access_mode, NULL
            FROM session_decision;
            DROP TABLE session_decision;
            ALTER TABLE session_decision_2 RENAME TO session_decision;
            CREATE INDEX session_decision_by_end ON session_decision (machine, max(start_at, coalesce(end_at, at)));

            ALTER TABLE usage_session ADD COLUMN mark TEXT;

            CREATE TABLE session_part (
                id TEXT PRIMARY KEY,
                machine TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                end_at INTEGER CHECK (end_at >= start_at),
                close_reason TEXT,
                member TEXT,
                company TEXT,
                project TEXT,
                purpose TEXT,
                access_mode TEXT NOT NULL,
                mark TEXT,
                busy_ms INTEGER NOT NULL,
                paused_ms INTEGER NOT NULL,
                idle_ms INTEGER NOT NULL,
                off_ms INTEGER NOT NULL,
                fault_ms INTEGER NOT NULL,
                gap_ms INTEGER NOT NULL,
                energy_mwh INTEGER NOT NULL,
                energy_grade TEXT NOT NULL,
                quantities TEXT NOT NULL CHECK (json_valid(quantities)),
                runs TEXT NOT NULL CHECK (json_valid(runs)),
                grade TEXT NOT NULL,
                CHECK ((end_at IS NULL) = (close_reason IS NULL))
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX session_part_by_start ON session_part (start_at, machine);
            CREATE INDEX session_part_by_machine ON session_part (machine, start_at);

            -- Which measured sessions a part has time of: those are not stated as they were measured.
            CREATE TABLE part_source (
                session TEXT NOT NULL,
                part TEXT NOT NULL REFERENCES session_part (id) ON DELETE CASCADE,
                PRIMARY KEY (session, part)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX part_source_by_part ON part_source (part);

            CREATE INDEX stated_session_by_session ON stated_session (session);

            CREATE VIEW divided_session AS
            SELECT id, machine, start_at, end_at, close_reason, member, company, project, purpose, access_mode, mark, busy_ms,
                paused_ms, idle_ms, off_ms, fault_ms, gap_ms, energy_mwh, energy_grade, quantities, runs, grade
            FROM usage_session AS s
            WHERE NOT EXISTS (SELECT 1 FROM part_source WHERE part_source.session = s.id)
            UNION ALL
            SELECT id, machine, start_at, end_at, close_reason, member, company, project, purpose, access_mode, mark, busy_ms,
                paused_ms, idle_ms, off_ms, fault_ms, gap_ms, energy_mwh, energy_grade, quantities, runs, grade
            FROM session_part;

            CREATE VIEW attributed_session AS
            SELECT s.id, s.machine, s.start_at, s.end_at, s.close_reason,
                CASE WHEN d.session IS NULL THEN s.member ELSE d.member END AS member,
                CASE WHEN d.session IS NULL THEN s.company ELSE d.company END AS company,
                CASE WHEN d.session IS NULL THEN s.project ELSE d.project END AS project,
                CASE WHEN d.session IS NULL THEN s.purpose ELSE d.purpose END AS purpose,
                CASE WHEN d.session IS NULL THEN s.access_mode ELSE d.access_mode END AS access_mode,
                CASE WHEN d.session IS NULL THEN s.mark ELSE d.mark END AS mark,
                d.ledger_sequence AS decision,
                s.busy_ms, s.paused_ms, s.idle_ms, s.off_ms, s.fault_ms, s.gap_ms,
                s.energy_mwh, s.energy_grade, s.quantities, s.runs, s.grade
            FROM divided_session AS s
            LEFT JOIN decided_session AS c ON c.session = s.id
            LEFT JOIN session_decision AS d ON d.ledger_sequence = c.ledger_sequence;
            """)
}
