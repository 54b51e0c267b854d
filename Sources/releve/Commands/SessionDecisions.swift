import ArgumentParser
import CivilTime
import Decisions
import UsageDomain
import UsageStore

struct SessionAttribution: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribute",
        abstract: "Say whose sessions were, with the reason: entries of the ledger; the measure stays as it is.",
        discussion: """
            What is not given stays as it is, as far as it goes with what is: a project implies its company, a member who \
            worked for another company takes the session along. What counts is what the registry said on the session's \
            day. A statement that was issued and says otherwise is outdated from then on. Sessions are named by their ids, \
            or are those of --machine from --from to --to that nobody is named for. All are attributed, or none.
            """)

    @OptionGroup var store: StoreOption

    @Option(help: "The member's id.")
    var member: String?

    @Option(help: "The company's id.")
    var company: String?

    @Option(help: "The project's id.")
    var project: String?

    @Option(help: "autonomous, assisted or service; without it, as it was.")
    var accessMode: AccessMode?

    @Option(help: "The lab's own time: staff, training, maintenance or noise.")
    var mark: SessionMark?

    @Option(help: "The unattributed sessions of this machine.")
    var machine: String?

    @Option(help: "Of those, the ones that started on this day of the lab or later, or at or after this instant.")
    var from: Moment?

    @Option(help: "Of those, the ones that started on this day or earlier, or before this instant.")
    var to: Moment?

    @OptionGroup var decision: DecisionOptions

    @Argument(help: "The sessions' ids.")
    var sessions: [String] = []

    private var change: AttributionChange {
        AttributionChange(
            member: member.map(MemberID.init(rawValue:)), company: company.map(CompanyID.init(rawValue:)),
            project: project.map(ProjectID.init(rawValue:)), accessMode: accessMode, mark: mark)
    }

    func validate() throws {
        guard !change.isEmpty else {
            throw ValidationError("Give at least one of --member, --company, --project, --access-mode and --mark.")
        }
        guard decision.reason != nil else { throw ValidationError("Say why: --reason.") }
        guard sessions.isEmpty == (machine != nil) else {
            throw ValidationError("Name sessions, or give --machine with --from and --to.")
        }
        guard machine == nil || from != nil && to != nil else {
            throw ValidationError("--machine needs --from and --to.")
        }
    }

    func run() async throws {
        try await store.decide(.attribute(named(), change), decision)
    }

    private func named() throws -> [SessionID] {
        guard let machine, let from, let to else { return sessions.map(SessionID.init(rawValue:)) }
        let store = try store.open(.reader)
        let calendar = try store.labCalendar()
        var query = SessionQuery(
            machine: MachineID(rawValue: machine), from: from.beginning(in: calendar), to: to.end(in: calendar))
        query.onlyUnattributed = true
        query.includeOpen = false
        let found = try store.sessions(query).map(\.id)
        guard !found.isEmpty else {
            throw CommandFailure("no session of '\(machine)' waits for a name in that span", .badData)
        }
        return found
    }
}

struct SessionSplit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract:
            "Say that a session was two from an instant on; its times and energy are divided as they were measured.")

    @OptionGroup var store: StoreOption

    @Option(help: "When, by the lab's clock (2026-03-02T14:30) or as an instant (2026-03-02T13:30:00Z).")
    var at: ClockTime

    @OptionGroup var decision: DecisionOptions

    @Argument(help: "The session's id.")
    var session: String

    func run() async throws {
        let timeline = try store.open(.reader).registryTimeline()
        try await store.decide(.split(SessionID(rawValue: session), at: at.instant(in: timeline)), decision)
    }
}

struct SessionMerge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Say that neighbouring sessions of a machine were one, with what the machine did between them.")

    @OptionGroup var store: StoreOption

    @OptionGroup var decision: DecisionOptions

    @Argument(help: "The sessions' ids: two or more.")
    var sessions: [String]

    func run() async throws {
        try await store.decide(.merge(sessions.map(SessionID.init(rawValue:))), decision)
    }
}

struct SessionUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Withdraw decisions about sessions: entries of the ledger too; what was decided before holds again.")

    @OptionGroup var store: StoreOption

    @OptionGroup var decision: DecisionOptions

    @Argument(help: "Which: their numbers in the ledger, as `releve sessions history` prints them.")
    var entries: [Int64]

    func run() async throws {
        try await store.decide(.withdraw(entries), decision)
    }
}

struct SessionEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract:
            "End the session that somebody has open on a machine, now: a message of the journal, like their badge.",
        discussion: "A session that nobody badged or claimed ends by itself when the machine rests.")

    @OptionGroup var store: StoreOption

    @Argument(help: "The machine's id.")
    var machine: String

    func run() async throws {
        let id = MachineID(rawValue: machine)
        let client = ControlClient(store: store.path)
        guard client.isAnswered else {
            throw CommandFailure(
                "no collector works on \(store.path): it ends sessions, by what it hears", .unavailable)
        }
        let known = try store.open(.reader).registry()?.machines.map(\.id) ?? []
        guard known.contains(id) else { throw CommandFailure.unknown("machine", machine, known: known.map(\.rawValue)) }
        try await client.claim([Claim(machine: id, action: .ended, member: nil)])
        print("\(machine): ended")
    }
}

struct SessionHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List what was decided about a session: by whom, when, why.")

    @OptionGroup var store: StoreOption

    @Argument(help: "The session's id.")
    var session: String

    func run() throws {
        let store = try store.open(.reader)
        let id = SessionID(rawValue: session)
        guard let found = try store.session(id) else { throw StoreError.notFound("session \(id)") }
        var table = TextTable(["entry", "decided", "by", "what", "reason", ""])
        for entry in try store.decisionHistory(of: [found])[id] ?? [] {
            table.add([
                String(entry.sequence), entry.at.iso8601, entry.actor?.name ?? "-", entry.what, entry.reason ?? "-",
                entry.withdrawnBy.map { "withdrawn by \($0)" } ?? "",
            ])
        }
        var output = BufferedOutput()
        for line in table.lines { try output.write(line) }
        try output.flush()
    }
}

extension DecidedEntry {
    fileprivate var what: String {
        guard let attribution else { return kind.rawValue + (cut.map { " at \($0.iso8601)" } ?? "") }
        let parties = [
            attribution.member?.rawValue, attribution.company?.rawValue, attribution.project?.rawValue,
            attribution.mark.map { "(\($0.rawValue))" }, attribution.accessMode.rawValue,
        ]
        return parties.compactMap(\.self).joined(separator: " ")
    }
}

extension AccessMode: ExpressibleByArgument {}
extension SessionMark: ExpressibleByArgument {}
