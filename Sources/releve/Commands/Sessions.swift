import ArgumentParser
import Foundation
import UsageDomain
import UsageStore

struct Sessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List sessions, or say whose one was.", subcommands: [SessionList.self, SessionAttribution.self],
        defaultSubcommand: SessionList.self)
}

struct SessionList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List sessions.")

    @OptionGroup var store: StoreOption

    @Option(help: "table, json or csv.")
    var format: ListFormat = .table

    @Option(help: "Only this machine.")
    var machine: String?

    @Option(help: "Only this company.")
    var company: String?

    @Option(help: "Sessions that started at or after this instant (2026-03-02T00:00:00Z).")
    var from: Instant?

    @Option(help: "Sessions that started before this instant.")
    var to: Instant?

    @Flag(help: "Only sessions nobody is named for.")
    var unattributed = false

    func run() throws {
        var query = SessionQuery(
            machine: machine.map(MachineID.init(rawValue:)), company: company.map(CompanyID.init(rawValue:)),
            from: from, to: to)
        query.onlyUnattributed = unattributed
        let reader = try store.open(.reader)
        let sessions = try reader.sessions(query)
        let overlaps = try format == .csv ? SessionOverlaps([]) : reader.overlaps(of: sessions)
        var output = BufferedOutput()
        switch format {
        case .json:
            try output.write(
                JSONLines.prettyEncoder.encode(
                    sessions.map { SessionRecord($0, overlaps: overlaps.with($0).map(\.id)) }))
        case .csv:
            try output.write(SessionRecord.csvHeader)
            for session in sessions { try output.write(SessionRecord(session).csvLine) }
        case .table:
            var table = TextTable([
                "start", "machine", "member", "company", "project", "busy", "total", "kWh", "closed", "grade",
                "also at",
            ])
            for session in sessions { table.add(Self.row(session, overlaps)) }
            for line in table.lines { try output.write(line) }
            if sessions.isEmpty { StandardError.write("No session matches.") }
        }
        try output.flush()
    }

    private static func row(_ session: UsageSession, _ overlaps: SessionOverlaps) -> [String] {
        [
            session.start.iso8601, session.machine.rawValue, session.attribution.member?.rawValue ?? "-",
            session.attribution.company?.rawValue ?? "-", session.attribution.project?.rawValue ?? "-",
            clock(session.durations.busy), clock(session.durations.total),
            decimal(session.energy.milliwattHours, scale: 1_000_000, digits: 3),
            session.closeReason?.rawValue ?? "open", session.grade.rawValue,
            Set(overlaps.with(session).map(\.machine.rawValue)).sorted().joined(separator: " "),
        ]
    }

    /// `2:15:00`.
    private static func clock(_ span: TimeSpan) -> String {
        let seconds = span.milliseconds / 1000
        return "\(seconds / 3600):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    }
}

/// `value / scale` with `digits` decimals, in integers.
func decimal(_ value: Int64, scale: Int64, digits: Int) -> String {
    var unit = Int64(1)
    for _ in 0..<digits { unit *= 10 }
    let scaled = (value * unit + scale / 2) / scale
    return "\(scaled / unit).\(pad(scaled % unit, digits))"
}
