import Foundation
import Glibc

/// One running layout process: a line of JSON in, a line of JSON out.
///
/// It answers in time or is killed with everything it started; whoever holds its pipes keeps nobody waiting.
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
    private var unread = Data()
    private static let longestAnswer = 256 << 20
    /// Below the collector's: a layout takes all processors there are.
    private static let niceness: Int32 = 10

    /// - Throws: `StatementError.printingFailed`, `.printingEnded` or `.printingTimedOut`.
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
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(process.processIdentifier), Self.niceness)
        for descriptor in [requests.fileHandleForWriting.fileDescriptor, answers.fileHandleForReading.fileDescriptor] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        let answer = try ask(nil)
        guard answer.ready == true else {
            throw .printingFailed("\(answer.error ?? "no answer"): tools/start installs Typst")
        }
    }

    deinit { end() }

    /// Sends one request and waits for its answer.
    ///
    /// After an error the process is gone.
    func print(_ request: [UInt8]) throws(StatementError) -> [UInt8] {
        let answer = try ask(request + [0x0A])
        guard let pdf = answer.pdf else { throw .printingFailed(answer.error ?? "no document") }
        return Array(pdf)
    }

    private func ask(_ request: [UInt8]?) throws(StatementError) -> Answer {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        do {
            try send(request ?? [], until: deadline)
            return try receive(until: deadline)
        } catch {
            end()
            throw error
        }
    }

    private func send(_ request: [UInt8], until deadline: ContinuousClock.Instant) throws(StatementError) {
        let descriptor = requests.fileHandleForWriting.fileDescriptor
        var rest = request[...]
        while !rest.isEmpty {
            // The slice outlives the call and its count bounds what is read.
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN || errno == EINTR {
                try wait(for: descriptor, POLLOUT, until: deadline)
            } else {
                throw .printingEnded
            }
        }
    }

    private func receive(until deadline: ContinuousClock.Instant) throws(StatementError) -> Answer {
        let descriptor = answers.fileHandleForReading.fileDescriptor
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            if count > 0 {
                let end = piece[..<count].firstIndex(of: 0x0A)
                unread += piece[..<(end ?? count)]
                guard unread.count <= Self.longestAnswer else {
                    throw .printingFailed("the layout process answered without end")
                }
                guard let end else { continue }
                defer { unread = Data(piece[(end + 1)..<count]) }
                guard let answer = try? JSONDecoder().decode(Answer.self, from: unread) else {
                    throw .printingFailed("the layout process answered something else than JSON")
                }
                return answer
            }
            guard count < 0, errno == EAGAIN || errno == EINTR else { throw .printingEnded }
            try wait(for: descriptor, POLLIN, until: deadline)
        }
    }

    private func wait(
        for descriptor: Int32, _ event: Int32, until deadline: ContinuousClock.Instant
    ) throws(StatementError) {
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        guard left > 0 else { throw .printingTimedOut(seconds: timeoutSeconds) }
        var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        _ = unsafe poll(&watched, 1, Int32(min(left.rounded(.up), 60_000)))
    }

    /// Closes its input and kills it with all that it started: Foundation gives each process a group of its own.
    private func end() {
        try? requests.fileHandleForWriting.close()
        guard process.isRunning else { return }
        kill(-process.processIdentifier, SIGKILL)
        kill(process.processIdentifier, SIGKILL)
    }
}
