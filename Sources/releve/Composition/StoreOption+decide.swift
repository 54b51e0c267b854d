import Decisions
import UsageDomain
import UsageStore

extension StoreOption {
    /// Decides in the store, or lets the collector that holds it decide, and prints what the sessions are then.
    func decide(_ request: DecisionRequest, _ options: DecisionOptions) async throws {
        guard let reason = options.reason else { throw CommandFailure("say why: --reason", .usage) }
        let entries: [Int64]
        switch try await StoreAccess.open(self) {
        case .own(let store):
            entries = try store.decide(request, by: options.actor, reason: reason, at: SystemClock.now()).map(\.sequence)
        case .collector(let client):
            entries = try await client.decide(
                ControlProtocol.DecideRequest(request: request, actor: options.actor, reason: reason))
        }
        let store = try open(.reader)
        let sessions = try store.sessions(concernedBy: entries)
        var output = BufferedOutput()
        var table = SessionTable(try store.labCalendar())
        for session in sessions { table.add(session, overlaps: nil) }
        for line in table.lines { try output.write(line) }
        let names = entries.map(String.init).joined(separator: " ")
        try output.write("ledger \(names); undo with: releve sessions undo --db \(path) --reason … \(names)")
        try output.flush()
    }
}
