import FoundationEssentials

/// Where the files that come with the program are: the folder that holds `Config/dialects` and `Config/regimes`.
package struct InstallationLayout: Hashable, Sendable {
    /// The folder itself, absolute.
    package let home: String
    /// The Python interpreter that has the packages of `tools/requirements.txt`.
    package let python: String

    package var dialects: String { home + "/Config/dialects" }
    package var regimes: String { home + "/Config/regimes" }
    package var documents: String { home + "/Config/documents" }

    /// Finds the installation: `RELEVE_HOME` if set, else the nearest folder above the executable, else the nearest
    /// one above the current directory.
    ///
    /// - Parameters:
    ///   - environment: the process's variables; `RELEVE_HOME` and `RELEVE_PYTHON` count.
    ///   - executable: the program's own file; links are followed.
    ///   - currentDirectory: where the search ends.
    /// - Returns: the installation's folders, links resolved.
    /// - Throws: a problem that says where it looked.
    package static func locate(
        environment: [String: String], executable: String = "/proc/self/exe",
        currentDirectory: String = FileManager.default.currentDirectoryPath
    ) throws(SettingsProblem) -> InstallationLayout {
        let home: String
        if let named = environment["RELEVE_HOME"], !named.isEmpty {
            let folder = URL(filePath: named).standardizedFileURL.resolvingSymlinksInPath()
            guard isHome(folder) else {
                throw SettingsProblem(
                    kind: .unreadable, "RELEVE_HOME: \(named) does not hold Config/dialects and Config/regimes")
            }
            home = folder.path
        } else {
            let program = URL(filePath: executable).resolvingSymlinksInPath()
            let start = URL(filePath: currentDirectory, directoryHint: .isDirectory).resolvingSymlinksInPath()
            guard let found = nearestHome(above: program.deletingLastPathComponent()) ?? nearestHome(above: start)
            else {
                throw SettingsProblem(
                    kind: .unreadable,
                    "no folder above \(program.path) or \(start.path) holds Config/dialects and Config/regimes: "
                        + "set RELEVE_HOME to the one that does")
            }
            home = found.path
        }
        let python = environment["RELEVE_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
        return InstallationLayout(home: home, python: python ?? home + "/.venv/bin/python3")
    }

    private static func nearestHome(above start: URL) -> URL? {
        var folder = start.standardizedFileURL
        while !isHome(folder) {
            let parent = folder.deletingLastPathComponent()
            guard parent.path != folder.path, parent.path.utf8.count < folder.path.utf8.count else { return nil }
            folder = parent
        }
        return folder
    }

    private static func isHome(_ folder: URL) -> Bool {
        ["Config/dialects", "Config/regimes"].allSatisfy { name in
            var isDirectory = false
            return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isDirectory)
                && isDirectory
        }
    }
}
