import Foundation
package import UsageDomain
package import UsageStore

/// Makes a backup a store again: proved, with the key its statements are signed with, and with numbers of its own.
package struct Restoration {
    /// What was restored.
    package struct Outcome: Sendable {
        package let report: VerificationReport
        package let latestStatement: StatementRecord?
        /// What the next numbers end with; nil where they go on as they were.
        package let series: String?
        package let hasKey: Bool
    }

    package enum Key: Hashable, Sendable {
        case file(String)
        /// Where the store will look for it, or beside the backup; where it is there.
        case beside
        /// Nothing can be issued until it is put there.
        case later
    }

    private let backup: String
    private let path: String

    package init(of backup: String, to path: String) {
        self.backup = backup
        self.path = path
    }

    /// `keepsNumbers` when the original issued nothing since the backup and will not any more.
    ///
    /// - Throws: OfficeProblem, StatementError, StoreError; then nothing has the store's name.
    package func run(
        key: Key, keepsNumbers: Bool, by actor: Actor, at instant: Instant, progress: (Int64, Int64) -> Void
    ) throws -> Outcome {
        for name in [path, path + "-wal"] where FileManager.default.fileExists(atPath: name) {
            throw StoreError.alreadyExists(path: name)
        }
        let draft = "\(path).restoring-\(UUID().uuidString.prefix(8))"
        defer { remove(draft) }
        try copy(to: draft)
        let outcome = try prove(draft, key, keepsNumbers, actor, instant, progress)
        do {
            try FileManager.default.moveItem(atPath: draft, toPath: path)
        } catch {
            throw StoreError.readOnly(path: path)
        }
        if let file = keyFile(key), file != SigningKeys.path(beside: path) {
            let store = try UsageStore.open(path: path, mode: .reader)
            defer { try? store.close() }
            try SigningKeys(store).install(from: file)
        }
        return outcome
    }

    private func copy(to draft: String) throws {
        guard FileManager.default.fileExists(atPath: backup) else { throw StoreError.missing(path: backup) }
        // One that was copied by hand may have its latest commits beside it.
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: backup + suffix) {
            do {
                try FileManager.default.copyItem(atPath: backup + suffix, toPath: draft + suffix)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft + suffix)
            } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
                throw StoreError.diskFull(path: draft)
            } catch {
                throw StoreError.readOnly(path: draft)
            }
        }
    }

    private func prove(
        _ draft: String, _ key: Key, _ keepsNumbers: Bool, _ actor: Actor, _ instant: Instant,
        _ progress: (Int64, Int64) -> Void
    ) throws -> Outcome {
        let store = try UsageStore.open(path: draft, mode: .writer)
        var isClosed = false
        defer { if !isClosed { try? store.close() } }
        let latest = try store.latestStatement()
        let hasKey = try check(key, of: store)
        let report = try store.verify(progress: progress)
        guard report.problems.isEmpty else {
            throw OfficeProblem.unsoundBackup(backup, problem: report.problems[0], count: report.problems.count)
        }
        try store.beginNumberSeries(
            keepsNumbers: keepsNumbers, by: actor,
            reason: keepsNumbers
                ? "the lab moved to this copy; the original issues nothing any more"
                : "restored from a backup; what was issued after it was made is not known here",
            at: instant)
        let series = try store.numberSeries()
        try store.closeWhole()
        isClosed = true
        return Outcome(report: report, latestStatement: latest, series: series, hasKey: hasKey)
    }

    /// - Returns: whether there is a key to put beside the store.
    private func check(_ key: Key, of store: UsageStore) throws -> Bool {
        guard let file = keyFile(key) else {
            if key != .later, let fingerprint = try SigningKeys(store).expectedFingerprint() {
                throw OfficeProblem.keyWanted(backup: backup, fingerprint: fingerprint)
            }
            return false
        }
        try SigningKeys(store).check(file)
        return true
    }

    private func keyFile(_ key: Key) -> String? {
        switch key {
        case .file(let file): return file
        case .later: return nil
        case .beside:
            return [path, backup].map(SigningKeys.path).first { FileManager.default.fileExists(atPath: $0) }
        }
    }

    private func remove(_ draft: String) {
        for suffix in ["", "-wal", "-shm", "-journal", ".lock"] {
            try? FileManager.default.removeItem(atPath: draft + suffix)
        }
    }
}
