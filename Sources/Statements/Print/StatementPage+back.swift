import TaxRules
import UsageDomain

extension StatementPage {
    private static let mostChanges = 8
    private static let mostGaps = 8

    // MARK: Decisions

    var corrections: StatementView.Table? {
        let all = numberedCorrections
        guard !all.isEmpty else { return nil }
        return StatementView.Table(
            columns: [
                "", word(.correctionLine), word(.correctionBefore), word(.correctionAfter), word(.correctionBy),
            ],
            alignments: Array(repeating: "left", count: 5),
            rows: all.enumerated().map { index, entry in
                let (line, correction) = entry
                let kind = correction.kind.map { word("kind", $0.rawValue) } ?? ""
                let (before, after) = difference(correction)
                return [
                    "C\(index + 1)", "\(FrenchFormat.localTime(line.localStart)), \(machine(line.machine))",
                    before.isEmpty ? kind : before, after.isEmpty ? kind : after,
                    by(correction.author, correction.authority, correction.localAt, correction.at, correction.reason),
                ]
            })
    }

    private func by(
        _ author: String, _ authority: StatementCorrection.Authority?, _ localAt: String?, _ at: String,
        _ reason: String
    ) -> String {
        word(
            .byText,
            [
                "author": self.author(author, authority), "at": localAt.map { FrenchFormat.localTime($0) } ?? local(at),
                "reason": reason,
            ])
    }

    /// Only what it changed.
    private func difference(_ correction: StatementCorrection) -> (String, String) {
        guard let before = correction.before, let after = correction.after else {
            return ("", correction.after.map { list(parties($0).map { "\($0.0) : \($0.1)" }) } ?? "")
        }
        let pairs = zip(parties(before), parties(after)).filter { $0.1 != $1.1 }
        return (
            list(pairs.map { "\($0.0.0) : \($0.0.1)" }), list(pairs.map { "\($0.1.0) : \($0.1.1)" })
        )
    }

    private func parties(_ parties: StatementCorrection.Parties) -> [(String, String)] {
        [
            (word(.fieldOperator), parties.operator ?? word(.nobody)),
            (word(.fieldHolder), parties.holder.map { word("holder", $0) } ?? word(.holderNobody)),
            (word(.fieldProject), parties.project ?? word(.noProject)),
            (word(.fieldPurpose), purpose(parties.purpose)),
            (word(.fieldAccessMode), word("access", parties.accessMode.rawValue)),
        ]
    }

    // MARK: Changes

    var changes: StatementView.Table? {
        guard let changes = statement.changes, !changes.isEmpty else { return nil }
        return StatementView.Table(
            columns: [word(.changeWhich), word(.changeWhat), word(.changeWho)],
            alignments: ["left", "left", "left"],
            rows: changes.prefix(Self.mostChanges).map { change in
                let what =
                    change.differences.isEmpty
                    ? word("change", change.kind.rawValue) : list(change.differences.map(text))
                let who =
                    change.cause.map { by($0.author, $0.authority, $0.localAt, $0.at, $0.reason) }
                    ?? word(.changeDerived)
                return [which(change), what, who]
            })
    }

    private func which(_ change: StatementChange) -> String {
        let days: String
        if let first = change.days.first, let last = change.days.last, first != last {
            days = word(.changeDays, ["first": FrenchFormat.date(first), "last": FrenchFormat.date(last)])
        } else {
            days = change.days.first.map { word(.changeDay, ["first": FrenchFormat.date($0)]) } ?? ""
        }
        return word(
            change.sessions.count == 1 ? .changeCountOne : .changeCount,
            [
                "count": FrenchFormat.integer(Int64(change.sessions.count)), "days": days,
                "busy": FrenchFormat.duration(milliseconds: change.busyMs),
            ])
    }

    private func text(_ difference: StatementChange.Difference) -> String {
        func value(_ text: String) -> String {
            guard !text.isEmpty else { return word(.none) }
            switch difference.field {
            case .purpose: return word("purpose", text)
            case .accessMode: return word("access", text)
            case .owner: return word("owner", text)
            case .start, .end: return FrenchFormat.localTime(text)
            case .presence: return StatementPresence(rawValue: text).map(presence) ?? text
            case .busy, .gap: return Int64(text).map { FrenchFormat.duration(milliseconds: $0) } ?? text
            case .energy: return Int64(text).map { FrenchFormat.energy(milliwattHours: $0) } ?? text
            case .project, .operator, .notes: return text
            }
        }
        // Their letters are of one statement each.
        guard difference.field != .notes else { return word(.fieldNotes) }
        return "\(word("field", difference.field.rawValue)) : \(value(difference.before)) → \(value(difference.after))"
    }

    var changeNotes: [String] {
        guard statement.replaces != nil, statement.version > 1 else { return [] }
        var notes: [String] = []
        let changes = statement.changes ?? []
        // Of sessions in another form not everything is compared.
        let isCompared = statement.days == nil && statement.otherChanges?.contains(.form) != true
        if changes.isEmpty, isCompared { notes.append(word(.changeNone)) }
        if changes.count > Self.mostChanges {
            notes.append(word(.changeMore, ["count": "\(changes.count - Self.mostChanges)"]))
        }
        if let parts = statement.otherChanges {
            notes.append(
                word(.changeParts, ["parts": parts.map { word("part", $0.rawValue) }.joined(separator: ", ")]))
        }
        return notes
    }

    // MARK: People, gaps

    var people: StatementView.Table? {
        guard let people = statement.people, !people.isEmpty else { return nil }
        let hasQualification = people.contains { $0.qualification != nil }
        return StatementView.Table(
            columns: [word(.person), word(.standing)] + (hasQualification ? [word(.qualification)] : [])
                + [word(.sessions), word(.withoutPresence), word(.presence), word(.busy)],
            alignments: ["left", "left"] + (hasQualification ? ["left"] : []) + Array(repeating: "right", count: 4),
            rows: people.map { person in
                let own =
                    (statement.lines.filter { $0.operator == person.operator }.map(ShownDurations.init)
                        + (statement.days ?? []).filter { $0.operator == person.operator }.map(ShownDurations.init))
                return [person.operator, standing(person)]
                    + (hasQualification ? [person.qualification ?? word(.notGiven)] : []) + [
                        FrenchFormat.integer(Int64(person.sessions)),
                        FrenchFormat.integer(Int64(person.sessionsWithoutPresence)),
                        person.presenceMs == 0 ? "–" : FrenchFormat.duration(milliseconds: person.presenceMs),
                        duration(seconds: ShownDurations.sum(of: own).busy),
                    ]
            })
    }

    private func standing(_ person: StatementPerson) -> String {
        switch person.standing {
        case .company:
            word(.standingCompany) + ", "
                + (person.employment.map { word("employment", $0.rawValue) } ?? word(.employmentNone))
        case .otherEmployer: word(.standingOther)
        case .unstated: word(.standingUnstated)
        }
    }

    var gaps: [String] {
        guard !statement.machines.isEmpty else {
            return [word(statement.nothingMeasured == true ? .nothingMeasured : .gapsNothing)]
        }
        var texts: [String] = []
        for machine in statement.machines {
            let own = statement.gaps.filter { $0.machine == machine.id }
            let unknown = own.filter { $0.kind != .rest }
            if !unknown.isEmpty { texts.append(gapText(machine.id, unknown)) }
            let rests = own.filter { $0.kind == .rest }
            if !rests.isEmpty {
                texts.append(
                    word(
                        .gapsRest,
                        [
                            "machine": machine.name, "count": FrenchFormat.integer(Int64(rests.count)),
                            "total": FrenchFormat.duration(milliseconds: rests.map(\.durationMs).clampedSum),
                        ]))
            }
        }
        return texts.isEmpty ? [word(.gapsNone)] : texts
    }

    /// The longest by their times; the short ones by their number.
    private func gapText(_ machine: MachineID, _ gaps: [StatementGap]) -> String {
        let long = gaps.filter { $0.durationMs >= 60_000 }.sorted { $0.durationMs > $1.durationMs }
        let named = long.prefix(Self.mostGaps).sorted { $0.start < $1.start }
        let short = gaps.filter { $0.durationMs < 60_000 }
        var parts = [
            word(
                gaps.count == 1 ? .gapsTotalOne : .gapsTotal,
                [
                    "machine": self.machine(machine), "count": FrenchFormat.integer(Int64(gaps.count)),
                    "total": FrenchFormat.duration(milliseconds: gaps.map(\.durationMs).clampedSum),
                ])
        ]
        parts += named.map { gap in
            let (start, end) = (localMinute(gap.start), localMinute(gap.end))
            let isOneDay = start.prefix(10) == end.prefix(10)
            return "\(start) – \(isOneDay ? String(end.dropFirst(11)) : end)"
        }
        if long.count > named.count {
            let rest = long.dropFirst(Self.mostGaps)
            parts.append(
                word(
                    .gapsMore,
                    [
                        "count": "\(rest.count)",
                        "total": FrenchFormat.duration(milliseconds: rest.map(\.durationMs).clampedSum),
                    ]))
        }
        if !short.isEmpty {
            parts.append(
                word(
                    .gapsShort,
                    [
                        "count": "\(short.count)",
                        "total": FrenchFormat.duration(milliseconds: short.map(\.durationMs).clampedSum),
                    ]))
        }
        return list(parts)
    }

    // MARK: Method, verification

    var method: [String] {
        statement.method.rules.map { $0.text(in: language) } + [
            word(
                .software,
                [
                    "software": statement.method.softwareVersion, "rules": statement.method.ruleSetVersion,
                    "as_of": statement.method.rulesAsOf.map(FrenchFormat.date) ?? word(.notGiven),
                    "review": FrenchFormat.date(statement.method.rulesReviewAfter),
                    "texts": statement.method.textsVersion ?? word(.notGiven),
                ])
        ]
    }

    var thresholds: StatementView.Table? {
        func power(_ value: Int64?) -> String { value.map { FrenchFormat.power(milliwatts: $0) } ?? "–" }
        func span(_ value: Int64) -> String { FrenchFormat.span(milliseconds: value) }
        guard !statement.method.thresholds.isEmpty else { return nil }
        return StatementView.Table(
            columns: [
                word(.thresholds), word(.thresholdOn), word(.thresholdBusy), word(.thresholdBelow),
                word(.thresholdStart), word(.thresholdEnd), word(.thresholdMinimum), word(.thresholdIdle),
                word(.thresholdStale),
            ],
            alignments: ["left"] + Array(repeating: "right", count: 8),
            rows: statement.method.thresholds.map { entry in
                [
                    entry.from.map {
                        word(.thresholdFrom, ["machine": machine(entry.machine), "from": local($0)])
                    } ?? machine(entry.machine),
                    power(entry.onAboveMW), power(entry.busyAboveMW),
                    power(entry.busyBelowMW), span(entry.startDelayMs), span(entry.endDelayMs),
                    span(entry.minimumRunMs), span(entry.idleTimeoutMs),
                    entry.staleAfterMs.map(span) ?? word(.thresholdStaleDefault),
                ]
            })
    }

    var notes: [[String]] {
        statement.legalNotes.map { note in
            [
                letters[note.corroboration] ?? "",
                language == .english ? note.english : note.french,
                note.basis.map { word(.basis, ["text": $0]) } ?? "",
            ]
        }
    }

    var integrity: [[String]] {
        let integrity = statement.integrity
        return [
            [word(.digest), Hexadecimal.grouped(sealed.digestText)],
            [word(.keyFingerprint), Hexadecimal.grouped(sealed.publicKey.fingerprint)],
            [word(.seal), word(.sealText)],
            [word(.ledgerHead), integrity.ledgerHead.map(Hexadecimal.grouped) ?? word(.none)],
            [word(.previous), integrity.previousStatementDigest.map(Hexadecimal.grouped) ?? word(.none)],
            [word(.replaced), statement.replaces.map { Hexadecimal.grouped($0.digest) } ?? word(.none)],
        ]
    }
}
