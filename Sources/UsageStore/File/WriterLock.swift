import Foundation
import Glibc
import Synchronization

/// The advisory lock beside the store that makes one process its only writer.
///
/// The lock dies with the process, so a crash leaves nothing to clean up; the file keeps the last writer's process
/// identifier for the message others get.
final class WriterLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Throws: `StoreError.locked` when another writer holds it, `readOnly` when the file cannot be made.
    init(storePath: String) throws {
        let path = storePath + ".lock"
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.readOnly(path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let writer = try? String(contentsOfFile: path, encoding: .utf8)
            let process = writer.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            throw StoreError.locked(path: storePath, by: process ?? 0)
        }
        self.descriptor = Mutex(descriptor)
        let identifier = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        unsafe identifier.withUnsafeBytes { _ = unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit {
        release()
    }

    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }
}
