import Foundation
import GRDB
import Glibc
package import UsageDomain

extension UsageStore {
    /// Copies the store while it is in use, then opens the copy and verifies all of it.
    ///
    /// The copy's ledger says that it is one, and when it was made: see `needsNumberSeries`.
    ///
    /// - Returns: what the check of the copy found; a copy with problems is kept for inspection.
    /// - Throws: `StoreError.alreadyExists`: nothing is ever overwritten. A copy cut short is removed.
    package func backup(
        to path: String, at instant: Instant, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws -> VerificationReport {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            switch errno {
            case EEXIST: throw StoreError.alreadyExists(path: path)
            case ENOSPC: throw StoreError.diskFull(path: path)
            default: throw StoreError.readOnly(path: path)
            }
        }
        Glibc.close(descriptor)
        do {
            try StoreError.mapping(path: path) {
                let copy = try DatabaseQueue(path: path)
                try database.backup(to: copy)
                try copy.write { db in try NumberSeries.noteCopy(at: instant, db) }
                try copy.close()
            }
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
            throw error
        }
        let copy = try UsageStore.open(path: path, mode: .reader)
        defer { try? copy.close() }
        return try copy.verify(progress: progress)
    }
}
