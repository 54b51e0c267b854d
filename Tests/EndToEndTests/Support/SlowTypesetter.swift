import Foundation
import Glibc
import LoopbackBroker

/// A typesetter that does nothing when it is first started, until it is let go or killed; afterwards it is the real one.
struct SlowTypesetter {
    private let folder: TemporaryDirectory

    init(in folder: TemporaryDirectory) throws {
        self.folder = folder
        let python = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".venv/bin/python3").path
        let real = ProcessInfo.processInfo.environment["RELEVE_PYTHON"] ?? python
        try folder.write(
            """
            #!/bin/sh
            if [ ! -e '\(folder.file("begun"))' ]; then
                echo $$ > '\(folder.file("begun"))'
                while [ ! -e '\(folder.file("go"))' ]; do sleep 0.05; done
            fi
            exec '\(real)' "$@"
            """, to: "typesetter")
        try FileManager.default.setAttributes(
            [.posixPermissions: NSNumber(value: 0o700)], ofItemAtPath: folder.file("typesetter"))
    }

    var environment: [String: String] { ["RELEVE_PYTHON": folder.file("typesetter")] }

    /// Nil before somebody asked for a page.
    var process: Int32? {
        (try? String(contentsOfFile: folder.file("begun"), encoding: .utf8)).flatMap {
            Int32($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    func letGo() throws { try folder.write("", to: "go") }

    func kill() { if let process { Glibc.kill(process, SIGKILL) } }
}
