import Foundation
import Synchronization

/// What a broker serves TLS with: PEM files.
package struct BrokerCertificates: Hashable, Sendable {
    package let caFile: String
    package let certFile: String
    package let keyFile: String

    package init(caFile: String, certFile: String, keyFile: String) {
        self.caFile = caFile
        self.certFile = certFile
        self.keyFile = keyFile
    }
}

/// A mosquitto of its own on a free port of 127.0.0.1, with generated configuration in a temporary directory.
///
/// It ends only the process it started, at the latest when it is released.
package final class PrivateBroker: Sendable {
    package struct Options: Sendable {
        /// Keeps sessions and messages over an orderly end; a kill still loses what was not saved.
        package var isPersistent = false
        package var maxQueuedMessages = 200_000
        /// User names and their passwords; without any, everybody may connect.
        package var passwords: [String: String] = [:]
        /// Serves TLS with this certificate.
        package var certificates: BrokerCertificates?
        package var wantsClientCertificate = false
        package var extraLines: [String] = []

        package init() {}
    }

    package let directory: TemporaryDirectory
    package let port: Int
    package var host: String { "127.0.0.1" }
    private let process = Mutex<Process?>(nil)

    /// Starts at once; on a free port when none is given.
    package init(_ options: Options = Options(), port: Int? = nil) throws {
        directory = try TemporaryDirectory()
        let port = port ?? LoopbackPort.free()
        self.port = port
        try directory.write(try Self.configuration(options, port: port, in: directory), to: "mosquitto.conf")
        try start()
    }

    /// Starts with somebody else's configuration, of which one listener serves `port` on loopback without TLS.
    package init(configuration: String, port: Int) throws {
        directory = try TemporaryDirectory()
        self.port = port
        var text = try String(contentsOfFile: configuration, encoding: .utf8)
        // Started by root it would become another user, who may not read a temporary directory.
        if geteuid() == 0 { text = "user root\n" + text }
        try directory.write(text, to: "mosquitto.conf")
        try start()
    }

    deinit {
        process.withLock { Self.end($0, with: SIGKILL) }
    }

    /// Ends it in good order: persistence is saved.
    package func stop() {
        process.withLock { process in
            Self.end(process, with: SIGTERM)
            process = nil
        }
    }

    /// Ends it as a power cut would.
    package func kill9() {
        process.withLock { process in
            Self.end(process, with: SIGKILL)
            process = nil
        }
    }

    /// Starts it again on the same port, after `stop` or `kill9`.
    package func restart() throws {
        stop()
        try start()
    }

    /// What it wrote to its log.
    package var log: String { (try? String(contentsOfFile: directory.file("log"), encoding: .utf8)) ?? "" }

    private func start() throws {
        let child = Process()
        child.executableURL = try Command.find("mosquitto")
        child.arguments = ["-c", directory.file("mosquitto.conf")]
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try SignalMask.cleared { try child.run() }
        process.withLock { $0 = child }
        let deadline = ContinuousClock.now + .seconds(10)
        while !LoopbackPort.answers(port) {
            guard child.isRunning, ContinuousClock.now < deadline else {
                throw Command.Failure(description: "mosquitto does not answer on port \(port): \(log)")
            }
            usleep(5000)
        }
    }

    private static func end(_ process: Process?, with signal: Int32) {
        guard let process, process.isRunning else { return }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    private static func configuration(_ options: Options, port: Int, in directory: TemporaryDirectory) throws -> String
    {
        var lines = [
            "listener \(port) 127.0.0.1",
            "allow_anonymous \(options.passwords.isEmpty)",
            "max_queued_messages \(options.maxQueuedMessages)",
            "max_inflight_messages 0",
            "persistence \(options.isPersistent)",
            "log_dest file \(directory.file("log"))",
            "log_type error", "log_type warning", "log_type notice",
        ]
        // Started by root it would become another user, who may not read the temporary directory.
        if geteuid() == 0 { lines.append("user root") }
        if options.isPersistent { lines.append("persistence_location \(directory.path)/") }
        if !options.passwords.isEmpty {
            let file = try directory.write("", to: "passwords")
            for (user, password) in options.passwords.sorted(by: { $0.key < $1.key }) {
                try Command.run("mosquitto_passwd", ["-b", file, user, password])
            }
            lines.append("password_file \(file)")
        }
        if let certificates = options.certificates {
            lines += [
                "cafile \(certificates.caFile)", "certfile \(certificates.certFile)", "keyfile \(certificates.keyFile)",
                "require_certificate \(options.wantsClientCertificate)",
            ]
        }
        return (lines + options.extraLines).joined(separator: "\n") + "\n"
    }
}
