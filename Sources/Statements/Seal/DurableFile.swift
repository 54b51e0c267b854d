import Foundation
import Glibc

/// Files that are whole on disk before they have their name.
enum DurableFile {
    /// What the system answered.
    struct Problem: Error, Hashable {
        let code: Int32
        var reason: String {
            POSIXErrorCode(rawValue: code).map { "\(POSIXError($0).localizedDescription)" } ?? "error \(code)"
        }
    }

    /// Makes a file that did not exist, with its content on disk on return; a mode stricter than the process's own holds
    /// from the first instant.
    static func create(_ path: String, mode: mode_t, content: [UInt8]) throws(Problem) {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Problem(code: errno) }
        defer { close(descriptor) }
        var rest = content[...]
        while !rest.isEmpty {
            // The slice outlives the call and its count bounds what is read.
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 || errno == EINTR else { throw Problem(code: errno) }
            rest = rest.dropFirst(max(0, written))
        }
        guard fsync(descriptor) == 0 else { throw Problem(code: errno) }
    }

    /// Gives the file a second name, on disk on return; a file that has that name already keeps it.
    static func link(_ path: String, as name: String) throws(Problem) {
        guard unsafe Glibc.link(path, name) == 0 || errno == EEXIST else { throw Problem(code: errno) }
        let folder = URL(filePath: name).deletingLastPathComponent().path
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Problem(code: errno) }
    }
}
