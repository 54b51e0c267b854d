import TaxRules
import UsageDomain

/// What a revision says otherwise than the statement it replaces.
struct StatementComparison {
    private struct Key: Hashable {
        let kind: StatementChange.Kind
        let differences: [StatementChange.Difference]
        let cause: StatementCause?
    }

    /// Sessions alike together, in the order of their days; nil where there is none.
    let changes: [StatementChange]?
    /// Nil where there is none.
    let parts: [StatementPart]?

    init(_ old: UsageStatement, _ new: UsageStatement, _ causes: [SessionID: StatementCause]) {
        let before = Dictionary(old.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(new.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var groups: [Key: [StatementLine]] = [:]
        for id in Set(before.keys).union(after.keys) {
            guard let line = after[id] ?? before[id] else { continue }
            let (earlier, later) = (before[id], after[id])
            var differences: [StatementChange.Difference] = []
            let kind: StatementChange.Kind
            switch (earlier, later) {
            case (let earlier?, let later?):
                differences = Self.differences(earlier, later, old, new)
                guard !differences.isEmpty else { continue }
                kind = .changed
            case (nil, _): kind = .added
            case (_, nil): kind = .removed
            }
            groups[Key(kind: kind, differences: differences, cause: causes[id]), default: []].append(line)
        }
        let changes = groups.map { key, lines in
            let lines = lines.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
            return StatementChange(
                kind: key.kind, sessions: lines.map(\.id),
                days: Set(lines.compactMap { CivilDate($0.localStart.prefix(10)) }).sorted(),
                busyMs: lines.map(\.busyMs).clampedSum, differences: key.differences, cause: key.cause)
        }.sorted {
            ($0.days.first ?? new.period.first, $0.sessions[0]) < ($1.days.first ?? new.period.first, $1.sessions[0])
        }
        self.changes = changes.isEmpty ? nil : changes
        let parts = Self.parts(old, new)
        self.parts = parts.isEmpty ? nil : parts
    }

    private static func differences(
        _ before: StatementLine, _ after: StatementLine, _ old: UsageStatement, _ new: UsageStatement
    ) -> [StatementChange.Difference] {
        func title(_ line: StatementLine, _ statement: UsageStatement) -> String {
            line.project.map { id in statement.projects.first { $0.id == id }?.title ?? id.rawValue } ?? ""
        }
        let pairs: [(StatementChange.Field, String, String)] = [
            (.project, title(before, old), title(after, new)),
            (.purpose, before.purpose?.rawValue ?? "", after.purpose?.rawValue ?? ""),
            (.operator, before.operator ?? "", after.operator ?? ""),
            (.accessMode, before.accessMode.rawValue, after.accessMode.rawValue),
            (.owner, (before.owner ?? after.owner)?.rawValue ?? "", (after.owner ?? before.owner)?.rawValue ?? ""),
            (.start, before.localStart, after.localStart), (.end, before.localEnd, after.localEnd),
            (.busy, "\(before.busyMs)", "\(after.busyMs)"), (.gap, "\(before.gapMs)", "\(after.gapMs)"),
            (.energy, "\(before.energyMWh)", "\(after.energyMWh)"),
        ]
        // Version 1 says nothing of presence, and its notes are of other rules.
        let since: [(StatementChange.Field, String, String)] =
            old.version != new.version
            ? []
            : [
                (.presence, before.presence?.rawValue ?? "", after.presence?.rawValue ?? ""),
                (.notes, codes(before), codes(after)),
            ]
        // Else the difference would give away whose pseudonym is whose.
        let isNamedAlike = (old.variant == .nominative) == (new.variant == .nominative)
        return (pairs + since).filter { $0.1 != $0.2 && (isNamedAlike || $0.0 != .operator) }.map {
            StatementChange.Difference(field: $0.0, before: $0.1, after: $0.2)
        }
    }

    private static func codes(_ line: StatementLine) -> String { line.notes.map(\.rawValue).joined(separator: " ") }

    private static func parts(_ old: UsageStatement, _ new: UsageStatement) -> [StatementPart] {
        let checks: [(StatementPart, Bool)] = [
            (.issuer, old.issuer == new.issuer), (.client, old.client == new.client),
            (.projects, old.projects == new.projects), (.machines, old.machines == new.machines),
            (.denominators, old.machineTotals.map(\.totalBusyMs) == new.machineTotals.map(\.totalBusyMs)),
            (.gaps, old.gaps.map(\.start) == new.gaps.map(\.start) && old.gaps.map(\.end) == new.gaps.map(\.end)),
            (.thresholds, old.method.thresholds == new.method.thresholds),
            (.approval, old.approval == new.approval),
            (.reservations, old.openSessions == new.openSessions && old.awaitedDevices == new.awaitedDevices),
            (.rules, old.method.ruleSetVersion == new.method.ruleSetVersion),
            (.form, old.version == new.version && old.days == new.days && old.variant == new.variant),
        ]
        return checks.filter { !$0.1 }.map(\.0)
    }
}
