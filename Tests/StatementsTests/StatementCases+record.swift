import Accounting
import TaxRules
import UsageDomain

@testable import Statements

extension StatementCase {
    private static func past(
        from day: String, sessions: [UsageSession], _ change: (inout LabRegistry) -> Void
    ) throws -> StatementInput {
        let first = StatementFixture.registry()
        var later = first
        change(&later)
        var input = try Situation.sessions(sessions)
        input.registry = RegistryTimeline([
            RegistryTimeline.Version(number: 1, effective: .distantPast, registry: first),
            RegistryTimeline.Version(number: 2, effective: try StatementFixture.at(day), registry: later),
        ])
        return input
    }

    private static let reference = StatementReference(
        number: "2026-0007", revision: 1, digest: String(repeating: "cd", count: 32))

    /// Where things come from, what was changed, what is missing.
    static let record: [StatementCase] = [
        StatementCase(
            name: "a machine sold in mid-month has the owner of each session's day",
            input: {
                try past(
                    from: "2026-03-08T00:00:00.000Z",
                    sessions: [
                        Situation.session("2026-03-05T09:00:00.000Z"), Situation.session("2026-03-09T09:00:00.000Z"),
                    ]
                ) { registry in
                    registry.machines[0].owner = .company("ferrand")
                    registry.machines[0].acquired = CivilDate("2026-03-08")
                }
            },
            said: ["propriétaire à cette date : L'Atelier des Beaux Exemples", "À partir du 08/03/2026", "100,0 %"],
            notes: [[.hiredMachine, .staffHours], [.companyMachine, .staffHours]],
            holds: { $0.machineTotals[0].shares.map(\.denominatorMs) == [3_600_000] }),
        StatementCase(
            name: "a purpose changed later is dated, and what was before stays",
            input: {
                try past(
                    from: "2026-03-08T00:00:00.000Z",
                    sessions: [
                        Situation.session("2026-03-05T09:00:00.000Z"), Situation.session("2026-03-09T09:00:00.000Z"),
                    ]
                ) { $0.projects[1].purpose = .production }
            }, said: ["à partir du 08/03/2026"], notes: [[.hiredMachine, .staffHours], [.otherPurpose]],
            holds: { $0.lines.map(\.purpose) == [.innovation, .production] }),
        StatementCase(
            name: "a default project is said to be one", input: { try Situation.day("2026-03-05") },
            said: ["projet par défaut 1", "par défaut 1", "bdd"], unsaid: ["choisi par la personne 1"],
            inSheet: ["projet par défaut"]),
        StatementCase(
            name: "a project that somebody chose is not",
            input: { try Situation.day("2026-03-05", Situation.attribution(project: "a-serie")) },
            said: ["choisi par la personne 1"], unsaid: ["projet par défaut 1"], inSheet: ["choisi par la personne"]),
        StatementCase(
            name: "time that nobody is named for counts in the denominator alone",
            input: {
                try Situation.sessions(
                    [Situation.session("2026-03-05T09:00:00.000Z", on: "printer-1")],
                    others: [Situation.session("2026-03-06T09:00:00.000Z", on: "printer-1", Attribution())])
            }, said: ["dont 1 h 00 min 00 s non attribuées", "50,0 %"],
            holds: { $0.lines.count == 1 && $0.machineTotals[0].unattributedBusyMs == 3_600_000 }),
        StatementCase(
            name: "a gap in a session is no work, and bounds the share",
            input: {
                var input = try Situation.sessions(
                    [Situation.session("2026-03-05T09:00:00.000Z", on: "printer-1", minutes: 120, busy: 60, gap: 30)],
                    others: [Situation.session("2026-03-06T09:00:00.000Z", on: "printer-1", Attribution())])
                let start = try StatementFixture.at("2026-03-05T10:30:00.000Z")
                input.gaps = [
                    Gap(machine: "printer-1", start: start, end: start + .minutes(30)),
                    Gap(machine: "printer-1", start: start + .days(2), end: start + .days(2) + .minutes(30)),
                ]
                return input
            }, said: ["de 40,0 % à 60,0 %", "Imprimante 3D : 2 lacunes, 1 h 00 min 00 s"],
            holds: { $0.lines[0].busyMs == 3_600_000 && $0.lines[0].gapMs == 1_800_000 }),
        StatementCase(
            name: "a box that is off at night is told apart from gaps",
            input: {
                var input = try Situation.day("2026-03-05")
                let start = try StatementFixture.at("2026-03-05T20:00:00.000Z")
                input.rests = [Gap(machine: "laser-1", start: start, end: start + .hours(10))]
                return input
            }, said: ["sans message, machine au repos avant et après, 1 fois, 10 h 00 min 00 s"],
            unsaid: ["1 lacune,"],
            holds: { $0.machineTotals[0].gapMs == 0 && $0.machineTotals[0].restMs == 36_000_000 }),
        StatementCase(
            name: "gaps that touch are one, and those of a moment are counted, not listed",
            input: {
                var input = try Situation.day("2026-03-05")
                let start = try StatementFixture.at("2026-03-05T20:00:00.000Z")
                input.gaps = [
                    Gap(machine: "laser-1", start: start, end: start + .minutes(5)),
                    Gap(machine: "laser-1", start: start + .minutes(5), end: start + .minutes(9)),
                    Gap(machine: "laser-1", start: start + .hours(1), end: start + .hours(1) + .milliseconds(400)),
                ]
                return input
            }, said: ["2 lacunes, 9 min 00 s", "05/03/2026 21:00 – 21:09", "et 1 de moins d’une minute"]),
        StatementCase(
            name: "a correction has before, after, author, reason and the lab's time",
            input: {
                let session = try Situation.session("2026-03-05T09:00:00.000Z")
                var input = try Situation.sessions([session])
                input.decisions = [
                    session.id: [
                        try Situation.decision(
                            "saisi par erreur", before: Situation.attribution(project: "a-serie"))
                    ]
                ]
                return input
            },
            said: [
                "projet : Petite série", "projet : Prototype de vanne", "marie (compte)", "20/03/2026 17:30:00",
                "saisi par erreur", "C1", "attribué après coup 1",
            ], inSheet: ["avant : m-17, l’entreprise, Petite série", "après : m-17, l’entreprise, Prototype de vanne"]),
        StatementCase(
            name: "a reason that names somebody gives no name where names were not asked for",
            input: {
                let session = try Situation.session("2026-03-05T09:00:00.000Z")
                var input = try Situation.sessions([session])
                input.decisions = [
                    session.id: [
                        try Situation.decision(
                            "badge oublié par camille DURAND", before: Attribution(),
                            by: .console(user: "pi", name: nil))
                    ]
                ]
                return input
            }, said: ["badge oublié par m-17", "pi (poste du laboratoire)"], unsaid: ["Camille", "camille", "DURAND"],
            notInSheet: ["DURAND"]),
        StatementCase(
            name: "a revision says what it changes, who did it and why",
            input: {
                let session = try Situation.session("2026-03-05T09:00:00.000Z")
                let before = try Situation.sessions([session]) { $0.projects[1].purpose = .research }
                var input = try Situation.sessions([session])
                input.revision = 2
                input.replaces = reference
                input.replaced = try StatementBuilder.build(before)
                input.causes = [
                    session.id: StatementCause(
                        author: "marie", authority: .account, reason: "finalité déclarée par Camille Durand",
                        at: "2026-03-20T16:30:00.000Z", localAt: "2026-03-20T17:30:00.000+01:00")
                ]
                return input
            },
            said: [
                "Rectificatif du relevé n° 2026-0007, version 1", "Ce que cette version change",
                "finalité : recherche → innovation", "marie (compte), le 20/03/2026 17:30:00",
                "finalité déclarée par m-17",
            ], unsaid: ["Durand", "Aucune séance n’est modifiée"], holds: { $0.changes?.count == 1 }),
        StatementCase(
            name: "names are a variant of the same statement, not a correction of it",
            input: {
                var input = try Situation.day("2026-03-05")
                input.variant = .nominative
                input.request = "demande de la gérante du 2 avril 2026"
                input.variantOf = reference
                return input
            },
            said: [
                "Variante nominative", "Variante du relevé n° 2026-0007", "Camille Durand", "technicienne",
                "demande de la gérante du 2 avril 2026",
            ], unsaid: ["Rectificatif"]),
        StatementCase(
            name: "a statement that shares days with another names it",
            input: {
                var input = try Situation.day("2026-03-05")
                input.overlapping = [
                    StatementOverlap(
                        number: "2026-0003", digest: String(repeating: "ef", count: 32),
                        first: try Situation.date("2026-01-01"), last: try Situation.date("2026-12-31"))
                ]
                return input
            },
            said: [
                "et le relevé n° 2026-0003 (01/01/2026 au 31/12/2026) ont des jours communs", "ne compter qu’une fois",
            ]),
        StatementCase(
            name: "a period that runs and sessions that are open make it provisional, with their number",
            input: {
                var open = try (20...21).map { try Situation.session("2026-03-\($0)T09:00:00.000Z") }
                for index in open.indices { (open[index].end, open[index].closeReason) = (nil, nil) }
                return try Situation.sessions(
                    [Situation.session("2026-03-05T09:00:00.000Z")] + open, issued: "2026-03-22T08:00:00.000Z")
            },
            said: ["Relevé provisoire : période en cours au 22/03/2026", "2 séances encore ouvertes"],
            holds: { $0.provisional && $0.lines.count == 1 }),
        StatementCase(
            name: "where no machine was heard, nothing was measured: that is not the absence of gaps",
            input: {
                var input = try Situation.sessions([])
                input.nothingMeasured = true
                return input
            }, said: ["le laboratoire n’a reçu aucun message"], unsaid: ["Aucune lacune"],
            holds: { $0.nothingMeasured == true }),
        StatementCase(
            name: "daily totals have no minutes",
            input: {
                var input = try Situation.sessions([
                    Situation.session("2026-03-05T09:12:00.000Z"), Situation.session("2026-03-05T14:12:00.000Z"),
                    Situation.session("2026-03-06T09:12:00.000Z"),
                ])
                input.variant = .daily
                return input
            },
            said: ["Variante en totaux journaliers", "05/03/2026 2 m-17", "2:00:00"],
            unsaid: ["10:12", "11:42"], inSheet: ["05/03/2026;2;"], notInSheet: ["10:12"],
            holds: { $0.lines.isEmpty && $0.days?.map(\.sessions) == [2, 1] }),
    ]
}
