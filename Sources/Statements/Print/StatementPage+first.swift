import CivilTime
import TaxRules
import UsageDomain

extension StatementPage {
    // MARK: Standing

    var versionLines: [String] {
        var lines = [word(.version, ["revision": "\(statement.revision)"])]
        if let replaced = statement.replaces {
            lines.append(word(.rectifies, ["number": replaced.number, "revision": "\(replaced.revision)"]))
        }
        if let other = statement.variantOf {
            lines.append(word(.variantOf, ["number": other.number, "revision": "\(other.revision)"]))
        }
        lines.append(word("variant", statement.variant.rawValue))
        return lines
    }

    var banners: [String] {
        var banners: [String] = []
        let reasons = reservations
        if !reasons.isEmpty { banners.append(word(.provisional, ["reasons": reasons.joined(separator: " ; ")])) }
        if statement.method.rulesOverdue == true {
            banners.append(
                word(.rulesOverdue, ["day": FrenchFormat.date(statement.method.rulesReviewAfter)]))
        }
        let overlaps = statement.overlapping ?? []
        banners += overlaps.prefix(3).map { other in
            word(
                .overlap,
                [
                    "number": other.number, "first": FrenchFormat.date(other.first),
                    "last": FrenchFormat.date(other.last),
                ])
        }
        if overlaps.count > 3 {
            banners.append(
                word(.overlapMore, ["numbers": overlaps.dropFirst(3).map(\.number).joined(separator: ", ")]))
        }
        return banners
    }

    /// Why something may be missing.
    private var reservations: [String] {
        var reasons: [String] = []
        if let end = Instant(iso8601: statement.period.end), let issued = Instant(iso8601: statement.issuedAt),
            issued < end, let day = clock?.day(containing: issued).date
        {
            reasons.append(word(.periodRunning, ["day": FrenchFormat.date(day)]))
        }
        let open = statement.openSessions ?? []
        if let first = open.first {
            reasons.append(
                word(
                    open.count == 1 ? .openOne : .openSeveral,
                    [
                        "count": "\(open.count)", "start": localMinute(first.start), "machine": machine(first.machine),
                    ]))
        }
        reasons += (statement.awaitedDevices ?? []).map { awaited in
            word(.awaited, ["device": awaited.device, "until": localMinute(awaited.until)])
        }
        return reasons
    }

    // MARK: Parties

    var parties: [StatementView.Block] {
        let issuer = statement.issuer
        let client = statement.client
        let missing = word(.notGiven)
        func optional(_ label: DocumentWord, _ value: String?) -> [[String]] {
            value.map { [[word(label), $0]] } ?? []
        }
        return [
            StatementView.Block(
                heading: word(.issuer),
                rows: [
                    [word(.name), issuer.name + (issuer.legalForm.map { " (\($0))" } ?? "")],
                    [word(.address), issuer.address ?? missing],
                    [word(.siret), (issuer.siret ?? issuer.siren).map(FrenchFormat.registration) ?? missing],
                ] + optional(.registration, issuer.registration) + [[word(.vat), vat(issuer)]]
                    + optional(.contact, issuer.contact)),
            StatementView.Block(
                heading: word(.client),
                rows: [
                    [word(.name), client.name], [word(.address), client.address ?? missing],
                    client.siret.map { [word(.siret), FrenchFormat.registration($0)] }
                        ?? [word(.siren), client.siren.map(FrenchFormat.registration) ?? missing],
                    [word(.vat), client.vatNumber ?? missing], [word(.declaredSize), client.declaredSize ?? missing],
                ]),
        ]
    }

    /// A number, or what explains that there is none.
    private func vat(_ issuer: StatementIssuer) -> String {
        switch (issuer.vatNumber, issuer.vatRegime) {
        case (let number?, let regime?): "\(number) (\(regime))"
        case (let number?, nil): number
        case (nil, let regime?): word(.noVat, ["regime": regime])
        case (nil, nil): word(.notGiven)
        }
    }

    var facts: [[String]] {
        let period = statement.period
        let issued = Instant(iso8601: statement.issuedAt).flatMap { clock?.iso8601($0) } ?? statement.issuedAt
        return [
            [
                word(.period),
                word(
                    .periodText,
                    ["first": FrenchFormat.date(period.first), "last": FrenchFormat.date(period.last)]),
            ],
            [word(.place), statement.issuer.address ?? word(.notGiven)],
            [word(.issuedOn), "\(FrenchFormat.localTime(issued)) (\(period.timezone))"],
        ]
    }

    // MARK: Summary

    var empty: [String] {
        guard statement.lines.isEmpty, statement.days?.isEmpty ?? true else { return [] }
        return [word(.empty)] + (statement.nothingMeasured == true ? [word(.nothingMeasured)] : [])
    }

    var summary: StatementView.Table {
        let shown = statement.shown
        let totals = statement.projectTotals
        var rows = totals.map { total in
            let own = shown.filter { $0.project == total.project && $0.purpose == total.purpose }
            let code = total.project.flatMap { projectCodes[$0] }.map { "\($0) " } ?? ""
            return summaryRow([code + title(of: total.project), purpose(total.purpose)], [total], own.map(\.durations))
        }
        if totals.count > 1 { rows.append(summaryRow([word(.total), ""], totals, shown.map(\.durations))) }
        return StatementView.Table(
            columns: [
                word(.project), word(.purpose), word(.sessions), word(.presence), word(.busy), word(.gap),
                word(.energy),
            ],
            alignments: ["left", "left"] + Array(repeating: "right", count: 5), rows: rows, hasTotal: totals.count > 1)
    }

    private func summaryRow(
        _ names: [String], _ totals: [ProjectTotals], _ parts: [ShownDurations]
    ) -> [String] {
        let sum = ShownDurations.sum(of: parts)
        let isEnergyKnown =
            statement.lines.contains { line in
                line.isEnergyKnown && totals.contains { $0.project == line.project && $0.purpose == line.purpose }
            }
            || (statement.days ?? []).contains { day in
                day.isEnergyKnown && totals.contains { $0.project == day.project && $0.purpose == day.purpose }
            }
        let presence = totals.count == 1 ? totals[0].presenceMs ?? 0 : presenceOfAll
        return names + [
            FrenchFormat.integer(totals.map { Int64($0.sessions) }.clampedSum),
            presence == 0 ? "–" : FrenchFormat.duration(milliseconds: presence), duration(seconds: sum.busy),
            sum.gap == 0 ? "–" : duration(seconds: sum.gap),
            isEnergyKnown ? FrenchFormat.energy(milliwattHours: totals.map(\.energyMWh).clampedSum) : "–",
        ]
    }

    private var presenceOfAll: Int64 { (statement.people ?? []).map(\.presenceMs).clampedSum }

    var summaryNotes: [String] {
        let apart = statement.projectTotals.map { $0.presenceMs ?? 0 }.clampedSum
        var notes = apart != presenceOfAll ? [word(.presenceOnce)] : []
        for project in statement.projects {
            var parts = [
                "\(projectCodes[project.id] ?? "") \(project.title)"
                    + (project.from.map { ", " + word(.projectFrom, ["day": localMinute($0)]) } ?? ""),
                word(.projectReference, ["id": project.id.rawValue]), purpose(project.purpose),
            ]
            if let text = project.clientDescription { parts.append(word(.projectProduct, ["text": text])) }
            parts.append(word(.projectContract, ["text": project.contract ?? word(.notGiven)]))
            parts.append(word(.projectFunding, ["text": project.publicFunding ?? word(.notGiven)]))
            notes.append(list(parts))
        }
        return notes
    }

    /// Of the sessions of innovation: what each category is supported by.
    var corroborates: [[String]] {
        let parts: [(notes: [Corroboration], sessions: Int, busy: Int64)] =
            statement.lines.map { ($0.notes, 1, ShownDurations($0).busy) }
            + (statement.days ?? []).map { ($0.legalNotes, $0.sessions, ShownDurations($0).busy) }
        let categories = Dictionary(
            statement.legalNotes.map { ($0.corroboration, $0.categories) }, uniquingKeysWith: { first, _ in first })
        func row(
            _ label: DocumentWord, _ category: Int? = nil, _ fits: ([Corroboration]) -> Bool,
            _ notes: (Corroboration) -> Bool
        )
            -> [String]?
        {
            let own = parts.filter { fits($0.notes) }
            guard !own.isEmpty else { return nil }
            let letters = Set(own.flatMap(\.notes).filter(notes).compactMap { self.letters[$0] }).sorted()
            let count = own.map { Int64($0.sessions) }.clampedSum
            let sessions = word(
                count == 1 ? .categorySession : .categorySessions, ["count": FrenchFormat.integer(count)])
            let mentions = word(
                letters.count == 1 ? .categoryNote : .categoryNotes, ["letters": letters.joined(separator: ", ")])
            let text =
                category == 2
                ? staff(statement.lines.filter { fits($0.notes) }, sessions, mentions)
                : word(
                    .categoryText,
                    ["sessions": sessions, "busy": duration(seconds: own.map(\.busy).clampedSum), "notes": mentions])
            return [word(label), text]
        }
        func speaks(_ category: Int) -> (Corroboration) -> Bool { { categories[$0]?.contains(category) == true } }
        let numbered: [(DocumentWord, Int)] = [(.category1, 1), (.category2, 2), (.category6, 6)]
        return numbered.compactMap { word, number in
            row(word, number, { $0.contains(where: speaks(number)) }, speaks(number))
        }
            + [
                row(.categoryNone, nil, { $0.allSatisfy { categories[$0]?.isEmpty ?? true } }, { _ in true }),
                [word(.doesNot), word(.doesNotText)],
            ].compactMap(\.self)
    }

    /// Of hours of staff: when people were there, not what machines did.
    ///
    /// Days do not say it of their sessions.
    private func staff(_ lines: [StatementLine], _ sessions: String, _ mentions: String) -> String {
        guard statement.days == nil else {
            return word(.categoryStaffDaily, ["sessions": sessions, "notes": mentions])
        }
        let without = lines.count { $0.presence != .badged }
        let label: DocumentWord =
            switch without {
            case 0: .categoryStaff
            case 1: .categoryStaffPartOne
            default: .categoryStaffPart
            }
        return word(
            label,
            [
                "sessions": sessions, "presence": FrenchFormat.duration(milliseconds: lines.presenceMs),
                "without": FrenchFormat.integer(Int64(without)), "notes": mentions,
            ])
    }

    var origins: [String] {
        let origins: [(StatementOrigin, Int64)] =
            statement.lines.compactMap { line in line.origin.map { ($0, 1) } }
            + (statement.days ?? []).map { ($0.origin, Int64($0.sessions)) }
        guard !origins.isEmpty else { return [] }
        func counted<Value: Hashable>(_ values: [Value], _ part: (StatementOrigin) -> Value, _ name: (Value) -> String)
            -> String
        {
            values.compactMap { value in
                let count = origins.filter { part($0.0) == value }.map(\.1).clampedSum
                return count == 0 ? nil : "\(name(value)) \(FrenchFormat.integer(count))"
            }.joined(separator: ", ")
        }
        let stated = origins.filter(\.0.isAccessModeStated).map(\.1).clampedSum
        return [
            word(
                .originPersons,
                [
                    "list": counted(StatementOrigin.Person.allCases, \.person) { word("person", $0.rawValue) }
                ]),
            word(
                .originProjects,
                [
                    "list": counted(StatementOrigin.Project.allCases, \.project) { origin in
                        origin == .byDefault ? word(.projectByDefault) : word("project", origin.rawValue)
                    }
                ]),
            word(
                .originModes,
                [
                    "stated": FrenchFormat.integer(stated),
                    "unstated": FrenchFormat.integer(origins.map(\.1).clampedSum - stated),
                ]),
        ]
    }

    var approval: [String] {
        guard let approval = statement.approval else { return [word(.approvalNone)] }
        let uses = approval.uses ?? []
        return [
            word(
                .approvalText,
                [
                    "number": approval.number, "from": FrenchFormat.date(approval.from),
                    "to": FrenchFormat.date(approval.to), "authority": approval.authority,
                ])
        ]
            + (uses.isEmpty
                ? [word(.approvalUnused)]
                : uses.map { use in
                    word(
                        .approvalUse,
                        [
                            "project": title(of: use.project), "contract": use.contract,
                            "day": FrenchFormat.date(use.agreed),
                        ])
                })
    }
}
