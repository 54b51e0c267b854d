import Foundation
import LoopbackBroker

/// The firmware kit of the repository, and the programs that check it.
enum Kit {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = repository.appending(path: "firmware-protocol")
    static let client = folder.appending(path: "client")
    static let dialect = repository.appending(path: "Config/dialects/native.yaml")

    static let strict = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror"]

    /// What the kit's own checker finds wrong, a line each.
    static func mistakes(_ arguments: [String]) throws -> [String] {
        let process = Process()
        process.executableURL = repository.appending(path: ".venv/bin/python3")
        process.arguments = [folder.appending(path: "check.py").path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let lines = said.split(separator: "\n").map(String.init)
        guard process.terminationStatus == (lines.isEmpty ? 0 : 1) else {
            throw Command.Failure(description: "check.py ended with \(process.terminationStatus): \(said)")
        }
        return lines
    }

    /// A copy of the kit in which one file is changed.
    static func copy(changing name: String, _ old: String, to new: String) throws -> TemporaryDirectory {
        let copy = try TemporaryDirectory()
        for item in ["schema", "vectors", "asyncapi.yaml", "SPECIFICATION.md"] {
            try FileManager.default.copyItem(
                at: folder.appending(path: item), to: copy.url.appending(path: item))
        }
        let text = try String(contentsOf: copy.url.appending(path: name), encoding: .utf8)
        guard let range = text.range(of: old) else {
            throw Command.Failure(description: "\(name) does not hold \(old)")
        }
        try copy.write(text.replacingCharacters(in: range, with: new), to: name)
        return copy
    }
}
