import Dispatch
import Foundation
import Synchronization

/// One running layout process: a line of JSON in, a line of JSON out.
final class TypesetterProcess {
    private struct Answer: Decodable {
        var ready: Bool?
        var pdf: Data?
        var error: String?
    }

    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private let timeoutSeconds: Int
    private var unread: [UInt8] = []
    private static let longestAnswer = 256 << 20

    /// - Throws: `StatementError.printingFailed` or `.printingTimedOut`.
    init(python: String, script: String, template: String, timeoutSeconds: Int) throws(StatementError) {
        self.timeoutSeconds = timeoutSeconds
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-I", script, template]
        process.standardInput = requests
        process.standardOutput = answers
        process.standardError = FileHandle.nullDevice
        // A process that died must be an error of ours, not a signal that ends us.
        signal(SIGPIPE, SIG_IGN)
        do {
            try process.run()
        } catch {
            throw .printingFailed("\(python) does not start: tools/start installs it")
        }
        let answer = try withDeadline { () throws(StatementError) in try readAnswer() }
        guard answer.ready == true else {
            throw .printingFailed("\(answer.error ?? "no answer"): tools/start installs Typst")
        }
    }

    deinit {
        try? requests.fileHandleForWriting.close()
        if process.isRunning { process.terminate() }
    }

    /// Sends one request and waits for its answer.
    func print(_ request: [UInt8]) throws(StatementError) -> [UInt8] {
        let answer = try withDeadline { () throws(StatementError) in
            do {
                try requests.fileHandleForWriting.write(contentsOf: Data(request + [0x0A]))
            } catch {
                throw StatementError.printingFailed("the layout process ended unexpectedly")
            }
            return try readAnswer()
        }
        guard let pdf = answer.pdf else { throw .printingFailed(answer.error ?? "no document") }
        return Array(pdf)
    }

    /// Kills the process when `body` takes too long; its reads then end.
    private func withDeadline(_ body: () throws(StatementError) -> Answer) throws(StatementError) -> Answer {
        let expired = Expiry()
        let identifier = process.processIdentifier
        let watchdog = DispatchWorkItem {
            expired.expire()
            kill(identifier, SIGKILL)
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeoutSeconds), execute: watchdog)
        defer { watchdog.cancel() }
        do {
            return try body()
        } catch {
            throw expired.hasExpired ? .printingTimedOut(seconds: timeoutSeconds) : error
        }
    }

    private func readAnswer() throws(StatementError) -> Answer {
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                let line = Data(unread[..<end])
                unread.removeSubrange(...end)
                guard let answer = try? JSONDecoder().decode(Answer.self, from: line) else {
                    throw .printingFailed("the layout process answered something else than JSON")
                }
                return answer
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty, unread.count + more.count <= Self.longestAnswer else {
                throw .printingFailed("the layout process ended unexpectedly")
            }
            unread += more
        }
    }
}

/// Whether the deadline passed; written by the watchdog, read by the waiting thread.
private final class Expiry: Sendable {
    private let flag = Mutex(false)
    var hasExpired: Bool { flag.withLock { $0 } }
    func expire() { flag.withLock { $0 = true } }
}
