import CivilTime
import TaxRules
import UsageDomain

extension StatementView {
    private static let notGiven = "non renseigné"

    init(_ sealed: SealedStatement) {
        let statement = sealed.statement
        let names = Dictionary(statement.machines.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let clock = LocalCalendar(identifier: statement.period.timezone)
        let issued = Instant(iso8601: statement.issuedAt) ?? Instant(milliseconds: 0)
        let issuedText = clock?.iso8601(issued) ?? statement.issuedAt
        let day = clock?.day(containing: issued).date ?? CivilDate(daysSince1970: 0)
        func local(_ text: String) -> String {
            guard let clock, let instant = Instant(iso8601: text) else { return text }
            return FrenchFormat.localTime(clock.iso8601(instant), withOffset: true)
        }
        title = "Relevé d’utilisation de machines n°\u{A0}\(statement.number)"
        notInvoice = StatementTexts.notAnInvoice
        let reservations = Self.reservations(statement, issued: issued, day: day, names, local)
        provisional = reservations.isEmpty ? nil : "Relevé provisoire : " + reservations.joined(separator: " ; ")
        statements = Self.versionLines(statement)
        parties = Self.parties(statement, issued: FrenchFormat.localTime(issuedText))
        projects = statement.projects.map { Self.block($0, local) }
        summary = Self.summary(statement)
        empty =
            statement.lines.isEmpty
            ? "Aucune séance de l’entreprise n’a commencé dans cette période : ce relevé ne contient aucune ligne."
            : nil
        machines = statement.machines.map { Self.machine($0, statement, local) }
        notes = statement.legalNotes.map { [$0.french, $0.english] }
        gaps = Table(
            columns: ["Machine", "Début", "Fin", "Durée"], alignments: ["left", "left", "left", "right"],
            rows: statement.gaps.map { gap in
                [
                    names[gap.machine] ?? gap.machine.rawValue, local(gap.start), local(gap.end),
                    FrenchFormat.duration(milliseconds: gap.durationMs),
                ]
            })
        noGaps = statement.gaps.isEmpty ? "Aucune lacune connue sur les machines du relevé." : nil
        method =
            statement.method.rules + [
                "Logiciel : Relevé \(statement.method.softwareVersion). Règles : \(statement.method.ruleSetVersion), "
                    + "à revoir après le \(FrenchFormat.date(statement.method.rulesReviewAfter))."
            ]
        thresholds = Self.thresholds(statement, names, local)
        legend = Grade.allCases.map { [$0.french, $0.frenchMeaning] }
        approval = Self.approval(statement)
        disclaimers = statement.disclaimers
        privacy = statement.privacy
        integrity = Self.integrity(sealed)
        verification = [
            "Sans réseau : releve verify FICHIER.pdf --key CLÉ.pub, et comparer l’empreinte de la clé avec celle que le "
                + "laboratoire publie.",
            "Pièces jointes du PDF : releve-statement.json (données scellées, RFC 8785) et releve-signature.json. La "
                + "signature Ed25519 porte sur l’empreinte SHA-256 des données ; elle ne couvre pas le dessin des pages.",
        ]
        signatures = [
            "Pour le laboratoire (nom, date, signature)",
            "Pour l’entreprise : pris connaissance (nom, date, signature)",
        ]
        footer =
            "Relevé \(statement.provisional ? "provisoire " : "")n° \(statement.number), version \(statement.revision) · "
            + StatementTexts.notAnInvoice
        date = [day.year, day.month, day.day]
    }

    // MARK: First page

    /// Why something may be missing.
    private static func reservations(
        _ statement: UsageStatement, issued: Instant, day: CivilDate, _ names: [MachineID: String],
        _ local: (String) -> String
    ) -> [String] {
        var reasons: [String] = []
        if let end = Instant(iso8601: statement.period.end), issued < end {
            reasons.append("période en cours au \(FrenchFormat.date(day))")
        }
        reasons += (statement.openSessions ?? []).map { session in
            "séance encore ouverte, commencée le \(local(session.start)) sur "
                + (names[session.machine] ?? session.machine.rawValue)
        }
        reasons += (statement.awaitedDevices ?? []).map { awaited in
            "des messages de l’appareil \(awaited.device) peuvent encore venir jusqu’au \(local(awaited.until))"
        }
        return reasons
    }

    private static func versionLines(_ statement: UsageStatement) -> [String] {
        var lines = ["Version \(statement.revision)"]
        if let replaced = statement.replaces {
            lines.append("Rectificatif du relevé n° \(replaced.number), version \(replaced.revision)")
        }
        lines.append(statement.variant == .nominative ? "Variante nominative" : "Variante pseudonymisée")
        return lines
    }

    private static func parties(_ statement: UsageStatement, issued: String) -> [Block] {
        let issuer = statement.issuer
        let client = statement.client
        let period = statement.period
        return [
            Block(
                heading: "Émetteur", english: "Issuer",
                rows: [
                    ["Nom", issuer.name], ["Forme juridique", issuer.legalForm ?? notGiven],
                    ["Adresse", issuer.address ?? notGiven],
                    ["SIREN", issuer.siren.map(FrenchFormat.registration) ?? notGiven],
                    ["SIRET", issuer.siret.map(FrenchFormat.registration) ?? notGiven],
                    ["Immatriculation", issuer.registration ?? notGiven], ["N° de TVA", vat(issuer)],
                    ["Contact", issuer.contact ?? notGiven],
                ]),
            Block(
                heading: "Client", english: "Customer",
                rows: [
                    ["Nom", client.name], ["Adresse", client.address ?? notGiven],
                    ["SIREN", client.siren.map(FrenchFormat.registration) ?? notGiven],
                    ["SIRET", client.siret.map(FrenchFormat.registration) ?? notGiven],
                    ["N° de TVA", client.vatNumber ?? notGiven],
                    ["Catégorie déclarée par l’entreprise", client.declaredSize ?? notGiven],
                ]),
            Block(
                heading: "Période", english: "Period",
                rows: [
                    ["Du", FrenchFormat.date(period.first)], ["Au", FrenchFormat.date(period.last) + " inclus"],
                    ["Fuseau horaire", period.timezone], ["Émis le", issued],
                ]),
        ]
    }

    /// A number, or what explains that there is none.
    private static func vat(_ issuer: StatementIssuer) -> String {
        switch (issuer.vatNumber, issuer.vatRegime) {
        case (let number?, let regime?): "\(number) (\(regime))"
        case (let number?, nil): number
        case (nil, let regime?): "aucun (\(regime))"
        case (nil, nil): notGiven
        }
    }

    private static func block(_ project: StatementProject, _ local: (String) -> String) -> Block {
        Block(
            heading: titled("Projet", project.title), english: "Project",
            rows: [
                ["Référence", project.id.rawValue]
            ] + (project.from.map { [["À partir du", local($0)]] } ?? []) + [
                ["Finalité", project.purpose.french],
                ["Description donnée par l’entreprise", project.clientDescription ?? notGiven],
                ["Contrat ou devis", project.contract ?? notGiven],
                ["Temps financé par aide publique", project.publicFunding ?? notGiven],
            ])
    }

    private static func summary(_ statement: UsageStatement) -> Table {
        Table(
            columns: ["Projet", "Finalité", "Séances", "Marche", "Pause", "Attente", "Lacune", "Énergie"],
            alignments: ["left", "left"] + Array(repeating: "right", count: 6),
            rows: statement.projectTotals.map { total in
                let title = statement.projects.first { $0.id == total.project }?.title
                return row([title ?? "sans projet", total.purpose.french], of: [total], statement)
            } + (statement.projectTotals.count > 1 ? [row(["Total", ""], of: statement.projectTotals, statement)] : []))
    }

    private static func row(_ names: [String], of totals: [ProjectTotals], _ statement: UsageStatement) -> [String] {
        let isEnergyKnown = statement.lines.contains { line in
            line.isEnergyKnown && totals.contains { $0.project == line.project && $0.purpose == line.purpose }
        }
        let figures: [KeyPath<ProjectTotals, Int64>] = [\.busyMs, \.pausedMs, \.idleMs, \.gapMs]
        let durations = figures.map { figure in totals.map { $0[keyPath: figure] }.clampedSum }
        return names + [FrenchFormat.integer(totals.map { Int64($0.sessions) }.clampedSum)]
            + durations.map { FrenchFormat.duration(milliseconds: $0) }
            + [isEnergyKnown ? FrenchFormat.energy(milliwattHours: totals.map(\.energyMWh).clampedSum) : "–"]
    }

    // MARK: Back pages

    private static func approval(_ statement: UsageStatement) -> String {
        guard let approval = statement.approval else { return StatementTexts.withoutApproval }
        let projects = statement.projects.filter { $0.purpose == .innovation }.map(\.title)
        return "Agrément CII n° \(approval.number), valable du \(FrenchFormat.date(approval.from)) au "
            + "\(FrenchFormat.date(approval.to)), délivré par \(approval.authority)."
            + (projects.isEmpty ? "" : " Projet : \(projects.joined(separator: ", ")).")
    }

    private static func thresholds(
        _ statement: UsageStatement, _ names: [MachineID: String], _ local: (String) -> String
    ) -> Table {
        func power(_ value: Int64?) -> String { value.map { FrenchFormat.power(milliwatts: $0) } ?? "–" }
        func span(_ value: Int64) -> String { FrenchFormat.span(milliseconds: value) }
        return Table(
            columns: [
                "Machine", "Allumée au-dessus de", "En marche au-dessus de", "Fin sous", "Délai de début",
                "Délai de fin", "Marche minimale", "Inactivité", "Silence",
            ],
            alignments: ["left"] + Array(repeating: "right", count: 8),
            rows: statement.method.thresholds.map { entry in
                [
                    (names[entry.machine] ?? entry.machine.rawValue)
                        + (entry.from.map { ", à partir du \(local($0))" } ?? ""),
                    power(entry.onAboveMW), power(entry.busyAboveMW),
                    power(entry.busyBelowMW), span(entry.startDelayMs), span(entry.endDelayMs),
                    span(entry.minimumRunMs), span(entry.idleTimeoutMs),
                    entry.staleAfterMs.map(span) ?? "3 envois (90 s à 15 min)",
                ]
            })
    }

    private static func integrity(_ sealed: SealedStatement) -> [[String]] {
        let integrity = sealed.statement.integrity
        return [
            ["Empreinte SHA-256 des données", Hexadecimal.grouped(sealed.digestText)],
            ["Empreinte de la clé publique", Hexadecimal.grouped(sealed.publicKey.fingerprint)],
            ["Scellement", "signature Ed25519 du laboratoire (preuve d’intégrité)"],
            ["Tête du registre des décisions", integrity.ledgerHead.map(Hexadecimal.grouped) ?? "aucune"],
            ["Relevé précédent du laboratoire", integrity.previousStatementDigest.map(Hexadecimal.grouped) ?? "aucun"],
            ["Relevé remplacé", sealed.statement.replaces.map { Hexadecimal.grouped($0.digest) } ?? "aucun"],
        ]
    }
}
