import Foundation

/// The fixed part of a SQLite file, read before SQLite touches it so that another program's file stays as it is.
struct StoreHeader {
    /// `RELV`, in `PRAGMA application_id`.
    static let applicationID: Int32 = 0x5245_4C56
    private static let magic = Array("SQLite format 3\0".utf8)

    enum Finding: Equatable {
        case absent
        case empty
        case ours
        case foreign
        case damaged(String)
    }

    static func inspect(path: String) throws -> Finding {
        var isDirectory: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return .absent }
        guard !isDirectory.boolValue else { return .foreign }
        guard let file = FileHandle(forReadingAtPath: path) else { throw StoreError.readOnly(path: path) }
        defer { try? file.close() }
        let bytes = [UInt8](try file.read(upToCount: 100) ?? Data())
        let size = try file.seekToEnd()
        guard !bytes.isEmpty else { return .empty }
        guard bytes.count == 100, Array(bytes[0..<16]) == magic else {
            return bytes.starts(with: magic.prefix(bytes.count)) ? .damaged("shorter than its header") : .foreign
        }
        guard Int32(bitPattern: word(bytes, at: 68)) == applicationID else { return .foreign }
        let pageSize = word(bytes, at: 16) >> 16
        let expected = UInt64(word(bytes, at: 28)) * UInt64(pageSize == 1 ? 65_536 : pageSize)
        // A checkpoint cut short leaves a short file that its write-ahead log completes.
        if size < expected, !hasWriteAheadLog(path: path) {
            return .damaged("\(size) of \(expected) bytes are there")
        }
        return .ours
    }

    private static func hasWriteAheadLog(path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? UInt64 ?? 0) > 0
    }

    private static func word(_ bytes: [UInt8], at position: Int) -> UInt32 {
        bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
