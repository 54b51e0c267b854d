import Accounting
import CivilTime
import Foundation
import Statements
import TaxRules
import UsageDomain
import UsageStore

/// What a statement is made of, read from one snapshot of the store.
struct StatementMaterial {
    private let request: StatementRequest
    private let store: UsageStore
    private let instant: Instant
    private let timeline: RegistryTimeline
    private let span: Range<Instant>
    private let machines: [MachineID]
    private let input: StatementInput
    /// What it says of each session, and of those of others on the same machines.
    let stated: [SessionID: StatedSession]
    /// Of issue, in the lab's time zone.
    let year: Int

    /// - Throws: OfficeProblem; StoreError.
    init(
        _ request: StatementRequest, in store: UsageStore, at instant: Instant, rules: RuleBook, softwareVersion: String
    ) throws {
        self.request = request
        self.store = store
        self.instant = instant
        timeline = try store.registryTimeline()
        guard let calendar = timeline.calendar(at: instant), let span = timeline.span(of: request.period) else {
            throw OfficeProblem.noLab(store: store.path)
        }
        let companies = timeline.everyID { $0.companies.map(\.id) }
        guard companies.contains(request.company) else {
            throw OfficeProblem.unknownCompany(request.company, known: companies)
        }
        let today = calendar.day(containing: instant).date
        guard request.period.first <= today else { throw OfficeProblem.notBegun(request.period) }
        self.span = span
        year = today.year
        let parts = try store.parts(of: store.sessions(SessionQuery(overlapping: span)), within: span)
        let all = parts.map(\.stated)
        let own = all.filter { $0.attribution.company == request.company }
        let used = Set(own.filter { $0.end != nil }.map(\.machine))
        machines = used.sorted()
        let ofMachines = all.filter { used.contains($0.machine) }
        var stated: [SessionID: StatedSession] = [:]
        for session in ofMachines { stated[session.id] = StatedSession(session, for: request.company, timeline) }
        self.stated = stated
        input = StatementInput(
            registry: timeline, company: request.company, period: request.period, sessions: own,
            machineSessions: ofMachines,
            wholes: Dictionary(parts.map { ($0.session.id, $0.whole) }) { first, _ in first },
            awaitedDevices: try store.awaitedDevices(in: span, at: instant, timeline),
            evidence: try Self.evidence(for: own, in: store),
            corrections: try Self.corrections(of: own, in: store), clock: try store.timeHistory().incidents(in: span),
            variant: request.isNominative ? .nominative : .pseudonymous, number: "", issuedAt: instant,
            softwareVersion: softwareVersion, rules: rules)
    }

    /// The statement under its number; `ledgerHead` is the newest decision that it takes into account.
    func statement(_ allocation: StatementAllocation, ledgerHead: String?) throws -> UsageStatement {
        var input = input
        input.gaps = try gaps(until: instant)
        input.number = allocation.number
        input.revision = allocation.revision
        input.replaces = allocation.replaces.map {
            StatementReference(
                number: $0, revision: allocation.revision - 1,
                digest: Hexadecimal.text(allocation.replacedDigest ?? []))
        }
        input.ledgerHead = ledgerHead
        input.previousStatementDigest = allocation.previousDigest.map { Hexadecimal.text($0) }
        return try StatementBuilder.build(input)
    }

    /// Whether an issued statement says all of this already, and nothing else.
    ///
    /// Its number, the instant of its issue and the program's version do not count; nor does it count that a silence that
    /// went on then goes on still.
    func isSaid(by issued: UsageStatement) throws -> Bool {
        var input = input
        let then = issued.provisional ? Instant(iso8601: issued.issuedAt) : nil
        input.gaps = try gaps(until: then ?? instant)
        input.number = issued.number
        var now = try StatementBuilder.build(input)
        now.revision = issued.revision
        now.replaces = issued.replaces
        now.issuedAt = issued.issuedAt
        now.integrity = issued.integrity
        now.method.softwareVersion = issued.method.softwareVersion
        return now == issued
    }

    private func gaps(until instant: Instant) throws -> [Gap] {
        try machines.flatMap { machine in
            try store.gaps(machine: machine, from: span.lowerBound, to: span.upperBound)
                + store.unendedSilences(of: machine, in: span, at: instant, timeline)
        }
    }

    /// The blocks that hold the messages of each session.
    private static func evidence(
        for sessions: [UsageSession], in store: UsageStore
    ) throws -> [SessionID: SessionEvidence] {
        var result: [SessionID: SessionEvidence] = [:]
        for session in sessions where session.end != nil {
            guard let range = try store.evidence(of: session) else { continue }
            result[session.id] = SessionEvidence(
                first: SessionEvidence.Block(sequence: range.first.sequence, hash: Hexadecimal.text(range.first.hash)),
                last: SessionEvidence.Block(sequence: range.last.sequence, hash: Hexadecimal.text(range.last.hash)))
        }
        return result
    }

    /// Who assigned, divided or joined a session by hand, and why: the last who did.
    private static func corrections(
        of sessions: [UsageSession], in store: UsageStore
    ) throws -> [SessionID: StatementCorrection] {
        try store.decisionHistory(of: sessions).compactMapValues { entries in
            guard let last = entries.last(where: \.holds), let actor = last.actor, let reason = last.reason else {
                return nil
            }
            return StatementCorrection(author: actor.name, reason: reason, at: last.at.iso8601)
        }
    }
}

extension SessionPart {
    /// A session that is still open stays so: only what is over is a line.
    fileprivate var stated: UsageSession {
        var stated = session
        if whole.end == nil { stated.end = nil }
        return stated
    }
}
