import Accounting
import CivilTime
import TaxRules
import UsageDomain

/// Makes a statement from sessions; pure: the same input gives the same statement.
package struct StatementBuilder {
    let input: StatementInput
    /// The lab that issues, as it is called at issue.
    let lab: Lab
    /// The client as it was called at the end of the period.
    let client: Company
    let bounds: Range<Instant>
    let facts: StatementFacts
    let names: MemberNames
    let periodTimezone: String
    let issued: CivilDate
    /// By time zone: making one takes longer than the rest of a line.
    private let clocks: [String: LocalCalendar]

    /// - Throws: `StatementError.unknownTimeZone`, `.unknownCompany`, `.periodNotBegun`, or `.inconsistent` when a session's durations are
    ///   not its length or a total does not fit: nothing that its own verification refuses is ever issued.
    package static func build(_ input: StatementInput) throws(StatementError) -> UsageStatement {
        let statement = try StatementBuilder(input).statement()
        if let problem = StatementTotalsCheck(statement).firstProblem { throw .inconsistent(problem) }
        return statement
    }

    private init(_ input: StatementInput) throws(StatementError) {
        self.input = input
        var clocks: [String: LocalCalendar] = [:]
        for name in Set(input.registry.epochs.map(\.registry.lab.timezone)).sorted() {
            guard let clock = LocalCalendar(identifier: name) else { throw .unknownTimeZone(name) }
            clocks[name] = clock
        }
        self.clocks = clocks
        guard let lab = input.registry.lab(at: input.issuedAt), let bounds = input.registry.span(of: input.period),
            let clock = input.registry.calendar(at: input.issuedAt)
        else { throw .unknownTimeZone("") }
        guard let client = input.registry.company(input.company, at: bounds.upperBound - .milliseconds(1)) else {
            throw .unknownCompany(input.company.rawValue)
        }
        let issued = clock.day(containing: input.issuedAt).date
        guard input.period.first <= issued else {
            throw .periodNotBegun(first: input.period.first, issued: issued)
        }
        self.issued = issued
        self.lab = lab
        self.client = client
        self.bounds = bounds
        names = MemberNames(input.registry)
        periodTimezone = input.registry.lab(at: bounds.lowerBound)?.timezone ?? lab.timezone
        facts = StatementFacts(input.registry, client: client, period: bounds, issuedAt: input.issuedAt)
    }

    private func statement() -> UsageStatement {
        let lines = lines()
        let used = Set(lines.map(\.machine))
        let machines = used.sorted().map { machineEntry($0, lines) }
        let gaps = gaps(of: used)
        let open = openSessions()
        let isDaily = input.variant == .daily
        var statement = UsageStatement(
            format: UsageStatement.formatName, version: UsageStatement.currentVersion, number: input.number,
            revision: input.revision, replaces: input.replaces, variantOf: input.variantOf,
            overlapping: input.overlapping.isEmpty ? nil : input.overlapping, issuedAt: input.issuedAt.iso8601,
            provisional: input.issuedAt < bounds.upperBound || !open.isEmpty || !input.awaitedDevices.isEmpty,
            nothingMeasured: input.nothingMeasured ? true : nil, openSessions: open.isEmpty ? nil : open,
            awaitedDevices: input.awaitedDevices.isEmpty ? nil : input.awaitedDevices, variant: input.variant,
            request: input.variant == .nominative ? input.request : nil,
            issuer: issuer(), client: clientEntry(), period: period(), projects: projectEntries(lines),
            machines: machines, lines: isDaily ? [] : lines, days: isDaily ? days(lines) : nil,
            people: people(lines), machineTotals: machines.map { machineTotals($0, lines, gaps) },
            projectTotals: projectTotals(lines), gaps: gaps, method: method(used),
            legalNotes: input.rules.innovationCredit.notes(for: Set(lines.flatMap(\.notes))),
            approval: approval(lines), disclaimers: disclaimers(), privacy: privacy(),
            integrity: StatementIntegrity(
                ledgerHead: input.ledgerHead, previousStatementDigest: input.previousStatementDigest))
        if let replaced = input.replaced {
            let causes = input.causes.mapValues { cause in
                var cause = cause
                cause.reason = readable(cause.reason)
                return cause
            }
            let comparison = StatementComparison(replaced, statement, causes)
            statement.changes = comparison.changes
            statement.otherChanges = comparison.parts
        }
        return statement
    }

    func clock(at instant: Instant) -> LocalCalendar? {
        input.registry.lab(at: instant).flatMap { clocks[$0.timezone] }
    }

    func local(_ instant: Instant) -> String { clock(at: instant)?.iso8601(instant) ?? instant.iso8601 }

    func day(of instant: Instant) -> CivilDate? { clock(at: instant)?.day(containing: instant).date }

    func pseudonym(_ id: MemberID) -> String { input.pseudonyms[id] ?? id.rawValue }

    func operatorName(_ id: MemberID, at instant: Instant) -> String {
        guard input.variant == .nominative, let name = facts.member(id, at: instant)?.name else { return pseudonym(id) }
        return names.ambiguous.contains(name) ? "\(name) (\(id))" : name
    }
}
