import TaxRules
import UsageDomain

/// The lines of a statement for a spreadsheet set to French: UTF-8 with a byte order mark, `;`, decimal comma, CRLF, local
/// times and hours; to the millisecond they are in the JSON.
package enum StatementCSV {
    private static let common = [
        "Relevé", "Version", "Machine", "Désignation", "Inventaire", "Propriétaire", "Projet", "Intitulé du projet",
        "Finalité", "Accès", "Opérateur", "Employeur", "Origine de la personne", "Origine du projet", "Marche (h)",
        "Pause (h)", "Attente (h)", "Arrêt (h)", "Défaut (h)", "Lacune (h)", "Énergie (kWh)", "Mentions",
    ]
    private static let ofSessions = [
        "Séance", "Début", "Fin", "UTC", "Présence", "Réservé (h)", "Origine de l’énergie", "Origine des durées",
        "Corrections", "Commencée avant", "Se poursuit jusqu’au", "Aussi à",
    ]

    package static func bytes(_ statement: UsageStatement) -> [UInt8] {
        let sheet = Sheet(statement)
        let rows =
            statement.days.map { days in [["Jour", "Séances"] + common] + days.map(sheet.row) }
            ?? [common + ofSessions] + statement.lines.map(sheet.row)
        let text = rows.map { $0.map(cell).joined(separator: ";") + "\r\n" }.joined()
        return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    }

    private struct Sheet {
        private let statement: UsageStatement
        private let machines: [MachineID: StatementMachine]
        private let projects: [ProjectID: StatementProject]
        private let notes: [Corroboration: String]

        init(_ statement: UsageStatement) {
            self.statement = statement
            machines = Dictionary(statement.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            projects = Dictionary(statement.projects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            notes = Dictionary(
                statement.legalNotes.map { ($0.corroboration, $0.french) }, uniquingKeysWith: { first, _ in first })
        }

        func row(_ line: StatementLine) -> [String] {
            let machine = machines[line.machine]?.at(line.start)
            let durations = [line.busyMs, line.pausedMs, line.idleMs, line.offMs, line.faultMs, line.gapMs]
            return parties(line.machine, machine, line.project, line.purpose, line.accessMode)
                + people(line.operator, line.operatorStanding, line.origin) + durations.map(hours) + [
                    line.isEnergyKnown ? decimal(line.energyMWh, digits: 6) : "", mentions(line.notes),
                    line.id.rawValue, FrenchFormat.localTime(line.localStart), FrenchFormat.localTime(line.localEnd),
                    String(line.localStart.suffix(6)), line.presence?.french ?? "", line.bookedMs.map(hours) ?? "",
                    line.energyGrade.french, line.grade.french,
                    (line.corrections ?? line.correction.map { [$0] } ?? []).map(text).joined(separator: " | "),
                    line.beganBefore.map { FrenchFormat.localTime($0) } ?? "",
                    line.goesOnUntil.map { FrenchFormat.localTime($0) } ?? "",
                    (line.alsoAt ?? []).map(\.rawValue).joined(separator: " "),
                ]
        }

        func row(_ day: StatementDay) -> [String] {
            let durations = [day.busyMs, day.pausedMs, day.idleMs, day.offMs, day.faultMs, day.gapMs]
            return [FrenchFormat.date(day.day), String(day.sessions)]
                + parties(day.machine, machines[day.machine], day.project, day.purpose, day.accessMode)
                + people(day.operator, day.operatorStanding, day.origin) + durations.map(hours) + [
                    day.isEnergyKnown ? decimal(day.energyMWh, digits: 6) : "", mentions(day.legalNotes),
                ]
        }

        private func parties(
            _ id: MachineID, _ machine: StatementMachine?, _ project: ProjectID?, _ purpose: Purpose?,
            _ mode: AccessMode
        ) -> [String] {
            [
                statement.number, String(statement.revision), id.rawValue, machine?.name ?? "",
                machine?.inventory ?? "", machine?.ownerName ?? "", project?.rawValue ?? "",
                project.flatMap { projects[$0]?.title } ?? "", purpose.french, mode.french,
            ]
        }

        private func people(_ name: String?, _ standing: OperatorStanding?, _ origin: StatementOrigin?) -> [String] {
            [name ?? "", standing?.french ?? "", origin?.person.french ?? "", origin?.project.french ?? ""]
        }

        private func mentions(_ codes: [Corroboration]) -> String {
            codes.compactMap { notes[$0] }.joined(separator: " | ")
        }

        private func text(_ correction: StatementCorrection) -> String {
            let at = correction.localAt.map { FrenchFormat.localTime($0) } ?? correction.at
            let before = correction.before.map { "avant : \(parties($0)) ; " } ?? ""
            let after = correction.after.map { "après : \(parties($0)) ; " } ?? ""
            return "\(correction.author), le \(at) ; \(before)\(after)motif : \(correction.reason)"
        }

        private func parties(_ parties: StatementCorrection.Parties) -> String {
            let holder =
                switch parties.holder {
                case "client": "l’entreprise"
                case "other": "autre entreprise"
                case let mark?: mark
                case nil: "aucun"
                }
            return [
                parties.operator ?? "aucun", holder, parties.project ?? "sans projet", parties.purpose.french,
                parties.accessMode.french,
            ].joined(separator: ", ")
        }
    }

    /// With four decimals, rounded half up: a third of a second.
    static func hours(_ milliseconds: Int64) -> String {
        let (quotient, remainder) = milliseconds.flooredDivision(by: 360)
        return decimal(remainder >= 180 ? quotient + 1 : quotient, digits: 4)
    }

    /// A cell that no spreadsheet takes for a formula, quoted where the separator demands it.
    static func cell(_ raw: String) -> String {
        let plain = String(
            String.UnicodeScalarView(raw.unicodeScalars.map { $0 == "\u{202F}" || $0 == "\u{A0}" ? " " : $0 }))
        let risky: [Unicode.Scalar] = ["=", "+", "-", "@", "\t", "\r"]
        let safe = plain.unicodeScalars.first.map(risky.contains) == true ? "'" + plain : plain
        let special: [Unicode.Scalar] = [";", "\"", "\n", "\r"]
        guard safe.unicodeScalars.contains(where: special.contains) else { return safe }
        var quoted = "\""
        for scalar in safe.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
        return quoted + "\""
    }

    /// `12345` with three digits is `12,345`; trailing zeros go.
    static func decimal(_ value: Int64, digits: Int) -> String {
        let text = pad(value.magnitude, digits + 1)
        var fraction = text.suffix(digits)
        while fraction.last == "0" { fraction = fraction.dropLast() }
        let whole = (value < 0 ? "-" : "") + text.dropLast(digits)
        return fraction.isEmpty ? whole : "\(whole),\(fraction)"
    }
}
