import Accounting
import Foundation
import TaxRules
import Testing
import UsageDomain

@testable import Statements

/// A situation of the audit's table, and what of it must be said and must not.
struct StatementCase: Sendable, CustomTestStringConvertible {
    let name: String
    let input: @Sendable () throws -> StatementInput
    /// On the pages.
    var said: [String] = []
    var unsaid: [String] = []
    /// Of each line, in order.
    var notes: [[Corroboration]]?
    /// In the spreadsheet.
    var inSheet: [String] = []
    var notInSheet: [String] = []
    /// In the sealed data.
    var holds: @Sendable (UsageStatement) -> Bool = { _ in true }

    var testDescription: String { name }
}

/// The situations, made from the small lab of the fixture.
enum Situation {
    static let proto = Attribution(member: "m-17", company: "ferrand", project: "ferrand-proto", purpose: .innovation)

    static func attribution(
        member: MemberID? = "m-17", project: ProjectID? = "ferrand-proto", _ mode: AccessMode = .autonomous
    ) -> Attribution {
        Attribution(member: member, company: "ferrand", project: project, accessMode: mode)
    }

    static func session(
        _ start: String, on machine: MachineID = "laser-1", _ attribution: Attribution = proto, minutes: Int64 = 90,
        busy: Int64 = 60, gap: Int64 = 0
    ) throws -> UsageSession {
        try StatementFixture.session(
            machine, start: start, minutes: minutes, busy: busy, gap: gap, attribution: attribution)
    }

    /// One hour of work at ten in the morning of a day, nothing else.
    static func day(
        _ day: String, on machine: MachineID = "laser-1", _ attribution: Attribution = proto,
        issued: String? = nil, with change: (inout LabRegistry) -> Void = { _ in }
    ) throws -> StatementInput {
        try sessions(
            [session("\(day)T09:00:00.000Z", on: machine, attribution)], in: String(day.prefix(7)), issued: issued,
            with: change)
    }

    static func sessions(
        _ sessions: [UsageSession], in period: String = "2026-03", issued: String? = nil, others: [UsageSession] = [],
        with change: (inout LabRegistry) -> Void = { _ in }
    ) throws -> StatementInput {
        var registry = StatementFixture.registry()
        change(&registry)
        let end = Period(period)?.last.adding(days: 3).description ?? ""
        var input = try StatementFixture.input(
            registry: registry, period: period, sessions: sessions, others: others,
            issuedAt: issued ?? "\(end)T08:00:00.000Z")
        input.decisions = [:]
        input.gaps = []
        return input
    }

    /// The lab holds an approval from a day on; the project has what the arguments say.
    static func approved(
        from day: String = "2026-01-01", contract: String? = "D-2026-014", agreed: String? = "2026-02-20"
    ) -> (inout LabRegistry) -> Void {
        { registry in
            guard let from = CivilDate(day), let to = CivilDate("2028-12-31") else { return }
            registry.lab.innovationApproval = InnovationApproval(
                number: "CII-2026-7", from: from, to: to, authority: "ministère chargé de l’industrie")
            registry.projects[1].contract = contract
            registry.projects[1].approvalAgreed = agreed.flatMap { CivilDate($0) }
        }
    }

    static func date(_ text: String) throws -> CivilDate {
        guard let date = CivilDate(text) else { throw StatementError.notCanonical(text) }
        return date
    }

    static func decision(
        _ reason: String, before: Attribution, after: Attribution = proto, by actor: Actor = .account("marie")
    ) throws -> StatementDecision {
        StatementDecision(
            kind: .attribution, at: try StatementFixture.at("2026-03-20T16:30:00.000Z"), actor: actor, reason: reason,
            before: before, after: after)
    }
}
