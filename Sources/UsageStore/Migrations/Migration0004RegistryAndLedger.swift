extension Migration {
    static let registryAndLedger = Migration(
        sql: """
            CREATE TABLE ledger_entry (
                sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
                at INTEGER NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('registry', 'attribution', 'correction', 'statement', 'note')),
                author TEXT,
                reason TEXT,
                content TEXT CHECK (content IS NULL OR json_valid(content)),
                salt BLOB CHECK (length(salt) = 16),
                commitment BLOB NOT NULL CHECK (length(commitment) = 32),
                hash BLOB NOT NULL CHECK (length(hash) = 32),
                previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
                CHECK ((salt IS NULL) = (content IS NULL))
            ) STRICT;

            CREATE TABLE registry_version (
                version INTEGER PRIMARY KEY CHECK (version > 0),
                valid_from INTEGER NOT NULL,
                author TEXT NOT NULL,
                ledger_sequence INTEGER NOT NULL REFERENCES ledger_entry (sequence),
                json TEXT NOT NULL CHECK (json_valid(json))
            ) STRICT;

            CREATE TABLE company (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                siren TEXT
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE machine (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                inventory TEXT,
                room TEXT,
                owner TEXT NOT NULL,
                rated_power_mw INTEGER
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE project (
                id TEXT PRIMARY KEY,
                company TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
                title TEXT NOT NULL,
                purpose TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE member (
                id TEXT PRIMARY KEY,
                name TEXT,
                company TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
                default_project TEXT REFERENCES project (id) DEFERRABLE INITIALLY DEFERRED
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE attribution_override (
                ledger_sequence INTEGER PRIMARY KEY REFERENCES ledger_entry (sequence),
                session TEXT NOT NULL,
                member TEXT,
                company TEXT,
                project TEXT,
                purpose TEXT,
                access_mode TEXT NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX attribution_override_by_session ON attribution_override (session, ledger_sequence);

            CREATE VIEW attributed_session AS
            SELECT s.id, s.machine, s.start_at, s.end_at, s.close_reason,
                CASE WHEN o.session IS NULL THEN s.member ELSE o.member END AS member,
                CASE WHEN o.session IS NULL THEN s.company ELSE o.company END AS company,
                CASE WHEN o.session IS NULL THEN s.project ELSE o.project END AS project,
                CASE WHEN o.session IS NULL THEN s.purpose ELSE o.purpose END AS purpose,
                CASE WHEN o.session IS NULL THEN s.access_mode ELSE o.access_mode END AS access_mode,
                s.busy_ms, s.paused_ms, s.idle_ms, s.off_ms, s.fault_ms, s.gap_ms,
                s.energy_mwh, s.energy_grade, s.quantities, s.runs, s.grade
            FROM usage_session AS s
            LEFT JOIN attribution_override AS o ON o.ledger_sequence = (
                SELECT max(latest.ledger_sequence) FROM attribution_override AS latest WHERE latest.session = s.id);
            """)
}
