import Accounting
import ArgumentParser
import Foundation
import UsageDomain
import UsageStore

struct Sessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List sessions, or say whose they were, that one was two, or several one.",
        subcommands: [
            SessionList.self, SessionAttribution.self, SessionSplit.self, SessionMerge.self, SessionEnd.self,
            SessionUndo.self,
            SessionHistory.self,
        ],
        defaultSubcommand: SessionList.self)
}

struct SessionList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List sessions.",
        discussion: """
            --from and --to choose sessions by their start, and list them whole. With --clip every session that has a part \
            in that span is listed, and only that part: sums over months then add up to the year's, whatever goes on over \
            midnight. The table's times are the lab's, or UTC with --utc. Energy that nothing measured is -; in CSV it is empty, in JSON 0 with the grade "estimated".
            """)

    @OptionGroup var store: StoreOption

    @Option(help: "table, json or csv.")
    var format: ListFormat = .table

    @Option(help: "Only this machine.")
    var machine: String?

    @Option(help: "Only this company.")
    var company: String?

    @Option(help: "Only this member.")
    var member: String?

    @Option(help: "Only this project.")
    var project: String?

    @Option(help: "Sessions that started on this day (2026-03-02) of the lab or later, or at or after this instant.")
    var from: Moment?

    @Option(help: "Sessions that started on this day or earlier, or before this instant (2026-03-02T12:00:00Z).")
    var to: Moment?

    @Flag(help: "Cut sessions at --from and --to, and list what lies between.")
    var clip = false

    @Flag(help: "Only sessions nobody is named for.")
    var unattributed = false

    @Flag(help: "Times of the table in UTC.")
    var utc = false

    func run() throws {
        let store = try store.open(.reader)
        try checkNames(in: try store.registryVersions().map(\.registry))
        var query = SessionQuery(
            machine: machine.map(MachineID.init(rawValue:)), company: company.map(CompanyID.init(rawValue:)),
            member: member.map(MemberID.init(rawValue:)), project: project.map(ProjectID.init(rawValue:)))
        if from != nil || to != nil {
            let calendar = try store.labCalendar()
            query.from = from?.beginning(in: calendar)
            query.to = to?.end(in: calendar)
        }
        query.onlyUnattributed = unattributed
        let sessions = try clip ? clipped(query, in: store) : store.sessions(query)
        let overlaps = try store.overlaps(of: sessions)
        var output = BufferedOutput()
        switch format {
        case .json:
            try output.write(
                JSONLines.prettyEncoder.encode(
                    sessions.map { SessionRecord($0, overlaps: overlaps.during($0).map(\.id)) }))
        case .csv:
            try output.write(SessionRecord.csvHeader)
            for session in sessions {
                try output.write(SessionRecord(session, overlaps: overlaps.during(session).map(\.id)).csvLine)
            }
        case .table:
            var table = SessionTable(utc ? nil : try? store.labCalendar())
            for session in sessions { table.add(session, overlaps: overlaps.during(session).map(\.machine)) }
            for line in table.lines { try output.write(line) }
            if sessions.isEmpty { StandardError.write("No session matches.") }
        }
        try output.flush()
    }

    /// A mistyped name finds nothing, and nothing would say why; what is gone from the lab keeps its sessions.
    private func checkNames(in registries: [LabRegistry]) throws {
        func check(_ name: String?, _ kind: String, _ known: (LabRegistry) -> [String]) throws {
            guard let name else { return }
            let names = registries.flatMap(known)
            guard names.contains(name) else {
                throw CommandFailure.unknown(kind, name, option: kind, known: names)
            }
        }
        try check(machine, "machine") { $0.machines.map(\.id.rawValue) }
        try check(company, "company") { $0.companies.map(\.id.rawValue) }
        try check(member, "member") { $0.members.map(\.id.rawValue) }
        try check(project, "project") { $0.projects.map(\.id.rawValue) }
    }

    private func clipped(_ query: SessionQuery, in store: UsageStore) throws -> [UsageSession] {
        let (first, last) = (query.from ?? .distantPast, query.to ?? .distantFuture)
        guard first < last else { return [] }
        var query = query
        query.from = nil
        query.endsAfter = first > .distantPast ? first : nil
        return try store.parts(of: store.sessions(query), within: first..<last).map(\.session).sorted {
            ($0.start, $0.machine) < ($1.start, $1.machine)
        }
    }
}

/// `value / scale` with `digits` decimals, in integers.
func decimal(_ value: Int64, scale: Int64, digits: Int) -> String {
    var unit = Int64(1)
    for _ in 0..<digits { unit *= 10 }
    let scaled = (value * unit + scale / 2) / scale
    return "\(scaled / unit).\(pad(scaled % unit, digits))"
}
