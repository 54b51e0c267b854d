import GRDB
import Glibc

extension UsageStore {
    /// Frames that make SQLite move the log into the file: each a page of 4,096 bytes and its header of 24.
    static let checkpointedFrames = 2_000
    private static let reservedLength = checkpointedFrames * (4_096 + 24) + 32
    /// On a disk fuller than this the log may grow as it needs.
    private static let leastFree: UInt64 = 256 << 20

    /// Lengthens the write-ahead log to what it will grow to.
    ///
    /// A commit then changes a file's bytes and not its length; a length that changes makes the file system sync its own
    /// journal too, which is three times what the commit itself writes. Behind its last frame the log may hold anything
    /// that is no frame (SQLite's file format, section 4): zeros never are.
    ///
    /// - Throws: `StoreError.readOnly` on a store opened for reading. Where there is no room nothing happens.
    package func reserveWriteAheadLog() throws {
        guard mode == .writer else { throw StoreError.readOnly(path: path) }
        // On the writing connection's queue: nothing else lengthens the log meanwhile.
        database.writeWithoutTransaction { _ in Self.lengthen(path + "-wal", to: Self.reservedLength) }
    }

    private static func lengthen(_ path: String, to length: Int) {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { Glibc.close(descriptor) }
        var room = statvfs()
        guard unsafe fstatvfs(descriptor, &room) == 0, UInt64(room.f_bavail) * UInt64(room.f_frsize) > leastFree
        else { return }
        // A page at a time: what is written in larger pieces the kernel keeps, and counts as written, in larger pieces.
        let zeros = [UInt8](repeating: 0, count: 4_096)
        var end = Int(lseek(descriptor, 0, SEEK_END))
        // Written, not allocated: space that was never written is marked so in the file system's own journal.
        while end >= 0, end < length {
            let written = unsafe zeros.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, length - end))
            }
            guard written > 0 else { return }
            end += written
        }
    }
}
