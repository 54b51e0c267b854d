import GRDB

/// The file's schema, step by step; each is frozen once released.
enum AccountSchema {
    /// `RlAc`: another application's file is left alone.
    static let applicationID = 0x526C_4163

    static let steps = [
        """
        CREATE TABLE account (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            roles TEXT NOT NULL CHECK (json_valid(roles)),
            member TEXT,
            company TEXT,
            password TEXT NOT NULL,
            second_factor BLOB CHECK (length(second_factor) = 20),
            last_step INTEGER NOT NULL DEFAULT 0,
            is_disabled INTEGER NOT NULL DEFAULT 0 CHECK (is_disabled IN (0, 1)),
            created_at INTEGER NOT NULL,
            granted_by TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recovery_code (
            account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            used_at INTEGER,
            PRIMARY KEY (account, hash)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE browser_session (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            begun_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            confirmed_at INTEGER,
            browser TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX browser_session_by_account ON browser_session (account);

        CREATE TABLE api_token (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            label TEXT NOT NULL,
            rights TEXT NOT NULL CHECK (json_valid(rights)),
            created_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE set_up (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;

        CREATE TABLE log_in (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            account TEXT NOT NULL,
            outcome TEXT NOT NULL,
            address TEXT NOT NULL,
            browser TEXT NOT NULL
        ) STRICT;
        CREATE INDEX log_in_by_time ON log_in (at);
        """,
        """
        CREATE TABLE grant_record (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            account TEXT NOT NULL,
            deed TEXT NOT NULL,
            roles TEXT NOT NULL CHECK (json_valid(roles)),
            granted_by TEXT NOT NULL
        ) STRICT;
        """,
        """
        CREATE TABLE member_pin (
            member TEXT PRIMARY KEY,
            pin TEXT NOT NULL,
            set_at INTEGER NOT NULL,
            set_by TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE identity (
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            linked_at INTEGER NOT NULL,
            PRIMARY KEY (issuer, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX identity_by_account ON identity (account);

        CREATE TABLE invitation (
            name TEXT PRIMARY KEY,
            account TEXT NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE grant_record ADD COLUMN ledger_sequence INTEGER;
        """,
    ]

    static func migrate(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= steps.count else { throw AccessProblem.newerFile }
        for (index, step) in steps.enumerated().dropFirst(version) {
            try db.inTransaction {
                try db.execute(sql: step)
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
    }
}
