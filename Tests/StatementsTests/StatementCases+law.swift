import Accounting
import TaxRules
import UsageDomain

@testable import Statements

extension StatementCase {
    private static let rates = ["20 %", "30 %", "40 %", "60 %", "75 %", "43 %", "50 %", "35 %"]

    /// What the law says on a day.
    static let law: [StatementCase] = [
        StatementCase(
            name: "before the tax credit existed there is no rule", input: { try Situation.day("2012-12-31") },
            said: ["Aucune règle datée connue pour ce jour"], unsaid: rates + ["Règle connue"],
            notes: [[.noDatedRule]], inSheet: ["Aucune règle datée"]),
        StatementCase(
            name: "while the lump sum existed the rule is known and not qualified",
            input: { try Situation.day("2019-06-14") },
            said: ["Règle connue, non qualifiée par ce relevé", "forfait (3°)"], unsaid: rates + ["Aucune règle"],
            notes: [[.unqualifiedRule]], inSheet: ["Règle connue, non qualifiée"]),
        StatementCase(
            name: "the last day of the lump sum still had it", input: { try Situation.day("2022-12-31") },
            said: ["jusqu’au 31 décembre 2022", "un forfait de fonctionnement (3°) s’ajoutait"],
            unsaid: rates + ["Aucune règle", "a pris fin"], notes: [[.unqualifiedRule]]),
        StatementCase(
            name: "on the first day without the lump sum it is gone", input: { try Situation.day("2023-01-02") },
            said: ["le forfait de fonctionnement (3°) a pris fin"], unsaid: rates + ["s’ajoutait", "Depuis le 1er"],
            notes: [[.hiredMachine, .staffHours]]),
        StatementCase(
            name: "the change of rate of January 2025 changes no word",
            input: { try Situation.day("2025-01-02") }, unsaid: rates + ["15 février"],
            notes: [[.hiredMachine, .staffHours]]),
        StatementCase(
            name: "nor does 15 February 2025, which is of another credit",
            input: { try Situation.day("2025-02-17") }, unsaid: rates + ["15 février"],
            notes: [[.hiredMachine, .staffHours]]),
        StatementCase(
            name: "the last day of the law is covered", input: { try Situation.day("2027-12-31") },
            unsaid: rates + ["Aucune règle"], notes: [[.hiredMachine, .staffHours]]),
        StatementCase(
            name: "the day after it has no rule", input: { try Situation.day("2028-01-03") },
            said: ["Aucune règle datée connue"], unsaid: rates + ["a pris fin"], notes: [[.noDatedRule]]),
        StatementCase(
            name: "rules that should have been looked at again are so named on the first page",
            input: { try Situation.day("2026-03-05", issued: "2027-01-04T08:00:00.000Z") },
            said: ["Règles à revoir depuis le 31/12/2026", "état au 30/11/2026"],
            holds: { $0.method.rulesOverdue == true }),
        StatementCase(
            name: "rules that are not due are not", input: { try Situation.day("2026-03-05") },
            said: ["à revoir après le 31/12/2026"], unsaid: ["Règles à revoir depuis"],
            holds: { $0.method.rulesOverdue == nil }),
        StatementCase(
            name: "a lab overseas shows the place of use and no rate",
            input: {
                try Situation.day("2026-03-05") { $0.lab.address = "3 rue des Essais, 97110 Pointe-à-Pitre" }
            }, said: ["Lieu d’utilisation", "97110 Pointe-à-Pitre"], unsaid: rates),
        StatementCase(
            name: "a lab in Corsica before the unverified start shows no rate either",
            input: { try Situation.day("2020-11-05") { $0.lab.address = "1 cours Essai, 20000 Ajaccio" } },
            said: ["20000 Ajaccio"], unsaid: rates),
        StatementCase(
            name: "a session over New Year's midnight shows the year and gives each year its part",
            input: {
                var part = try Situation.session("2025-12-31T22:50:00.000Z", minutes: 10, busy: 10)
                let whole = SessionPart.Whole(start: part.start, end: part.start + .minutes(30))
                part.closeReason = .badgeOut
                var input = try Situation.sessions([part], in: "2025-12")
                input.wholes = [part.id: whole]
                return input
            },
            said: [
                "31/12/2025 23:50:00 – 01/01/2026 00:00:00",
                "part d’une séance qui se poursuit jusqu’au 01/01/2026 00:20:00",
                "0:10:00",
            ], inSheet: ["31/12/2025 23:50:00", "01/01/2026 00:20:00"], holds: { $0.lines[0].busyMs == 600_000 }),
        StatementCase(
            name: "research is of the research credit",
            input: { try Situation.day("2026-03-05") { $0.projects[1].purpose = .research } },
            said: ["Une même dépense ne peut entrer à la fois dans le CIR et dans le CII"],
            unsaid: ["2° Suivi", "6° Opération"],
            notes: [[.researchPurpose]]),
        StatementCase(
            name: "production and training are given for information",
            input: {
                try Situation.sessions([
                    Situation.session("2026-03-05T09:00:00.000Z", Situation.attribution(project: "a-serie")),
                    Situation.session("2026-03-06T09:00:00.000Z"),
                ]) { $0.projects[1].purpose = .training }
            },
            said: ["Finalité déclarée autre que l’innovation : durée indiquée pour information"],
            unsaid: ["1° Prorata", "2° Suivi", "6° Opération"], notes: [[.otherPurpose], [.otherPurpose]]),
    ]
}
