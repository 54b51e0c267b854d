import ArgumentParser
import Derivation
import UsageDomain
import UsageStore

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Feed captures through the same pipeline, at their own instants; or ask the own journal what if.",
        discussion: """
            A capture has one JSON object a line: {"at":"2026-03-02T09:00:00.000Z","topic":"…","payload":"…"} or \
            "payload_base64", optionally "qos" and "retain", and, as the journal's export has them, "block" and "source", \
            the connection it came over. A bad line is reported and passed over; the command then ends with 65.

            With --what-if, the store's own journal is replayed twice: with its registry as it is, and with the one of \
            --lab, the settings of --set, or both. Printed is what would differ per machine in sessions, hours, energy \
            and runs; the store is only read, also while a collector runs. It takes space beside the store for as long \
            as it works. `releve lab apply` then takes a registry over, from that moment on.
            """)

    @OptionGroup var store: StoreOption

    @Option(help: "The lab's registry (YAML), applied first; with --what-if, compared with the store's own.")
    var lab: String?

    @Option(
        help:
            "Advance the clock to this instant, or to the end of this day, instead of just far enough to close what silence closes."
    )
    var until: Moment?

    @OptionGroup var dialects: DialectsOption

    @Flag(help: "Replay the store's own journal with other settings, and print what would differ; writes nothing.")
    var whatIf = false

    @Option(help: "With --what-if: one setting, as laser-1.power.busy_above=80W. May be repeated.")
    var set: [String] = []

    @Option(
        help:
            "With --what-if: sessions that began on this day (2026-03-02) of the lab or later, or from this instant on."
    )
    var from: Moment?

    @Option(help: "With --what-if: sessions that began on this day or earlier, or before this instant.")
    var to: Moment?

    @Option(help: "With --what-if: table or json.")
    var format: ReportFormat?

    @Argument(help: "Captures (JSON Lines).")
    var captures: [String] = []

    func validate() throws { try validateOptions() }

    func run() throws {
        guard !whatIf else { return try compare() }
        let catalogue = try dialects.catalogue()
        let registry = try lab.map { try Installation.registry(file: $0, catalogue: catalogue) }
        let captured = try CaptureSet(paths: captures)
        let store = try registry == nil ? store.openExisting() : store.open(.writer)
        if let key = captured.pseudonymKey, try store.journalHead() == nil {
            try store.adoptSecret(key, named: BadgePseudonym.secretName)
        }
        if let registry {
            _ = try LabApplication.apply(
                registry, to: store, catalogue: catalogue, effective: captured.first, by: OperatingSystemUser.actor,
                at: SystemClock.now())
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
        let end = try until.map { $0.end(in: try store.labCalendar()) }
        if let end = end ?? pipeline.flushInstant() { pipeline.tick(at: end) }
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
