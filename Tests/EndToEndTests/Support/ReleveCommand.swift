import Foundation

/// Runs the `releve` that was built beside this test bundle, as its user would.
struct ReleveCommand {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// Standard output as JSON.
        func json() throws -> Any {
            try JSONSerialization.jsonObject(with: Data(output.utf8))
        }
    }

    static var executable: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "releve")
    }

    /// Waits for the command to end.
    ///
    /// Output goes through files: a pipe would fill up.
    static func run(_ arguments: [String], in folder: String? = nil) throws -> Outcome {
        try outcome { output, errors in try start(arguments, output: output, errors: errors, in: folder) }
    }

    /// A program of `tools/` with the `releve` that was built, waited for.
    static func runTool(_ name: String, _ arguments: [String]) throws -> Outcome {
        let tools = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../tools").standardized
        return try outcome { output, errors in
            let process = Process()
            process.executableURL = tools.appending(path: name)
            process.arguments = arguments + ["--releve", executable.path]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try handle(for: output)
            process.standardError = try handle(for: errors)
            try process.run()
            return process
        }
    }

    private static func outcome(_ start: (_ output: URL, _ errors: URL) throws -> Process) throws -> Outcome {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "releve-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let output = scratch.appending(path: "output")
        let errors = scratch.appending(path: "errors")
        let process = try start(output, errors)
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    /// Starts the command and returns at once; the caller ends it.
    ///
    /// No file of its may outgrow `bytes`: a disk that fails.
    static func start(
        _ arguments: [String], output: URL? = nil, errors: URL? = nil, in folder: String? = nil,
        largestFile bytes: Int? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        if let bytes {
            process.executableURL = URL(filePath: "/bin/sh")
            // In blocks of 512 bytes; a write beyond it fails instead of ending the process.
            let limited = "trap '' XFSZ; ulimit -f \(bytes / 512); exec \"$0\" \"$@\""
            process.arguments = ["-c", limited, executable.path] + arguments
        }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try handle(for: output)
        process.standardError = try handle(for: errors)
        try process.run()
        return process
    }

    private static func handle(for file: URL?) throws -> FileHandle {
        guard let file else { return .nullDevice }
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        return try FileHandle(forWritingTo: file)
    }
}
