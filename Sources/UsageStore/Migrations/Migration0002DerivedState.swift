extension Migration {
    static let derivedState = Migration(
        sql: """
            CREATE TABLE checkpoint (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                block INTEGER NOT NULL CHECK (block > 0),
                message_index INTEGER NOT NULL CHECK (message_index >= 0),
                at INTEGER NOT NULL,
                engine_state BLOB NOT NULL
            ) STRICT;

            CREATE TABLE restore_point (
                machine TEXT NOT NULL,
                at INTEGER NOT NULL,
                block INTEGER NOT NULL CHECK (block > 0),
                message_index INTEGER NOT NULL CHECK (message_index >= 0),
                engine_state BLOB NOT NULL,
                PRIMARY KEY (machine, at)
            ) STRICT;

            CREATE TABLE usage_session (
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
            CREATE INDEX usage_session_by_start ON usage_session (start_at, machine);
            CREATE INDEX usage_session_by_machine ON usage_session (machine, start_at);
            CREATE INDEX usage_session_open ON usage_session (machine) WHERE end_at IS NULL;

            CREATE TABLE gap (
                machine TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                end_at INTEGER NOT NULL CHECK (end_at >= start_at),
                PRIMARY KEY (machine, start_at)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE rollup_hour (
                machine TEXT NOT NULL,
                hour INTEGER NOT NULL CHECK (hour % 3600000 = 0),
                busy_ms INTEGER NOT NULL DEFAULT 0,
                paused_ms INTEGER NOT NULL DEFAULT 0,
                idle_ms INTEGER NOT NULL DEFAULT 0,
                off_ms INTEGER NOT NULL DEFAULT 0,
                fault_ms INTEGER NOT NULL DEFAULT 0,
                gap_ms INTEGER NOT NULL DEFAULT 0,
                energy_mwh INTEGER NOT NULL DEFAULT 0,
                runs INTEGER NOT NULL DEFAULT 0,
                sessions INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (machine, hour)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE rollup_hour_counter (
                machine TEXT NOT NULL,
                hour INTEGER NOT NULL CHECK (hour % 3600000 = 0),
                quantity TEXT NOT NULL,
                amount INTEGER NOT NULL,
                PRIMARY KEY (machine, hour, quantity)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE rollup_day (
                machine TEXT NOT NULL,
                day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
                busy_ms INTEGER NOT NULL DEFAULT 0,
                paused_ms INTEGER NOT NULL DEFAULT 0,
                idle_ms INTEGER NOT NULL DEFAULT 0,
                off_ms INTEGER NOT NULL DEFAULT 0,
                fault_ms INTEGER NOT NULL DEFAULT 0,
                gap_ms INTEGER NOT NULL DEFAULT 0,
                energy_mwh INTEGER NOT NULL DEFAULT 0,
                runs INTEGER NOT NULL DEFAULT 0,
                sessions INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (machine, day)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE rollup_day_counter (
                machine TEXT NOT NULL,
                day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
                quantity TEXT NOT NULL,
                amount INTEGER NOT NULL,
                PRIMARY KEY (machine, day, quantity)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE quarantine_count (
                reason TEXT PRIMARY KEY,
                count INTEGER NOT NULL CHECK (count >= 0),
                last_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE device_heard (
                dialect TEXT NOT NULL,
                device TEXT NOT NULL,
                last_arrival INTEGER NOT NULL,
                message_count INTEGER NOT NULL CHECK (message_count >= 0),
                PRIMARY KEY (dialect, device)
            ) STRICT, WITHOUT ROWID;
            """)
}
