import ArgumentParser
import Dialects
import Foundation
import Inspection
import Office
import UsageDomain
import UsageStore

struct HomeAssistantDiscovery: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "homeassistant",
        abstract: "Make a dialect of what devices announced for Home Assistant.",
        discussion: """
            Reads announcements (homeassistant/…/config) from a store's journal or from captures, and writes a mapping \
            of power, energy, voltage, current, temperature, relays, running states and tags: OUTPUT/NAME.yaml. Then it \
            loads that file beside the shipped dialects and decodes the same messages with it. What a mapping cannot \
            say is listed with the reason; templates are read, never run. Use the file with `dialects: [OUTPUT]`.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Option(help: "A store whose journal is read.")
    var db: String?

    @Option(help: "The folder to write the mapping to.")
    var output: String

    @Option(help: "The dialect's name, and the file's.")
    var name = "announced"

    @Flag(help: "Replace the file of an earlier import.")
    var replace = false

    @OptionGroup var dialects: DialectsOption

    @Option(help: "text or json (schema: docs/devices.md).")
    var format: Format = .text

    @Argument(help: "Captures (JSON Lines).")
    var captures: [String] = []

    func validate() throws {
        guard (db == nil) != captures.isEmpty else { throw ValidationError("Give --db STORE, or captures.") }
        guard DialectName(rawValue: name).isWellFormed else {
            throw ValidationError("--name: letters, digits, '-', '_' and '.', at most 64.")
        }
    }

    func run() throws {
        let heard =
            try db.map { AnnouncedMessages.journal(try UsageStore.open(path: $0, mode: .reader)) }
            ?? .captures(captures)
        var announced = HomeAssistantImport()
        let badLines = try heard.forEach { bytes, frame in
            announced.hear(topic: bytes[frame.topic], payload: bytes[frame.payload])
        }
        let others = try dialects.catalogue(leavingOut: output)
        guard others[DialectName(rawValue: name)] == nil else {
            throw CommandFailure("--name: '\(name)' is the name of another dialect; choose another", .usage)
        }
        let proposal = announced.proposal(named: DialectName(rawValue: name), beside: others)
        var report = ImportReport(proposal, announcements: announced.count, leftOut: announced.leftOut)
        if !proposal.devices.isEmpty {
            let (file, catalogue) = try write(proposal.yaml)
            report.file = file
            try report.prove(with: heard, catalogue: catalogue)
        }
        try show(report)
        guard badLines == 0 else { throw CommandFailure("\(badLines) bad line(s) were passed over", .badData) }
    }

    /// The file is kept only when it loads.
    ///
    /// - Returns: its path, and the catalogue that has it.
    private func write(_ yaml: String) throws -> (file: String, catalogue: DialectCatalogue) {
        try StatementFiles.prepare(folder: output)
        let file = URL(filePath: output, directoryHint: .isDirectory).appending(path: name + ".yaml").path
        let earlier = FileManager.default.contents(atPath: file)
        guard earlier == nil || replace else {
            throw CommandFailure("\(file): exists already; say --replace, or another --name", .inputOutput)
        }
        try Data(yaml.utf8).write(to: URL(filePath: file), options: .atomic)
        do {
            return (file, try dialects.catalogue(adding: output))
        } catch {
            if let earlier {
                try earlier.write(to: URL(filePath: file), options: .atomic)
            } else {
                try FileManager.default.removeItem(atPath: file)
            }
            throw error
        }
    }

    private func show(_ report: ImportReport) throws {
        var output = BufferedOutput()
        switch format {
        case .json: try output.write(JSONLines.prettyEncoder.encode(report))
        case .text: for line in report.lines { try output.write(line) }
        }
        try output.flush()
    }
}

/// Where announcements are read from, as often as needed.
enum AnnouncedMessages {
    case journal(UsageStore)
    case captures([String])

    /// - Returns: how many lines of captures were bad.
    func forEach(_ body: ([UInt8], MessageFrame) throws -> Void) throws -> Int {
        switch self {
        case .journal(let store):
            try store.forEachBlock(from: 1) { _, batch in
                try batch.forEach { try body(batch.bytes, $0) }
                return true
            }
            return 0
        case .captures(let paths):
            var bad = 0
            for path in paths {
                var reader = try CaptureReader(path: path)
                while let element = try reader.next() {
                    switch element {
                    case .problem(let problem):
                        bad += 1
                        StandardError.write("releve: \(problem)")
                    case .message(let message, _):
                        var batch = MessageBatch()
                        batch.append(message, arrival: message.at ?? .distantPast)
                        try batch.forEach { try body(batch.bytes, $0) }
                    }
                }
            }
            return bad
        }
    }
}
