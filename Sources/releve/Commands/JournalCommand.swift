import ArgumentParser
import Derivation
import Foundation
import Inspection
import UsageDomain
import UsageStore

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "The raw messages, as they were heard.", subcommands: [Export.self])

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the journalled messages as a capture (JSON Lines) that `replay` reads.",
            discussion: """
                Each line says where it stands in the journal ("block", "index") and which connection it came over \
                ("source"). Lines that hold badge tokens carry the store's pseudonym key, so that the capture gives the same \
                sessions elsewhere: keep such a file as carefully as the store itself.
                """)

        @OptionGroup var store: StoreOption

        @Option(
            help: "Messages that arrived on this day (2026-03-02) of the lab or later, or at or after this instant.")
        var from: Moment?

        @Option(help: "Messages that arrived on this day or earlier, or before this instant (2026-03-02T12:00:00Z).")
        var to: Moment?

        func run() throws {
            let store = try store.open(.reader)
            var key: String?
            let encoder = JSONLines.encoder
            var output = BufferedOutput()
            let calendar = from == nil && to == nil ? nil : try store.labCalendar()
            let first = calendar.flatMap { from?.beginning(in: $0) } ?? .distantPast
            let last = calendar.flatMap { to?.end(in: $0) } ?? .distantFuture
            try store.forEachMessage(
                from: first, to: last, damaged: { StandardError.write("\($0.problem): it is left out") }
            ) { block, index, batch, frame in
                var line = CaptureLine(
                    topic: batch.bytes[frame.topic], payload: batch.bytes[frame.payload], frame: frame, block: block,
                    index: index)
                if line.payload?.contains(BadgeToken.prefix) == true {
                    key = try key ?? Data(store.secret(named: BadgePseudonym.secretName)).base64EncodedString()
                    line.pseudonymKey = key
                }
                try output.write(encoder.encode(line))
                return true
            }
            try output.flush()
        }
    }
}
