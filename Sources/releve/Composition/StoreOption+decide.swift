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
            entries = try store.decide(request, by: options.actor, reason: reason, at: SystemClock.now()).map(
                \.sequence)
        case .collector(let client):
            entries = try await client.decide(
                ControlProtocol.DecideRequest(request: request, actor: options.actor, reason: reason))
        }
        var output = BufferedOutput()
        for session in try open(.reader).sessions(concernedBy: entries) {
            try output.write("\(session.id): \(session.attribution.line)")
        }
        let names = entries.map(String.init).joined(separator: " ")
        try output.write("ledger \(names); undo with: releve sessions undo --db \(path) --reason … \(names)")
        try output.flush()
    }
}

extension Attribution {
    /// `m-17, ferrand, vanne (assisted)`.
    fileprivate var line: String { "\(parties) (\(accessMode.rawValue))" }

    /// `m-17, ferrand, vanne`.
    var parties: String {
        let parties = [member?.rawValue, company?.rawValue, project?.rawValue, mark?.rawValue].compactMap(\.self)
        return parties.isEmpty ? "nobody" : parties.joined(separator: ", ")
    }
}
