import Statements
import TaxRules
package import UsageDomain

/// What would be issued, and what to look at before.
package struct StatementPreview: Hashable, Codable, Sendable {
    package enum Outcome: Hashable, Codable, Sendable {
        case first
        case revision(of: String)
        /// That one says all of it already: nothing would be issued.
        case said(by: String)
    }

    /// Something to look at; `count` and `milliseconds` where there is something to count.
    package struct Warning: Hashable, Codable, Sendable {
        package enum Kind: String, CaseIterable, Hashable, Codable, Sendable {
            case nothingMeasured, measuredInPart, periodRunning, openSessions, awaitedDevices, unattributed, gaps,
                defaultProjects, withoutPresence, statusMissing, acquisitionMissing, identifierMissing, approvalAbsent,
                mixedRegimes, rulesOverdue, overlap
        }

        package let kind: Kind
        package let count: Int
        package let milliseconds: Int64
        package let detail: String
    }

    package let company: CompanyID
    package let period: Period
    package let outcome: Outcome
    package let sessions: Int
    package let busyMs: Int64
    package let warnings: [Warning]
}

extension StatementPreview.Warning {
    /// What to look at before a statement is issued.
    ///
    /// - Parameters:
    ///   - statement: As it would be issued.
    ///   - unattributed: Sessions of the period that nobody is named for, of the whole lab.
    ///   - measuredFrom: When the lab was first heard, where that is within the period.
    ///   - regimes: How many sentences of the law the period has.
    /// - Returns: What to look at, in the order of the kinds.
    static func all(
        of statement: UsageStatement, unattributed: [UsageSession], measuredFrom: Instant?, regimes: Int
    ) -> [Self] {
        var found: [Self] = []
        func add(_ kind: Kind, _ count: Int, _ milliseconds: Int64 = 0, _ detail: String = "") {
            guard count > 0 else { return }
            found.append(Self(kind: kind, count: count, milliseconds: milliseconds, detail: detail))
        }
        let lines = statement.lines
        let notes = lines.flatMap(\.notes)
        add(.nothingMeasured, statement.nothingMeasured == true ? 1 : 0)
        add(.measuredInPart, measuredFrom == nil ? 0 : 1, 0, measuredFrom?.iso8601 ?? "")
        if let issued = Instant(iso8601: statement.issuedAt), let end = Instant(iso8601: statement.period.end) {
            add(.periodRunning, issued < end ? 1 : 0, 0, statement.period.last.description)
        }
        add(.openSessions, statement.openSessions?.count ?? 0)
        let awaited = statement.awaitedDevices ?? []
        add(.awaitedDevices, awaited.count, 0, awaited.map(\.device).joined(separator: ", "))
        add(
            .unattributed, unattributed.count,
            unattributed.reduce(0) { $0.addingSaturated($1.durations.busy.milliseconds) })
        add(.gaps, lines.count { $0.gapMs > 0 }, lines.reduce(0) { $0.addingSaturated($1.gapMs) })
        add(.defaultProjects, lines.count { $0.origin?.project == .byDefault })
        add(.withoutPresence, lines.count { $0.presence != .badged })
        let unstated = (statement.people ?? []).filter { $0.standing == .company && $0.employment == nil }
        add(.statusMissing, unstated.count, 0, unstated.map(\.operator).joined(separator: ", "))
        let unproved = statement.machines.filter { $0.owner == .client && $0.newAssetDate == nil && $0.lessor == nil }
        add(.acquisitionMissing, unproved.count, 0, unproved.map(\.name).joined(separator: ", "))
        add(.identifierMissing, statement.client.siren == nil ? 1 : 0, 0, statement.client.name)
        add(
            .approvalAbsent,
            notes.count {
                [.serviceWithoutApproval, .serviceWithoutContract, .serviceNotAgreed].contains($0)
            })
        add(.mixedRegimes, regimes > 1 ? regimes : 0)
        add(.rulesOverdue, statement.method.rulesOverdue == true ? 1 : 0, 0, "\(statement.method.rulesReviewAfter)")
        let overlapping = statement.overlapping ?? []
        add(.overlap, overlapping.count, 0, overlapping.map(\.number).joined(separator: ", "))
        return found
    }
}
