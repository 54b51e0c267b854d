import Accounting
import CivilTime
import Decisions
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
    private let sessionsOfMachines: [MachineID: [UsageSession]]
    private let input: StatementInput
    /// Of the whole lab, nobody's.
    let unattributed: [UsageSession]
    /// What it says of each session, and of those of others on the same machines.
    let stated: [SessionID: StatedSession]
    /// Of issue, in the lab's time zone.
    let year: Int

    /// - Throws: OfficeProblem; StoreError.
    init(
        _ request: StatementRequest, in store: UsageStore, at instant: Instant, rules: RuleBook, texts: DocumentTexts,
        softwareVersion: String
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
        if request.variant == .nominative, request.reason?.isEmpty ?? true {
            throw OfficeProblem.namesNotAskedFor(request.company)
        }
        self.span = span
        year = today.year
        let parts = try store.parts(of: store.sessions(SessionQuery(overlapping: span)), within: span)
        let all = parts.map(\.stated)
        unattributed = all.filter { !$0.attribution.isAttributed }
        let own = all.filter { $0.attribution.company == request.company }
        let used = Set(own.filter { $0.end != nil }.map(\.machine))
        machines = used.sorted()
        let ofMachines = all.filter { used.contains($0.machine) }
        sessionsOfMachines = Dictionary(
            grouping: parts.map(\.session).filter { used.contains($0.machine) }, by: \.machine)
        var stated: [SessionID: StatedSession] = [:]
        for session in ofMachines { stated[session.id] = StatedSession(session, for: request.company, timeline) }
        self.stated = stated
        var input = StatementInput(
            registry: timeline, company: request.company, period: request.period, sessions: own,
            machineSessions: ofMachines, number: "", issuedAt: instant, softwareVersion: softwareVersion, rules: rules,
            texts: texts)
        input.wholes = Dictionary(parts.map { ($0.session.id, $0.whole) }) { first, _ in first }
        input.awaitedDevices = try store.awaitedDevices(in: span, at: instant, timeline)
        input.evidence = try Self.evidence(for: own, in: store)
        input.decisions = try Self.decisions(about: own, in: store)
        input.clock = try store.timeHistory().incidents(in: span)
        input.nothingMeasured = try !store.heardAnything(in: span)
        input.variant = request.variant
        input.request = request.reason
        self.input = input
    }

    /// The statement under its number; `ledgerHead` is the newest decision that it takes into account.
    ///
    /// `replaced` is what it revises.
    func statement(
        _ allocation: StatementAllocation, ledgerHead: String?, replacing replaced: UsageStatement?
    ) throws -> UsageStatement {
        var input = input
        try place(silences(until: instant), in: &input)
        input.number = allocation.number
        input.revision = allocation.revision
        input.replaces = allocation.replaces.map {
            StatementReference(
                number: $0, revision: allocation.revision - 1,
                digest: Hexadecimal.text(allocation.replacedDigest ?? []))
        }
        input.replaced = replaced
        if let number = allocation.replaces { input.causes = try causes(since: number) }
        (input.variantOf, input.overlapping) = try others(allocation.replaces)
        // What a variant is a variant of stays so in its revisions.
        if let replaced { input.variantOf = replaced.variantOf }
        input.ledgerHead = ledgerHead
        input.previousStatementDigest = allocation.previousDigest.map { Hexadecimal.text($0) }
        return try StatementBuilder.build(input)
    }

    /// Whether an issued statement says all of this already, and nothing else.
    ///
    /// Its number, the instant of its issue, the program's version and how the same is worded do not count; nor does it
    /// count that a silence that went on then goes on still.
    func isSaid(by issued: UsageStatement) throws -> Bool {
        var input = input
        let then = issued.provisional ? Instant(iso8601: issued.issuedAt) : nil
        try place(silences(until: then ?? instant), in: &input)
        input.number = issued.number
        var now = try StatementBuilder.build(input)
        now.revision = issued.revision
        now.replaces = issued.replaces
        now.variantOf = issued.variantOf
        now.overlapping = issued.overlapping
        now.changes = issued.changes
        now.otherChanges = issued.otherChanges
        now.request = issued.request
        now.privacy = issued.privacy
        now.issuedAt = issued.issuedAt
        now.integrity = issued.integrity
        now.take(wordsOf: issued)
        return now == issued
    }

    /// When the lab was first heard, where that is after the period began.
    func measuredFrom() throws -> Instant? {
        guard let first = try store.firstArrival(), span.contains(first), first > span.lowerBound else { return nil }
        return first
    }

    // MARK: Silences

    private func silences(until instant: Instant) throws -> [Gap] {
        try machines.flatMap { machine in
            try store.gaps(machine: machine, from: span.lowerBound, to: span.upperBound)
                + store.unendedSilences(of: machine, in: span, at: instant, timeline)
        }.merged
    }

    /// Those of a machine at rest are told apart.
    private func place(_ silences: [Gap], in input: inout StatementInput) throws {
        let rests = try Set(silences.filter { try store.isRest($0, among: sessionsOfMachines[$0.machine] ?? []) })
        input.gaps = silences.filter { !rests.contains($0) }
        input.rests = silences.filter(rests.contains)
    }

    // MARK: Other statements

    /// The first variant of the same period that counts, and those of other periods that share days with it.
    private func others(_ replaced: String?) throws -> (StatementReference?, [StatementOverlap]) {
        let counting = try store.statements(company: request.company).filter { $0.replacedBy == nil }
        let sibling = counting.last { $0.period == request.period && $0.variant != request.variant.rawValue }
        let overlaps = counting.filter { other in
            other.period != request.period && other.period.first <= request.period.last
                && request.period.first <= other.period.last
        }
        return (
            replaced == nil
                ? sibling.map {
                    StatementReference(
                        number: $0.number, revision: $0.revision, digest: Hexadecimal.text($0.digest))
                } : nil,
            overlaps.map {
                StatementOverlap(
                    number: $0.number, digest: Hexadecimal.text($0.digest), first: $0.period.first,
                    last: $0.period.last)
            }.sorted { ($0.first, $0.last, $0.number) < ($1.first, $1.last, $1.number) }
        )
    }

    private func causes(since number: String) throws -> [SessionID: StatementCause] {
        try store.correctionCauses(ofStatement: number).compactMapValues { cause in
            guard cause.isDecided else { return nil }
            let local = timeline.calendar(at: cause.at)?.iso8601(cause.at) ?? cause.at.iso8601
            return StatementCause(
                author: cause.actor.name, authority: cause.actor.authority, reason: cause.reason, at: cause.at.iso8601,
                localAt: local)
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

    /// What somebody assigned, divided or joined by hand, and why, as far as it holds.
    private static func decisions(
        about sessions: [UsageSession], in store: UsageStore
    ) throws -> [SessionID: [StatementDecision]] {
        try store.decisionHistory(of: sessions).compactMapValues { entries in
            let decisions = entries.filter(\.holds).compactMap { entry -> StatementDecision? in
                guard let actor = entry.actor, let reason = entry.reason, let kind = entry.kind.correction else {
                    return nil
                }
                return StatementDecision(
                    kind: kind, at: entry.at, actor: actor, reason: reason, before: entry.before,
                    after: entry.attribution)
            }
            return decisions.isEmpty ? nil : decisions
        }
    }
}

extension UsageStatement {
    /// Takes what is said alike in other words, and what tells the state of the program and of its rules.
    fileprivate mutating func take(wordsOf issued: UsageStatement) {
        if method.textsVersion != issued.method.textsVersion { method.rules = issued.method.rules }
        method.softwareVersion = issued.method.softwareVersion
        method.ruleSetVersion = issued.method.ruleSetVersion
        method.rulesAsOf = issued.method.rulesAsOf
        method.rulesReviewAfter = issued.method.rulesReviewAfter
        method.rulesOverdue = issued.method.rulesOverdue
        method.textsVersion = issued.method.textsVersion
        disclaimers = issued.disclaimers
        legalNotes = legalNotes.map { note in
            issued.legalNotes.first {
                $0.corroboration == note.corroboration && $0.categories == note.categories
            } ?? note
        }
    }
}

extension DecisionKind {
    fileprivate var correction: StatementCorrection.Kind? {
        switch self {
        case .attribution: .attribution
        case .split: .split
        case .merge: .merge
        default: nil
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
