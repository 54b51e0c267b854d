import Foundation
import Glibc
import LoopbackBroker

/// The Linux example of the firmware kit, built from its sources: a device whose time is the test's.
final class RunningMachine {
    struct Report: Decodable {
        let boot: UInt64
        let seq: UInt64
        let acknowledged: UInt64
        let lost: Int
        let safe: Bool
        let connected: Bool
        let sent: Bool
        let energy: Int64
        let busy: Int64
        let pieces: Int64

        enum CodingKeys: String, CodingKey {
            case boot, seq, acknowledged, lost, safe, connected, sent, pieces
            case energy = "energy_mwh"
            case busy = "busy_ms"
        }
    }

    private let program: String
    private let arguments: [String]
    private var process = Process()
    private var input = Pipe()
    private var output = Pipe()
    private var unread = Data()

    /// Builds and starts it; `period` is in ms, a sector of the ring has 4 kB.
    init(
        lab: String, machine: String, brokerPort: Int, folder: TemporaryDirectory, period: Int = 10_000,
        sectors: Int = 64
    ) throws {
        let kit = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "firmware-protocol")
        program = folder.file("machine")
        try Command.run(
            "gcc",
            [
                "-std=c99", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror", "-g",
                "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-I",
                kit.appending(path: "client").path, kit.appending(path: "examples/linux/machine.c").path,
                kit.appending(path: "client/fablab.c").path, "-lmosquitto", "-o", program,
            ])
        arguments = [
            "--lab", lab, "--machine", machine, "--port", "\(brokerPort)", "--ring", folder.file("ring"), "--clock",
            "--retry", "20", "--period", "\(period)", "--sectors", "\(sectors)",
        ]
        try start()
    }

    deinit { pullThePlug() }

    /// Starts it again, with the ring it left; after `pullThePlug`.
    func start() throws {
        (process, input, output, unread) = (Process(), Pipe(), Pipe(), Data())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    func pullThePlug() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    func say(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    func report() throws -> Report {
        try say("report")
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                let line = unread[..<end]
                unread = Data(unread[(end + 1)...])
                return try JSONDecoder().decode(Report.self, from: line)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Command.Failure(description: "the machine has ended") }
            unread += more
        }
    }

    /// Lets it say goodbye; its exit code.
    func leave() throws -> Int32 {
        try say("leave")
        process.waitUntilExit()
        return process.terminationStatus
    }
}
