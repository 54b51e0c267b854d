import Dispatch
import GRDB
import Synchronization

/// A checkpoint on its way to the disk.
package final class CheckpointCommit: Sendable {
    private let path: String
    private let hasEnded = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<Void, any Error>?>(nil)

    init(path: String) {
        self.path = path
    }

    func end(_ result: Result<Void, any Error>) {
        self.result.withLock { $0 = result }
        hasEnded.signal()
    }

    /// Until it is stored.
    ///
    /// - Throws: `StoreError`; then nothing of it is kept.
    package func wait() throws {
        hasEnded.wait()
        hasEnded.signal()
        try StoreError.mapping(path: path) { try result.withLock { try $0?.get() } }
    }
}
