import Foundation
import UsageStore

/// A store that exists as long as one call.
enum TemporaryStore {
    /// Runs `body` with a new store in a folder of its own, which only its owner may read, and removes both.
    ///
    /// The folder is made beside the file at `path`, where there is space for what it takes, or in the system's folder
    /// for temporary files when nothing may be written there.
    static func with<Result>(beside path: String, _ body: (UsageStore) throws -> Result) throws -> Result {
        let folder = try makeFolder(beside: path)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try UsageStore.open(path: folder.appending(path: "derived.db").path, mode: .writer)
        defer { try? store.close() }
        return try body(store)
    }

    private static func makeFolder(beside path: String) throws -> URL {
        let name = ".releve-derived-\(UUID().uuidString.prefix(8))"
        let folders = [URL(filePath: path).deletingLastPathComponent(), FileManager.default.temporaryDirectory]
        for folder in folders.map({ $0.appending(path: name) }) {
            let isMade: Void? = try? FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            if isMade != nil { return folder }
        }
        throw StoreError.readOnly(path: folders[1].appending(path: name).path)
    }
}
