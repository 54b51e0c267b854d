import Decisions
import Foundation
import GRDB
package import UsageDomain

extension UsageStore {
    /// Stores a checkpoint in one transaction; on return it is on the disk.
    ///
    /// When it throws, nothing of it is kept.
    package func commit(_ checkpoint: Checkpoint) throws {
        let prepared = try prepared(checkpoint)
        try write { db in try Self.store(prepared, db) }
    }

    /// The same, together with what another store holds of a machine, which the checkpoint goes on from.
    ///
    /// The machine's samples should be cut where the replacement begins: see `cutSamples`.
    package func commit(
        _ checkpoint: Checkpoint, taking replacement: MachineReplacement, from other: UsageStore
    ) throws {
        let prepared = try prepared(checkpoint)
        let samples = try SampleReplacement(replacement).coming(from: other)
        try writeBeside(storeAt: other.path) { db in
            try DerivedRows.take(replacement, db)
            try DerivedRows.takeRestorePoints(replacement, db)
            try SeriesTable.remove(machine: replacement.machine, from: replacement.from, db)
            try SeriesTable.replace([], of: replacement.machine, by: samples, db)
            try Settlement.settle(.machines([replacement.machine: replacement.span]), db)
            try StatementCorrections.note(
                .machines([replacement.machine: replacement.span]), by: .collector,
                reason: StatementCorrections.derivedOtherwise, at: checkpoint.at, db)
            try Self.store(prepared, db)
        }
    }

    /// The same, while the caller goes on; one at a time, and no read of the caller knows of it before it was waited for.
    package func beginCommit(_ checkpoint: Checkpoint) throws -> CheckpointCommit {
        guard mode == .writer else { throw StoreError.readOnly(path: path) }
        let prepared = try prepared(checkpoint)
        let commit = CheckpointCommit(path: path)
        database.asyncWrite(
            { db in try Self.store(prepared, db) }, completion: { _, result in commit.end(result.map { _ in }) })
        return commit
    }

    /// A checkpoint with what is compressed and encoded of it.
    private struct PreparedCheckpoint: Sendable {
        let checkpoint: Checkpoint
        let engineState: [UInt8]
        let failures: String?
        let restorePoints: [(RestorePoint, [UInt8])]
        let series: [PreparedSeries]
    }

    private func prepared(_ checkpoint: Checkpoint) throws -> PreparedCheckpoint {
        let compressor = try makeCompressor(level: 3)
        let engineState = try compressor.compress(checkpoint.engineState)
        let failures =
            try checkpoint.failures.isEmpty
            ? nil
            : CanonicalJSON.text(
                Dictionary(uniqueKeysWithValues: checkpoint.failures.map { ($0.key.rawValue, $0.value) }))
        return PreparedCheckpoint(
            checkpoint: checkpoint, engineState: engineState, failures: failures,
            restorePoints: try checkpoint.restorePoints.map { ($0, try compressor.compress($0.engineState)) },
            series: try prepared(checkpoint.series))
    }

    private func prepared(_ series: [SeriesRows]) throws -> [PreparedSeries] {
        let areParts = try read { db in try series.map { try SeriesTable.isPart($0, db) } }
        return PreparedSeries.prepare(series, areParts: areParts)
    }

    private static func store(_ prepared: PreparedCheckpoint, _ db: Database) throws {
        let checkpoint = prepared.checkpoint
        let reach = try Self.reach(of: checkpoint, db)
        for replacement in checkpoint.replacements {
            try DerivedRows.remove(replacement, db)
            try SeriesTable.remove(machine: replacement.machine, from: replacement.from, db)
        }
        for session in checkpoint.removedSessions {
            try db.cachedStatement(sql: "DELETE FROM usage_session WHERE id = ?")
                .execute(arguments: [session.rawValue])
        }
        for session in checkpoint.sessions { try SessionRow.upsert(session, db) }
        for (session, blocks) in checkpoint.evidence { try SessionRow.setEvidence(of: session, blocks, db) }
        try RollupRow.add(checkpoint.rollups, db)
        try SpanRow.store(checkpoint.spans, db)
        try Settlement.settle(reach, db)
        try StatementCorrections.note(
            reach, by: .collector, reason: StatementCorrections.derivedOtherwise, at: checkpoint.at, db)
        for series in prepared.series { try SeriesTable.append(series, db) }
        for gap in checkpoint.gaps { try Self.insert(gap, db) }
        for (reason, count) in checkpoint.quarantine { try Self.count(reason, count, at: checkpoint.at, db) }
        for address in checkpoint.forgotten { try Self.forget(address, db) }
        if let latest = checkpoint.heardUntil?.milliseconds {
            try db.execute(
                sql: "UPDATE device_heard SET last_arrival = ?1 WHERE last_arrival > ?1", arguments: [latest])
        }
        for device in checkpoint.devices { try Self.count(device, db) }
        for device in checkpoint.noticed { try Self.note(device, db) }
        if let total = checkpoint.forgottenTotal { try Self.note(forgotten: total, db) }
        for (point, state) in prepared.restorePoints { try Self.insert(point, state, db) }
        if let earliest = checkpoint.earliestRecomputation { try Self.pruneRestorePoints(before: earliest, db) }
        try db.cachedStatement(
            sql: """
                INSERT INTO checkpoint (id, block, message_index, at, engine_state, derivation, failures)
                VALUES (1, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET block = excluded.block, message_index = excluded.message_index,
                    at = excluded.at, engine_state = excluded.engine_state, derivation = excluded.derivation,
                    failures = excluded.failures
                """
        ).execute(arguments: [
            checkpoint.position.block, checkpoint.position.index, checkpoint.at.milliseconds,
            Data(prepared.engineState),
            checkpoint.derivation, prepared.failures,
        ])
    }

    /// Which sessions a checkpoint may change; read before it does.
    private static func reach(of checkpoint: Checkpoint, _ db: Database) throws -> StatementCorrections.Reach {
        var reach = StatementCorrections.Reach.machines([:])
        for replacement in checkpoint.replacements { reach.include(replacement.machine, replacement.span) }
        for session in checkpoint.sessions { reach.include(session.machine, session.start..<Instant.distantFuture) }
        for session in checkpoint.removedSessions {
            let row = try Row.fetchOne(
                db, sql: "SELECT machine, start_at FROM usage_session WHERE id = ?", arguments: [session.rawValue])
            guard let row else { continue }
            reach.include(
                MachineID(rawValue: row["machine"]),
                Instant(milliseconds: row["start_at"])..<Instant.distantFuture)
        }
        return reach
    }

    /// The last checkpoint; nil before the first.
    package func latestCheckpoint() throws -> StoredCheckpoint? {
        let found = try read { db in
            try Row.fetchOne(db, sql: "SELECT block, message_index, at, engine_state, derivation FROM checkpoint").map {
                row in
                (
                    JournalPosition(block: row["block"], index: row["message_index"]),
                    Instant(milliseconds: row["at"]), row.bytes("engine_state"), row["derivation"] as String?
                )
            }
        }
        guard let (position, at, state, derivation) = found else { return nil }
        return StoredCheckpoint(
            position: position, engineState: try Decompression.decompress(state), at: at, derivation: derivation)
    }

    /// The latest restore point of a machine at or before an instant.
    package func restorePoint(of machine: MachineID, atOrBefore instant: Instant) throws -> RestorePoint? {
        let found = try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT at, block, message_index, engine_state FROM restore_point
                    WHERE machine = ? AND at <= ? ORDER BY at DESC LIMIT 1
                    """, arguments: [machine.rawValue, instant.milliseconds]
            ).map { row in
                (
                    Instant(milliseconds: row["at"]),
                    JournalPosition(block: row["block"], index: row["message_index"]), row.bytes("engine_state")
                )
            }
        }
        guard let (at, position, state) = found else { return nil }
        return RestorePoint(
            machine: machine, at: at, position: position, engineState: try Decompression.decompress(state))
    }

    /// Leaves no machine a place where a recomputation may begin but the journal's beginning.
    package func forgetRestorePoints() throws {
        try write { db in try db.execute(sql: "DELETE FROM restore_point") }
    }

    /// The newest one before the instant stays: a recomputation from the instant on begins there.
    private static func pruneRestorePoints(before instant: Instant, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM restore_point WHERE at < (
                    SELECT max(newest.at) FROM restore_point AS newest
                    WHERE newest.machine = restore_point.machine AND newest.at <= ?)
                """, arguments: [instant.milliseconds])
    }

    /// A silence that goes on over a checkpoint stays one gap.
    private static func insert(_ gap: Gap, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE gap SET end_at = ? WHERE machine = ? AND end_at = ?")
            .execute(arguments: [gap.end.milliseconds, gap.machine.rawValue, gap.start.milliseconds])
        guard db.changesCount == 0 else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO gap (machine, start_at, end_at) VALUES (?, ?, ?)
                ON CONFLICT (machine, start_at) DO UPDATE SET end_at = excluded.end_at
                """
        ).execute(arguments: [gap.machine.rawValue, gap.start.milliseconds, gap.end.milliseconds])
    }

    private static func count(_ reason: QuarantineReason, _ count: Int64, at: Instant, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO quarantine_count (reason, count, last_at) VALUES (?, ?, ?)
                ON CONFLICT (reason) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at
                """
        ).execute(arguments: [reason.rawValue, count, at.milliseconds])
    }

    private static func count(_ device: Checkpoint.DeviceHeard, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO device_heard (dialect, device, last_arrival, message_count) VALUES (?, ?, ?, ?)
                ON CONFLICT (dialect, device) DO UPDATE SET
                    message_count = message_count + excluded.message_count,
                    last_arrival = max(last_arrival, excluded.last_arrival)
                """
        ).execute(arguments: [
            device.address.dialect.rawValue, device.address.id, device.lastArrival.milliseconds, device.count,
        ])
    }

    private static func insert(_ point: RestorePoint, _ state: [UInt8], _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO restore_point (machine, at, block, message_index, engine_state) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (machine, at) DO UPDATE SET block = excluded.block,
                    message_index = excluded.message_index, engine_state = excluded.engine_state
                """
        ).execute(arguments: [
            point.machine.rawValue, point.at.milliseconds, point.position.block, point.position.index, Data(state),
        ])
    }
}
