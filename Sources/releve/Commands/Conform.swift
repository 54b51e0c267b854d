import ArgumentParser
import Conformance
import Foundation
import MQTTTransport
import UsageDomain

struct Conform: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Examine a device that speaks the native firmware protocol, point by point.",
        discussion: """
            Run it on the bench, with no collector at work on that device: it plays the collector itself, withholds the \
            acknowledgement, has everything sent again, then acknowledges. It prints every point of \
            firmware-protocol/SPECIFICATION.md that shows from outside as passed, failed (with the first message that \
            went wrong) or not seen (with what would show it), and why the others are not judged. To see all of them, \
            interrupt the device's connection for longer than its period, switch it off and on, start and stop its \
            machine, present a badge and run a job. The account must be allowed to read the device's topics \
            and to write its ack: the collector's is. The exit code is 0 when no point failed, 65 when one did, 69 when the \
            broker cannot be reached or the device is silent.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Argument(help: "The broker, HOST:PORT.")
    var broker: String

    @Argument(help: "The device's topics: fablab/v1/LAB/MACHINE.")
    var topicPrefix: String

    @Option(help: "The user name.")
    var username: String?

    @Option(help: "A file that holds the password.")
    var passwordFile: String?

    @Option(help: "Certificates that sign the broker's (PEM); turns TLS on.")
    var caFile: String?

    @Option(help: "The longest it takes, in seconds; it ends earlier when everything was seen.")
    var duration = 240

    @Flag(help: "Also ask to pull the device's plug, and wait for its last will.")
    var pullThePlug = false

    @Option(help: "text or json.")
    var format = Format.text

    func validate() throws {
        guard (1...86_400).contains(duration) else { throw ValidationError("--duration: from 1 to 86400 seconds.") }
        guard passwordFile == nil || username != nil else { throw ValidationError("--password-file needs --username.") }
        _ = try address()
        _ = try place()
    }

    func run() throws {
        let bench = ExaminationBench(settings: try settings(), duration: .seconds(Int64(duration)))
        let (lab, device) = try place()
        var examination = DeviceExamination(lab: lab, device: device, wantsThePlugPulled: pullThePlug)
        try bench.examine(with: &examination)
        if let other = examination.otherCollector {
            throw CommandFailure(
                "somebody else acknowledges this device (\(other.text)): stop the collector for the examination",
                .unavailable)
        }
        guard examination.isDeviceAlive else {
            throw CommandFailure(
                "\(topicPrefix): nothing was heard; check that the device runs, its topics, and the account's rights",
                .unavailable)
        }
        let report = ConformanceReport(lab: lab, device: device, verdicts: examination.verdicts())
        switch format {
        case .text: for line in report.lines { print(line) }
        case .json: print(lines: String(decoding: try JSONLines.prettyEncoder.encode(report), as: UTF8.self))
        }
        if report.failed > 0 {
            throw CommandFailure("\(report.failed) point(s) of the specification failed", .badData)
        }
    }

    // MARK: Arguments

    private func settings() throws -> BrokerSettings {
        let (host, port) = try address()
        var settings = BrokerSettings(
            host: host, port: port, clientID: "releve-conform-\(ProcessInfo.processInfo.processIdentifier)",
            username: username, caFile: caFile)
        settings.cleanStart = true
        settings.sessionExpiry = .zero
        if let passwordFile {
            guard let data = FileManager.default.contents(atPath: passwordFile),
                let text = String(validating: data, as: UTF8.self)
            else {
                throw CommandFailure(
                    "\(passwordFile): cannot be read; check the name and its permissions", .inputOutput)
            }
            settings.password = String(text.prefix { !$0.isNewline })
        }
        return settings
    }

    private func address() throws -> (host: String, port: Int) {
        guard let colon = broker.lastIndex(of: ":"), let port = Int(broker[broker.index(after: colon)...]),
            (1...65_535).contains(port), colon != broker.startIndex
        else { throw ValidationError("'\(broker)' is not HOST:PORT, as 192.168.1.10:1883.") }
        let host = broker[..<colon]
        return (String(host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host), port)
    }

    private func place() throws -> (lab: String, device: String) {
        let levels = topicPrefix.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isUsable = levels.allSatisfy { level in !level.isEmpty && !level.contains { "+#\0".contains($0) } }
        guard levels.count == 4, levels[0] == "fablab", levels[1] == "v1", isUsable else {
            throw ValidationError("'\(topicPrefix)' is not fablab/v1/LAB/MACHINE.")
        }
        return (levels[2], levels[3])
    }
}
