import TaxRules
import UsageDomain

extension StatementView {
    static func machine(
        _ machine: StatementMachine, _ statement: UsageStatement, _ local: (String) -> String
    ) -> Machine {
        let total = statement.machineTotals.first { $0.machine == machine.id }
        let titles = Dictionary(statement.projects.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
        return Machine(
            heading: titled("Machine", machine.name), facts: facts(machine) + changes(of: machine, local),
            columns: ["Début", "Fin", "Marche", "Pause", "Attente", "Arrêt", "Défaut", "Lacune", "Énergie"],
            sessions: statement.lines.filter { $0.machine == machine.id }.map {
                session($0, of: machine, statement, titles)
            },
            totals: totals(total), shares: shares(total, titles), operators: operators(total))
    }

    private static func facts(_ machine: StatementMachine) -> [[String]] {
        var facts = [
            ["Référence", machine.id.rawValue], ["N° d’inventaire", machine.inventory ?? "non renseigné"],
            ["Type", machine.kind.french],
            ["Fabricant", machine.maker ?? "non renseigné"], ["Modèle", machine.model ?? "non renseigné"],
            ["N° de série", machine.serial ?? "non renseigné"],
            ["Lieu", machine.site ?? "non renseigné"],
            ["Propriétaire", "\(machine.ownerName) (\(ownerWord(machine.owner)))"],
            ["Appareils de mesure", machine.devices.isEmpty ? "aucun" : machine.devices.joined(separator: ", ")],
        ]
        if machine.owner == .client {
            facts.append(["Acquise neuve le", machine.newAssetDate.map(FrenchFormat.date) ?? "non renseigné"])
        }
        return facts
    }

    /// What it became within the period, by the facts that changed.
    private static func changes(of machine: StatementMachine, _ local: (String) -> String) -> [[String]] {
        guard let versions = machine.changes else { return [] }
        return zip(versions, versions.dropFirst()).map { before, after in
            let old = Dictionary(facts(before).map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
            let changed = facts(after).filter { old[$0[0]] != $0[1] }
            let words =
                after.name == before.name ? changed : [["Désignation", after.name]] + changed
            return [
                "À partir du \(after.from.map(local) ?? "")",
                words.map { "\($0[0]) : \($0[1])" }.joined(separator: " · "),
            ]
        }
    }

    private static func ownerWord(_ owner: StatementMachine.Owner) -> String {
        switch owner {
        case .lab: "laboratoire"
        case .client: "client"
        case .other: "tiers"
        }
    }

    private static func session(
        _ line: StatementLine, of machine: StatementMachine, _ statement: UsageStatement,
        _ titles: [ProjectID: String]
    ) -> Session {
        let durations = [line.busyMs, line.pausedMs, line.idleMs, line.offMs, line.faultMs, line.gapMs]
        let note = statement.legalNotes.first { $0.corroboration == line.legalNote }
        return Session(
            figures: [FrenchFormat.localTime(line.localStart), FrenchFormat.localTime(line.localEnd)]
                + durations.map { $0 == 0 ? "–" : FrenchFormat.duration(milliseconds: $0) }
                + [line.isEnergyKnown ? FrenchFormat.energy(milliwattHours: line.energyMWh) : "–"],
            details: details(line, titles) + elsewhere(line, statement) + ownership(line, machine),
            note: note?.french ?? "")
    }

    private static func details(_ line: StatementLine, _ titles: [ProjectID: String]) -> [String] {
        var details = [
            "Séance \(line.id)", offsets(line),
            "projet : \(line.project.flatMap { titles[$0] } ?? "aucun")", "finalité : \(line.purpose.french)",
            "accès : \(line.accessMode.french)",
            "opérateur : \(operatorText(line))",
            "durée réservée : \(line.bookedMs.map { FrenchFormat.duration(milliseconds: $0) } ?? "non suivie")",
            "origine : \(line.grade.french), énergie : \(line.isEnergyKnown ? line.energyGrade.french : "non mesurée")",
            "\(line.runs.count) \(line.runs.count > 1 ? "marches" : "marche")",
        ]
        if let start = line.beganBefore {
            details.insert("part d’une séance commencée le \(FrenchFormat.localTime(start)), avant la période", at: 1)
        }
        if let end = line.goesOnUntil {
            details.insert("part d’une séance qui se poursuit jusqu’au \(FrenchFormat.localTime(end))", at: 1)
        }
        for quantity in Quantity.allCases {
            guard let amount = line.quantities[quantity.sessionKey], amount != 0 else { continue }
            details.append(text(of: quantity, amount))
        }
        if let evidence = line.evidence { details.append(text(of: evidence)) }
        if let correction = line.correction {
            details.append(
                "corrigée par \(correction.author) le \(FrenchFormat.localTime(correction.at)) UTC : \(correction.reason)"
            )
        }
        return details
    }

    /// Where the same person had another machine meanwhile: hours of one person count once.
    private static func elsewhere(_ line: StatementLine, _ statement: UsageStatement) -> [String] {
        guard let machines = line.alsoAt, !machines.isEmpty else { return [] }
        let names = machines.map { id in
            statement.machines.first { $0.id == id }?.at(line.start).name ?? id.rawValue
        }
        return ["opérateur aussi à \(names.joined(separator: ", ")) au même moment"]
    }

    /// Both where the clocks were changed in between.
    private static func offsets(_ line: StatementLine) -> String {
        let (start, end) = (line.localStart.suffix(6), line.localEnd.suffix(6))
        return start == end ? "UTC\(start)" : "début UTC\(start), fin UTC\(end)"
    }

    /// Only where it changed within the period.
    private static func ownership(_ line: StatementLine, _ machine: StatementMachine) -> [String] {
        let then = machine.at(line.start)
        guard let versions = machine.changes, Set(versions.map(\.ownerName)).count > 1 else { return [] }
        return ["propriétaire ce jour : \(then.ownerName)"]
    }

    private static func operatorText(_ line: StatementLine) -> String {
        guard let name = line.operator else { return "non identifié" }
        let facts =
            [line.operatorRole ?? "fonction non renseignée"]
            + (line.operatorEmployer.map { ["employeur : \($0)"] } ?? [])
        return "\(name) (\(facts.joined(separator: ", ")))"
    }

    private static func text(of evidence: SessionEvidence) -> String {
        func block(_ block: SessionEvidence.Block) -> String { "\(block.sequence) (\(block.hash.prefix(16))…)" }
        return evidence.first == evidence.last
            ? "journal : bloc \(block(evidence.first))"
            : "journal : blocs \(block(evidence.first)) à \(block(evidence.last))"
    }

    private static func text(of quantity: Quantity, _ amount: Int64) -> String {
        switch quantity {
        case .filamentLength: "filament : \(FrenchFormat.integer(amount))\u{A0}mm"
        case .filamentMass: "filament : \(FrenchFormat.integer(amount))\u{A0}mg"
        case .laserTime: "laser : \(FrenchFormat.duration(milliseconds: amount))"
        case .spindleTime: "broche : \(FrenchFormat.duration(milliseconds: amount))"
        case .busyTime: "compteur de marche : \(FrenchFormat.duration(milliseconds: amount))"
        case .sheets: "feuilles : \(FrenchFormat.integer(amount))"
        case .pieces: "pièces : \(FrenchFormat.integer(amount))"
        default: "\(quantity.sessionKey) : \(FrenchFormat.integer(amount))"
        }
    }

    private static func totals(_ total: MachineTotals?) -> Table {
        guard let total else { return Table(columns: [], alignments: [], rows: []) }
        return Table(
            columns: ["Totaux de la machine dans la période", "Durée"], alignments: ["left", "right"],
            rows: [
                ["Marche, entreprise (séances du relevé)", FrenchFormat.duration(milliseconds: total.companyBusyMs)],
                ["Marche, tous utilisateurs", FrenchFormat.duration(milliseconds: total.totalBusyMs)],
                ["dont non attribuée", FrenchFormat.duration(milliseconds: total.unattributedBusyMs)],
                ["Lacunes de mesure", FrenchFormat.duration(milliseconds: total.gapMs)],
            ])
    }

    private static func shares(_ total: MachineTotals?, _ titles: [ProjectID: String]) -> Table {
        Table(
            columns: ["Projet", "Numérateur", "Dénominateur", "Rapport"],
            alignments: ["left", "right", "right", "right"],
            rows: (total?.shares ?? []).map { share in
                [
                    share.project.flatMap { titles[$0] } ?? "sans projet",
                    FrenchFormat.duration(milliseconds: share.numeratorMs),
                    FrenchFormat.duration(milliseconds: share.denominatorMs),
                    FrenchFormat.percentage(share.numeratorMs, of: share.denominatorMs),
                ]
            })
    }

    private static func operators(_ total: MachineTotals?) -> Table {
        Table(
            columns: ["Opérateur", "Séances", "Marche"], alignments: ["left", "right", "right"],
            rows: (total?.operators ?? []).map { entry in
                [
                    entry.operator ?? "non identifié", FrenchFormat.integer(Int64(entry.sessions)),
                    FrenchFormat.duration(milliseconds: entry.busyMs),
                ]
            })
    }
}
