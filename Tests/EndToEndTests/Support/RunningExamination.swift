import Foundation
import Glibc

/// A `releve conform` at work, and what it asks of the person at the bench.
final class RunningExamination {
    enum Request {
        case interrupt, pullThePlug
    }

    private let process: Process
    private let output: URL
    private let errors: URL
    private var answered = 0

    init(port: Int, folder: String, _ extra: [String]) throws {
        output = URL(filePath: folder + "/conform.out")
        errors = URL(filePath: folder + "/conform.err")
        process = try ReleveCommand.start(
            ["conform", "127.0.0.1:\(port)", "fablab/v1/nord/tour-1"] + extra, output: output, errors: errors)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    var isRunning: Bool { process.isRunning }

    /// What it asked for since the last call.
    func requests() -> [Request] {
        let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
        // Only whole lines: the last one may be half written.
        let requests = said.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .compactMap { line -> Request? in
                if line.contains("pull the device's plug") { return .pullThePlug }
                return line.contains("Interrupt the") ? .interrupt : nil
            }
        defer { answered = requests.count }
        return Array(requests.dropFirst(answered))
    }

    /// Once it has ended.
    func outcome() throws -> ReleveCommand.Outcome {
        process.waitUntilExit()
        return ReleveCommand.Outcome(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
