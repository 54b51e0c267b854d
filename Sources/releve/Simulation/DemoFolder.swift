import Foundation

/// Where a demo keeps its store, broker and statements.
struct DemoFolder {
    private let url: URL
    private let isTemporary: Bool

    init(named name: String?) throws {
        isTemporary = name == nil
        url =
            name.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? FileManager.default.temporaryDirectory.appending(path: "releve-demo-\(UUID().uuidString.prefix(8))")
        if let name, let content = try? FileManager.default.contentsOfDirectory(atPath: name), !content.isEmpty {
            throw CommandFailure("\(name): not empty; name a new folder, or remove it first", .inputOutput)
        }
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func removeIfTemporary() {
        if isTemporary { try? FileManager.default.removeItem(at: url) }
    }
}
