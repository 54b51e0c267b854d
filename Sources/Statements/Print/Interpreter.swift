import Foundation

/// Finds the Python that has Typst.
package enum Interpreter {
    /// `RELEVE_PYTHON`, else `.venv/bin/python3` beside the nearest parent of the executable, or of the current
    /// directory, that contains `Config/dialects`.
    ///
    /// - Throws: `StatementError.interpreterMissing`.
    package static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: String? = Bundle.main.executablePath,
        currentDirectory: String = FileManager.default.currentDirectoryPath
    ) throws(StatementError) -> String {
        if let path = environment["RELEVE_PYTHON"], !path.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: path) else { throw .interpreterMissing }
            return path
        }
        let starts =
            [executable.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }]
            + [URL(fileURLWithPath: currentDirectory, isDirectory: true)]
        for start in starts.compactMap(\.self) {
            guard let home = home(above: start) else { continue }
            let path = home.appendingPathComponent(".venv/bin/python3").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw .interpreterMissing
    }

    private static func home(above start: URL) -> URL? {
        var folder = start.resolvingSymlinksInPath()
        while true {
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Config/dialects").path) {
                return folder
            }
            let parent = folder.deletingLastPathComponent()
            guard parent.path != folder.path, folder.path != "/" else { return nil }
            folder = parent
        }
    }
}
