import Accounting
import ArgumentParser
import CivilTime
import UsageDomain
import UsageStore

struct Inbox: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the sessions that nobody is named for, and whose they probably were.",
        discussion: "Attribute them with `releve sessions attribute`, or on the page *À attribuer*.")

    @OptionGroup var store: StoreOption

    @Option(help: "Only this machine.")
    var machine: String?

    @Option(help: "Sessions that started on this day of the lab or later, or at or after this instant.")
    var from: Moment?

    @Option(help: "Sessions that started on this day or earlier, or before this instant.")
    var to: Moment?

    func run() throws {
        let store = try store.open(.reader)
        let calendar = try store.labCalendar()
        var query = SessionQuery(machine: machine.map(MachineID.init(rawValue:)))
        query.from = from?.beginning(in: calendar)
        query.to = to?.end(in: calendar)
        query.onlyUnattributed = true
        query.includeOpen = false
        let waiting = try store.sessions(query)
        var output = BufferedOutput()
        guard let first = waiting.map(\.start).min(), let last = waiting.map(\.knownEnd).max() else {
            try output.write("Nothing waits: every session has a name.")
            return try output.flush()
        }
        let suggestions = AttributionSuggestions(
            known: try store.sessions(SessionQuery(from: first - AttributionSuggestions.lookBack, to: last + .days(1))))
        var table = TextTable(["id", "start", "busy", "probably", "because"])
        for session in waiting {
            let best = suggestions.suggestions(for: session, limit: 1).first
            let reading = calendar.reading(of: session.start)
            table.add([
                session.id.rawValue, "\(reading.date) \(pad(reading.hour, 2)):\(pad(reading.minute, 2))",
                SessionTable.clock(session.durations.busy), best?.attribution.parties ?? "-", best?.reason.text ?? "",
            ])
        }
        for line in table.lines { try output.write(line) }
        try output.flush()
    }
}

extension AttributionSuggestion.Reason {
    fileprivate var text: String {
        switch self {
        case .badgeBefore(let span): "badge \(span.milliseconds / 60_000) min before"
        case .badgeAfter(let span): "badge \(span.milliseconds / 60_000) min after"
        case .habit(let weeks, let all): "at this hour in \(weeks) of \(all) weeks"
        case .presentAt(let machine): "alone in the lab, at \(machine)"
        case .lastOnMachine: "last person on the machine"
        }
    }
}
