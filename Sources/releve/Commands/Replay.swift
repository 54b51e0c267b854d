import ArgumentParser
import Ingestion
import UsageDomain
import UsageStore

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Feed captures through the same pipeline, at their own instants.",
        discussion: """
            A capture has one JSON object a line: {"at":"2026-03-02T09:00:00.000Z","topic":"…","payload":"…"} or \
            "payload_base64", optionally "qos" and "retain", and, as the journal's export has them, "block" and "source", \
            the connection it came over. A bad line is reported and passed over; the command then ends with 65.
            """)

    @OptionGroup var store: StoreOption

    @Option(help: "The lab's registry (YAML), applied first.")
    var lab: String?

    @Option(help: "Advance the clock to this instant instead of just far enough to close what silence closes.")
    var until: Instant?

    @OptionGroup var dialects: DialectsOption

    @Argument(help: "Captures (JSON Lines).")
    var captures: [String]

    func run() throws {
        let catalogue = try dialects.catalogue()
        let registry = try lab.map { try Installation.registry(file: $0, catalogue: catalogue) }
        let captured = try CaptureSet(paths: captures)
        let store = try registry == nil ? store.openExisting() : store.open(.writer)
        if let key = captured.pseudonymKey, try store.journalHead() == nil {
            try store.adoptSecret(key, named: BadgePseudonym.secretName)
        }
        if let registry {
            _ = try LabApplication.apply(
                registry, to: store, catalogue: catalogue, author: "releve replay", at: SystemClock.now())
        }
        var pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        var progress = ProgressLine(unit: "messages")
        var done = 0
        try captured.forEachGroup(of: 4096) { group in
            try pipeline.commit(group)
            pipeline.process()
            done += group.reduce(0) { $0 + $1.batch.count }
            progress.show(done, of: captured.count)
            if pipeline.isHeavy { try pipeline.checkpoint(at: pipeline.now) }
        }
        if let end = until ?? pipeline.flushInstant() { pipeline.tick(at: end) }
        try pipeline.checkpoint(at: pipeline.now)
        try report(pipeline.counts, sessions: store.sessions(SessionQuery()).count)
        for problem in captured.problems.prefix(20) { StandardError.write("releve: \(problem)") }
        guard captured.problems.isEmpty else {
            throw CommandFailure(
                "\(captured.problems.count) bad line(s) were passed over; everything else was replayed", .badData)
        }
    }

    private func report(_ counts: IngestCounts, sessions: Int) throws {
        print("messages     \(counts.messages)")
        print("observations \(counts.observations)  (from \(counts.observed) messages)")
        print("not for us   \(counts.notForUs)")
        print("quarantined  \(counts.quarantinedTotal)")
        for (reason, count) in counts.quarantined.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            print("  \(reason.rawValue)  \(count)")
        }
        print("sessions     \(sessions)")
    }
}
