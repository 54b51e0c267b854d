import Foundation
import TaxRules
import UsageDomain

@testable import Statements

/// A small lab made by hand, and what statements of it are made from.
enum StatementFixture {
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func rules() throws -> RuleBook {
        try RuleBook.load(directory: repository.appendingPathComponent("Config/regimes").path)
    }

    /// Every French sentence of the law's notes.
    static func rulesNotes(_ rules: RuleBook) -> [String] {
        Corroboration.allCases.map { rules.innovationCredit.note(for: $0).french }
    }

    static func texts() throws -> DocumentTexts {
        try DocumentTexts.load(directory: repository.appendingPathComponent("Config/documents").path)
    }

    /// Lays out with `RELEVE_PYTHON`, else with the interpreter that `tools/start` installs in this checkout.
    static func printer() throws -> StatementPrinter {
        let named = ProcessInfo.processInfo.environment["RELEVE_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
        return try StatementPrinter(
            python: named ?? repository.appendingPathComponent(".venv/bin/python3").path, texts: texts())
    }

    static func key() throws -> LabKey {
        guard let key = LabKey(seed: Array(0..<32)) else { throw StatementError.notCanonical("seed") }
        return key
    }

    static func registry(companyName: String = "Ateliers Ferrand SARL") -> LabRegistry {
        LabRegistry(
            lab: Lab(
                id: "beaux-exemples", name: "L'Atelier des Beaux Exemples", siret: "73282932000074",
                address: "1 rue des Essais, 49000 Angers", legalForm: "Association loi 1901",
                registration: "RNA W491234567", vatRegime: "TVA non applicable, art. 293 B du CGI",
                contact: "contact@exemple.fr"),
            machines: [
                Machine(
                    id: "laser-1", kind: .laserCutter, name: "Découpeuse laser 100 W", inventory: "LC-001",
                    maker: "Exemple Laser", model: "EL-100", serial: "0042",
                    power: PowerThresholds(onAbove: .watts(5), busyAbove: .watts(120)),
                    devices: [DeviceBinding(address: DeviceAddress(dialect: "native", id: "laser-1"))]),
                Machine(
                    id: "printer-1", kind: .printer3D, name: "Imprimante 3D", inventory: "P3-001",
                    acquired: CivilDate("2025-09-02"), owner: .company("ferrand")),
            ],
            companies: [
                Company(id: "ferrand", name: companyName, siren: "732829320", size: "petite entreprise"),
                Company(id: "autre", name: "Autre SAS"),
            ],
            projects: [
                Project(id: "a-serie", company: "ferrand", title: "Petite série", purpose: .production),
                Project(
                    id: "ferrand-proto", company: "ferrand", title: "Prototype de vanne", purpose: .innovation,
                    description: "Vanne à membrane", contract: "D-2026-014", publicFunding: "aucun"),
            ],
            members: [
                Member(
                    id: "m-17", name: "Camille Durand", role: "technicienne", employment: .employee, company: "ferrand",
                    defaultProject: "ferrand-proto")
            ])
    }

    static func at(_ text: String) throws -> Instant {
        guard let instant = Instant(iso8601: text) else { throw StatementError.notCanonical(text) }
        return instant
    }

    static func session(
        _ machine: MachineID = "laser-1", start: String, minutes: Int64 = 90, busy: Int64 = 60, gap: Int64 = 0,
        attribution: Attribution = Attribution(
            member: "m-17", company: "ferrand", project: "ferrand-proto", purpose: .innovation)
    ) throws -> UsageSession {
        let start = try at(start)
        let end = start + .minutes(minutes)
        return UsageSession(
            id: SessionID(rawValue: "\(machine)@\(start.milliseconds)"), machine: machine, start: start, end: end,
            closeReason: .badgeOut, attribution: attribution,
            durations: StateDurations(
                busy: .minutes(busy), idle: .minutes(minutes - busy - gap), gap: .minutes(gap)),
            energy: Energy(milliwattHours: 1_300_400), quantities: [.laserTime: 1_234_000],
            runs: [Run(start: start, end: start + .minutes(busy), busy: .minutes(busy), outcome: .done)])
    }

    static func month() throws -> [UsageSession] {
        [
            try session(start: "2026-03-05T13:05:10.250Z"),
            try session("printer-1", start: "2026-03-06T08:00:00.000Z", minutes: 600, busy: 590),
            try session(
                start: "2026-03-10T08:00:00.000Z",
                attribution: Attribution(member: "m-17", company: "ferrand", project: "a-serie")),
            try session(
                start: "2026-03-11T08:00:00.000Z", gap: 10,
                attribution: Attribution(
                    company: "ferrand", project: "ferrand-proto", purpose: .innovation, accessMode: .service)),
            try session(
                start: "2026-03-12T08:00:00.000Z",
                attribution: Attribution(
                    member: "m-17", company: "ferrand", project: "ferrand-proto", purpose: .innovation,
                    accessMode: .assisted)),
        ]
    }

    static func input(
        registry: LabRegistry = registry(), timeline: RegistryTimeline? = nil, period: String = "2026-03",
        sessions: [UsageSession]? = nil,
        others: [UsageSession]? = nil, issuedAt: String = "2026-04-02T07:30:00.000Z"
    ) throws -> StatementInput {
        guard let period = Period(period) else { throw StatementError.notCanonical(period) }
        let sessions = try sessions ?? month()
        let others =
            try others ?? [
                session(start: "2026-03-20T08:00:00.000Z", attribution: Attribution()),
                session(start: "2026-03-21T08:00:00.000Z", attribution: Attribution(company: "autre")),
            ]
        let block = SessionEvidence.Block(sequence: 12, hash: String(repeating: "9f86d081", count: 8))
        var input = StatementInput(
            registry: timeline ?? RegistryTimeline(registry), company: "ferrand", period: period, sessions: sessions,
            machineSessions: sessions + others, number: "2026-0042", issuedAt: try at(issuedAt),
            softwareVersion: "0.1.0", rules: try rules(), texts: try texts())
        input.gaps = [
            Gap(
                machine: "laser-1", start: try at("2026-02-28T20:00:00.000Z"), end: try at("2026-03-01T01:00:00.000Z"))
        ]
        input.evidence = Dictionary(
            sessions.map { ($0.id, SessionEvidence(first: block, last: block)) }, uniquingKeysWith: { $1 })
        if let first = sessions.first {
            input.decisions = [
                first.id: [
                    StatementDecision(
                        kind: .attribution, at: try at("2026-03-06T09:00:00.000Z"), actor: .account("resp-1"),
                        reason: "projet oublié",
                        before: Attribution(member: "m-17", company: "ferrand", project: "a-serie"),
                        after: first.attribution)
                ]
            ]
        }
        input.ledgerHead = String(repeating: "ab", count: 32)
        return input
    }

    static func sealed(_ input: StatementInput) throws -> SealedStatement {
        try SealedStatement(StatementBuilder.build(input), key: key())
    }
}

extension StatementInput {
    /// Changes what always held.
    mutating func declare(_ change: (inout LabRegistry) -> Void) {
        guard var always = registry.latest else { return }
        change(&always)
        registry = RegistryTimeline(always)
    }
}
