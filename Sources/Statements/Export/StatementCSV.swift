import TaxRules
import UsageDomain

/// The lines of a statement for a spreadsheet set to French: UTF-8 with a byte order mark, `;`, decimal comma, CRLF.
package enum StatementCSV {
    private static let headers = [
        "Relevé", "Révision", "Séance", "Machine", "Désignation", "Inventaire", "Propriétaire", "Projet",
        "Intitulé du projet", "Finalité", "Accès", "Opérateur", "Début", "Fin", "Marche (s)", "Pause (s)",
        "Attente (s)", "Arrêt (s)", "Défaut (s)", "Lacune (s)", "Réservé (s)", "Énergie (kWh)", "Origine de l’énergie",
        "Origine", "Correction", "Mention", "Commencée avant", "Se poursuit jusqu’au",
        "Aussi à",
    ]

    package static func bytes(_ statement: UsageStatement) -> [UInt8] {
        let machines = Dictionary(statement.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let projects = Dictionary(statement.projects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let notes = Dictionary(
            statement.legalNotes.map { ($0.corroboration, $0.french) }, uniquingKeysWith: { first, _ in first })
        var rows = [headers]
        for line in statement.lines {
            let machine = machines[line.machine]?.at(line.start)
            let durations = [line.busyMs, line.pausedMs, line.idleMs, line.offMs, line.faultMs, line.gapMs]
            var row: [String] = [
                statement.number, String(statement.revision), line.id.rawValue, line.machine.rawValue,
                machine?.name ?? "", machine?.inventory ?? "", machine?.ownerName ?? "",
                line.project?.rawValue ?? "", line.project.flatMap { projects[$0]?.title } ?? "", line.purpose.french,
                line.accessMode.french, line.operator ?? "", line.localStart, line.localEnd,
            ]
            row += durations.map { decimal($0, digits: 3) }
            row += [
                line.bookedMs.map { decimal($0, digits: 3) } ?? "",
                line.isEnergyKnown ? decimal(line.energyMWh, digits: 6) : "",
                line.energyGrade.french, line.grade.french,
                line.correction.map { "\($0.author) : \($0.reason)" } ?? "", notes[line.legalNote] ?? "",
                line.beganBefore ?? "", line.goesOnUntil ?? "",
                (line.alsoAt ?? []).map(\.rawValue).joined(separator: " "),
            ]
            rows.append(row)
        }
        let text = rows.map { $0.map(cell).joined(separator: ";") + "\r\n" }.joined()
        return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    }

    /// A cell that no spreadsheet takes for a formula, quoted where the separator demands it.
    static func cell(_ raw: String) -> String {
        let plain = String(String.UnicodeScalarView(raw.unicodeScalars.map { $0 == "\u{202F}" ? " " : $0 }))
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
