import Accounting
import Decisions
import GRDB
import UsageDomain

/// What decisions make of a machine's measured sessions: how they are divided, and whose each is.
struct Settlement: Equatable {
    /// As they are stated, those that are divided or joined with what was measured in them.
    var units: [SessionLayout.Unit]
    /// Which decision gives each session its attribution.
    var counting: [SessionID: Int64]
    /// To how many sessions each decision applies.
    var fits: [Int64: Int]

    /// Of some sessions of a machine, with every decision that speaks of their time.
    init(_ decisions: [SessionDecision], over sessions: [SessionExtent], on machine: MachineID) {
        let layout = SessionLayout(decisions, over: sessions)
        let settled = SettledDecisions(decisions, over: layout.units.map { $0.extent(on: machine) })
        units = layout.units
        counting = settled.counting
        fits = layout.fits.merging(settled.fits) { first, _ in first }
    }

    // MARK: Storing

    /// Lays the decisions over the sessions anew, after those in reach may have changed; in the same transaction.
    static func settle(_ reach: StatementCorrections.Reach, _ db: Database) throws {
        switch reach {
        case .machines(let machines):
            for (machine, span) in machines { try settle(machine, from: span.lowerBound, db) }
        case .everything:
            try db.execute(sql: "DELETE FROM session_part; DELETE FROM decided_session")
            let machines = try String.fetchAll(db, sql: "SELECT DISTINCT machine FROM session_decision")
            for machine in machines { try settle(MachineID(rawValue: machine), from: .distantPast, db) }
        case .from: break
        }
    }

    private static func settle(_ machine: MachineID, from start: Instant, _ db: Database) throws {
        guard let reach = try Reach(of: machine, from: start, db) else { return }
        let settlement = Settlement(reach.decisions, over: reach.sessions, on: machine)
        try SessionPartTable.removeParts(of: machine, from: reach.first, to: reach.last, db)
        for session in reach.sessions { try unplace(session.id, db) }
        for decision in reach.decided {
            try SessionDecisionTable.setFits(decision, settlement.fits[decision.sequence] ?? 0, db)
            try db.cachedStatement(sql: "DELETE FROM decided_session WHERE ledger_sequence = ?")
                .execute(arguments: [decision.sequence])
        }
        for unit in settlement.units where !unit.isMeasured { try SessionPartTable.insert(unit, of: machine, db) }
        for (session, sequence) in settlement.counting {
            try db.cachedStatement(sql: "INSERT INTO decided_session (session, ledger_sequence) VALUES (?, ?)")
                .execute(arguments: [session.rawValue, sequence])
        }
    }

    private static func unplace(_ session: SessionID, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM decided_session WHERE session = ?")
            .execute(arguments: [session.rawValue])
    }

    /// The sessions that a change can concern, with the decisions that speak of their time, however far those reach.
    private struct Reach {
        var first: Instant
        var last: Instant
        var sessions: [SessionExtent] = []
        /// Withdrawn ones too.
        var decided: [SessionDecision]
        var decisions: [SessionDecision] = []

        /// Nil when no decision speaks of what begins at an instant or later.
        init?(of machine: MachineID, from start: Instant, _ db: Database) throws {
            decided = try SessionDecisionTable.decisions(of: machine, from: start, withWithdrawn: true, db)
            guard let first = decided.map(\.anchor.start).min(), let last = decided.map(\.end).max() else { return nil }
            (self.first, self.last) = (first, last)
            while true {
                sessions = try SessionPartTable.extents(of: machine, between: self.first, and: self.last, db)
                let from = min(self.first, sessions.map(\.start).min() ?? .distantFuture)
                let to = max(self.last, sessions.map(\.end).max() ?? .distantPast)
                decided = try SessionDecisionTable.decisions(of: machine, from: from, to: to, withWithdrawn: true, db)
                let (lowest, highest) = (
                    min(from, decided.map(\.anchor.start).min() ?? from), max(to, decided.map(\.end).max() ?? to)
                )
                guard lowest < self.first || highest > self.last else { break }
                (self.first, self.last) = (lowest, highest)
            }
            decisions = try SessionDecisionTable.decisions(of: machine, from: self.first, to: self.last, db)
        }
    }
}
