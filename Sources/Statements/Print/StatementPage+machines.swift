import TaxRules
import UsageDomain

extension StatementPage {
    var isDaily: Bool { statement.days != nil }

    var columns: [String] {
        (isDaily ? [word(.columnDay), word(.columnSessions)] : [word(.columnWhen), word(.columnPresence)]) + [
            word(.columnOperator), word(.columnProject), word(.columnAccess), word(.columnOrigin), word(.busy),
            word(.paused), word(.idle), word(.stopped), word(.gap), word(.columnEnergy), word(.columnNotes),
        ]
    }

    func machine(_ machine: StatementMachine) -> StatementView.Machine {
        let total = statement.machineTotals.first { $0.machine == machine.id }
        let lines = statement.lines.filter { $0.machine == machine.id }
        let days = (statement.days ?? []).filter { $0.machine == machine.id }
        let shown = lines.map(ShownDurations.init) + days.map(ShownDurations.init)
        let isEnergyKnown = lines.contains(where: \.isEnergyKnown) || days.contains(where: \.isEnergyKnown)
        return StatementView.Machine(
            heading: StatementView.titled(machine.name) { word(.machineHeading, ["name": $0]) },
            facts: [list(facts(machine))] + changes(of: machine), strips: strips(of: machine.id),
            sessions: lines.map { session($0, of: machine) } + days.map(session),
            total: figures(.sum(of: shown)) + [
                energy(total?.companyEnergyMWh ?? 0, isKnown: isEnergyKnown)
            ], all: all(total), shares: shares(total))
    }

    // MARK: Facts

    private func facts(_ machine: StatementMachine) -> [String] {
        var facts = [word(.reference, ["id": machine.id.rawValue]), word("kind", machine.kind.rawValue)]
        if let inventory = machine.inventory { facts.append(word(.inventory, ["text": inventory])) }
        let made = [machine.maker, machine.model].compactMap(\.self).joined(separator: " ")
        if !made.isEmpty { facts.append(made) }
        if let serial = machine.serial { facts.append(word(.serial, ["text": serial])) }
        if let site = machine.site { facts.append(site) }
        facts.append(word(.owner, ["name": machine.ownerName, "kind": word("owner", machine.owner.rawValue)]))
        if let day = machine.newAssetDate { facts.append(word(.acquired, ["day": FrenchFormat.date(day)])) }
        if let lessor = machine.lessor { facts.append(word(.leased, ["name": lessor])) }
        facts.append(
            machine.devices.isEmpty
                ? word(.measuredByNone) : word(.measuredBy, ["devices": machine.devices.joined(separator: ", ")]))
        let missing = [
            machine.inventory == nil ? DocumentWord.missingInventory : nil,
            machine.maker == nil ? .missingMaker : nil, machine.model == nil ? .missingModel : nil,
            machine.serial == nil ? .missingSerial : nil,
            machine.owner == .client && machine.newAssetDate == nil ? .missingAcquired : nil,
        ].compactMap(\.self)
        if !missing.isEmpty {
            facts.append(word(.missing, ["list": missing.map { word($0) }.joined(separator: ", ")]))
        }
        return facts
    }

    /// What it became within the period, by the facts that changed.
    private func changes(of machine: StatementMachine) -> [String] {
        guard let versions = machine.changes else { return [] }
        return zip(versions, versions.dropFirst()).map { before, after in
            let old = Set(facts(before))
            let renamed = after.name == before.name ? [] : [word(.renamed, ["name": after.name])]
            return word(
                .machineChanged,
                [
                    "from": after.from.map(local) ?? "",
                    "list": list(renamed + facts(after).filter { !old.contains($0) }),
                ])
        }
    }

    // MARK: Sessions

    private func figures(_ shown: ShownDurations) -> [String] {
        [shown.busy, shown.paused, shown.idle, shown.stopped, shown.gap].map(clockText)
    }

    private func session(_ line: StatementLine, of machine: StatementMachine) -> StatementView.Session {
        let first = [
            when(line), presence(line.presence), line.operator ?? "–", line.project.flatMap { projectCodes[$0] } ?? "–",
            access(line.accessMode), origin(line.origin, line.grade),
        ]
        let codes = line.notes.compactMap { letters[$0] } + (correctionCodes[line.id] ?? [])
        return StatementView.Session(
            figures: first + figures(ShownDurations(line)) + [
                energy(line.energyMWh, isKnown: line.isEnergyKnown), codes.joined(separator: " "),
            ], more: list(more(line, machine)))
    }

    private func session(_ day: StatementDay) -> StatementView.Session {
        StatementView.Session(
            figures: [
                FrenchFormat.date(day.day), FrenchFormat.integer(Int64(day.sessions)), day.operator ?? "–",
                day.project.flatMap { projectCodes[$0] } ?? "–", access(day.accessMode), origin(day.origin, nil),
            ] + figures(ShownDurations(day)) + [
                energy(day.energyMWh, isKnown: day.isEnergyKnown),
                day.legalNotes.compactMap { letters[$0] }.joined(separator: " "),
            ], more: "")
    }

    /// `05/03 14:05:10 – 15:35:10`; with the year where the period or the session has two.
    private func when(_ line: StatementLine) -> String {
        guard let first = CivilDate(line.localStart.prefix(10)), let last = CivilDate(line.localEnd.prefix(10)) else {
            return "\(line.localStart) – \(line.localEnd)"
        }
        let period = statement.period
        let showsYear = period.first.year != period.last.year || first.year != last.year
        func text(_ day: CivilDate, _ local: String, showsDay: Bool) -> String {
            let time = local.dropFirst(11).prefix(8)
            guard showsDay else { return String(time) }
            let date = FrenchFormat.date(day)
            return "\(showsYear ? date : String(date.prefix(5)))\u{A0}\(time)"
        }
        return text(first, line.localStart, showsDay: true) + " – "
            + text(last, line.localEnd, showsDay: first != last)
    }

    func presence(_ presence: StatementPresence?) -> String {
        switch presence {
        case .badged: "E–S"
        case .arrival: "E"
        default: "–"
        }
    }

    private func access(_ mode: AccessMode) -> String {
        switch mode {
        case .autonomous: "A"
        case .assisted: "C"
        case .service: "P"
        }
    }

    private func origin(_ origin: StatementOrigin?, _ grade: Grade?) -> String {
        guard let origin else { return "–" }
        let person =
            switch origin.person {
            case .badge: "b"
            case .assigned: "a"
            case .rule: "r"
            case .nobody: "–"
            }
        let project =
            switch origin.project {
            case .byDefault: "d"
            case .chosen: "c"
            case .assigned: "a"
            case .none: "–"
            }
        let value =
            switch grade {
            case .measured: "m"
            case .derived: "d"
            case .estimated: "e"
            case .declared: "l"
            case .corrected: "r"
            case nil: "–"
            }
        return "\(person)\u{202F}\(project)\u{202F}\(value)"
    }

    private func more(_ line: StatementLine, _ machine: StatementMachine) -> [String] {
        var more: [String] = []
        if let start = line.beganBefore { more.append(word(.moreBegan, ["day": FrenchFormat.localTime(start)])) }
        if let end = line.goesOnUntil { more.append(word(.moreGoesOn, ["day": FrenchFormat.localTime(end)])) }
        if let machines = line.alsoAt, !machines.isEmpty {
            let names = machines.map { id in
                statement.machines.first { $0.id == id }?.at(line.start).name ?? id.rawValue
            }
            more.append(word(.moreAlsoAt, ["machines": names.joined(separator: ", ")]))
        }
        if let versions = machine.changes, Set(versions.map(\.ownerName)).count > 1 {
            more.append(word(.moreOwner, ["name": machine.at(line.start).ownerName]))
        }
        let (start, end) = (line.localStart.suffix(6), line.localEnd.suffix(6))
        if start != end { more.append(word(.moreOffsets, ["start": String(start), "end": String(end)])) }
        if let booked = line.bookedMs {
            more.append(word(.moreBooked, ["span": FrenchFormat.duration(milliseconds: booked)]))
        }
        let work = [line.operatorRole, line.operatorEmployer].compactMap(\.self)
        if !work.isEmpty { more.append(work.joined(separator: ", ")) }
        for quantity in Quantity.allCases {
            guard let amount = line.quantities[quantity.sessionKey], amount != 0 else { continue }
            more.append(text(of: quantity, amount))
        }
        return more
    }

    private func text(of quantity: Quantity, _ amount: Int64) -> String {
        switch quantity {
        case .filamentLength: word(.quantityFilamentLength, ["amount": FrenchFormat.integer(amount)])
        case .filamentMass: word(.quantityFilamentMass, ["amount": FrenchFormat.integer(amount)])
        case .laserTime: word(.quantityLaser, ["amount": FrenchFormat.duration(milliseconds: amount)])
        case .spindleTime: word(.quantitySpindle, ["amount": FrenchFormat.duration(milliseconds: amount)])
        case .busyTime: word(.quantityBusy, ["amount": FrenchFormat.duration(milliseconds: amount)])
        case .sheets: word(.quantitySheets, ["amount": FrenchFormat.integer(amount)])
        case .pieces: word(.quantityPieces, ["amount": FrenchFormat.integer(amount)])
        default: "\(quantity.sessionKey) \(FrenchFormat.integer(amount))"
        }
    }

    // MARK: Totals

    private func all(_ total: MachineTotals?) -> String {
        guard let total else { return "" }
        return word(
            .machineAll,
            [
                "total": FrenchFormat.duration(milliseconds: total.totalBusyMs),
                "unattributed": FrenchFormat.duration(milliseconds: total.unattributedBusyMs),
                "gap": FrenchFormat.duration(milliseconds: total.gapMs),
                "rest": FrenchFormat.duration(milliseconds: total.restMs ?? 0),
            ])
    }

    private func shares(_ total: MachineTotals?) -> StatementView.Table? {
        guard let total, !total.shares.isEmpty else { return nil }
        return StatementView.Table(
            columns: [
                word(.shareHeading), word(.shareNumerator), word(.shareDenominator), word(.shareRatio),
                word(.shareBounds),
            ],
            alignments: ["left", "right", "right", "right", "right"],
            rows: total.shares.map { share in
                let code = share.project.flatMap { projectCodes[$0] }.map { "\($0) " } ?? ""
                let gap = share.gapMs ?? 0
                return [
                    code + title(of: share.project), FrenchFormat.duration(milliseconds: share.numeratorMs),
                    FrenchFormat.duration(milliseconds: share.denominatorMs),
                    FrenchFormat.percentage(share.numeratorMs, of: share.denominatorMs),
                    word(
                        .shareBoundsText,
                        [
                            "low": FrenchFormat.percentage(
                                share.numeratorMs, of: share.denominatorMs.addingSaturated(share.otherGapMs ?? 0)),
                            "high": FrenchFormat.percentage(
                                share.numeratorMs.addingSaturated(gap), of: share.denominatorMs.addingSaturated(gap)),
                        ]),
                ]
            })
    }
}

extension StatementView {
    /// `Machine : Découpeuse`; the name alone when it says what it is.
    static func titled(_ name: String, _ heading: (String) -> String) -> String {
        name.split(separator: " ", maxSplits: 1).first?.lowercased() == "machine" ? name : heading(name)
    }
}
