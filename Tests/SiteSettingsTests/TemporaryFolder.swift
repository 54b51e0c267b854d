import Foundation

/// A folder of its own for one test, removed at the end.
func withTemporaryFolder(_ body: (TemporaryFolder) throws -> Void) throws {
    let url = URL.temporaryDirectory.appending(path: "releve-settings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(TemporaryFolder(url: url.resolvingSymlinksInPath()))
}

struct TemporaryFolder {
    let url: URL

    var path: String { url.path }

    /// Writes a file and gives its path.
    func file(_ name: String, _ content: String) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
        return file.path
    }

    func folder(_ name: String) throws -> String {
        let folder = url.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }
}
