import Accounting
import TaxRules
import UsageDomain

@testable import Statements

extension StatementCase {
    /// Who was there, whose the machine was, what was entrusted.
    static let parties: [StatementCase] = [
        StatementCase(
            name: "on the lab's machine an employee's time supports the record of staff hours, and nothing else",
            input: { try Situation.day("2026-03-05") },
            said: ["corrobore, sans le remplacer, le suivi", "2° Suivi des heures du personnel", "salarié"],
            unsaid: ["1° Prorata", "6° Opération", "Rapport"], notes: [[.hiredMachine, .staffHours]]),
        StatementCase(
            name: "an operator nobody knows supports nobody's hours",
            input: { try Situation.day("2026-03-05", Situation.attribution(member: nil)) },
            said: ["ne corrobore les heures de personne"], unsaid: ["2° Suivi", "corrobore, sans le remplacer"],
            notes: [[.hiredMachine, .operatorUnknown]], inSheet: ["non identifiée"]),
        StatementCase(
            name: "somebody employed elsewhere is no staff of the company",
            input: { try Situation.day("2026-03-05") { $0.members[0].company = "autre" } },
            said: ["n’est pas employé par l’entreprise", "autre employeur"], unsaid: ["2° Suivi", "Autre SAS"],
            notes: [[.hiredMachine, .otherEmployer]], notInSheet: ["Autre SAS"]),
        StatementCase(
            name: "an owner without salary is shown as such and is no staff expense",
            input: { try Situation.day("2026-03-05") { $0.members[0].employment = .unpaidManager } },
            said: ["dirigeant non rémunéré", "n’est pas une dépense de personnel"], unsaid: ["2° Suivi"],
            notes: [[.hiredMachine, .unpaidOperator]]),
        StatementCase(
            name: "where nobody said by what somebody works there, the condition is named",
            input: { try Situation.day("2026-03-05") { $0.members[0].employment = nil } },
            said: ["statut non renseigné", "que s’il en est salarié ou dirigeant rémunéré"],
            notes: [[.hiredMachine, .staffUnstated]]),
        StatementCase(
            name: "a print that runs on over night is work and no presence",
            input: {
                let night = try Situation.session("2026-03-05T18:00:00.000Z", on: "printer-1", minutes: 600, busy: 600)
                var input = try Situation.sessions(
                    [Situation.session("2026-03-05T17:00:00.000Z", on: "printer-1", minutes: 60, busy: 50), night]
                ) { $0.machines[1].owner = .lab }
                input.decisions = [
                    night.id: [try Situation.decision("impression lancée le soir", before: Attribution())]
                ]
                return input
            },
            said: ["dont sans présence constatée", "sa présence n’est pas constatée"],
            notes: [[.hiredMachine, .staffHours], [.hiredMachine, .presenceUnknown]],
            holds: { statement in
                statement.people?.map(\.presenceMs) == [3_600_000] && statement.people?[0].busyMs == 39_000_000
                    && statement.people?[0].sessionsWithoutPresence == 1
            }),
        StatementCase(
            name: "two machines at once are one presence and two durations of work",
            input: {
                try Situation.sessions([
                    Situation.session("2026-03-05T09:00:00.000Z", minutes: 90, busy: 80),
                    Situation.session("2026-03-05T09:30:00.000Z", on: "printer-1", minutes: 90, busy: 80),
                ])
            },
            said: ["opérateur aussi à Imprimante 3D au même moment", "2 h 00 min 00 s", "2 h 40 min 00 s"],
            holds: { $0.people?.map(\.presenceMs) == [7_200_000] && $0.projectTotals[0].presenceMs == 7_200_000 }),
        StatementCase(
            name: "a machine of the company acquired new on a known day has its share of use",
            input: { try Situation.day("2026-03-05", on: "printer-1") },
            said: ["Prorata d’utilisation (1°)", "100,0 %", "acquise neuve le 02/09/2025", "1° Prorata", "2° Suivi"],
            notes: [[.companyMachine, .staffHours]]),
        StatementCase(
            name: "without the day of its acquisition the condition is missing, and there is no share",
            input: { try Situation.day("2026-03-05", on: "printer-1") { $0.machines[1].acquired = nil } },
            said: ["condition manquante", "date d’acquisition à l’état neuf"],
            unsaid: ["Numérateur", "1° Prorata"], notes: [[.companyMachineUnproved, .staffHours]],
            holds: { $0.machineTotals[0].shares.isEmpty }),
        StatementCase(
            name: "under a finance lease the depreciation is the lessor's, and that is flagged",
            input: { try Situation.day("2026-03-05", on: "printer-1") { $0.machines[1].lessor = "Exemple Bail" } },
            said: ["en crédit-bail, bailleur Exemple Bail", "l’amortissement à considérer est celui du bailleur"],
            notes: [[.leasedMachine, .staffHours]], holds: { $0.machineTotals[0].shares.count == 1 }),
        StatementCase(
            name: "the lab's machine serves nobody's depreciation",
            input: { try Situation.day("2026-03-05") }, unsaid: ["Rapport", "Numérateur", "Prorata d’utilisation"],
            holds: { $0.machineTotals[0].shares.isEmpty }),
        StatementCase(
            name: "a service with approval, contract and agreement is entrusted, if eligible",
            input: {
                try Situation.day(
                    "2026-03-05", Situation.attribution(member: nil, .service), with: Situation.approved())
            },
            said: [
                "6° Opération confiée, sous réserve", "sous réserve de son éligibilité", "La base est la facture",
                "Emploi convenu pour : Prototype de vanne (contrat D-2026-014, convenu le 20/02/2026)",
            ], notes: [[.approvedService]]),
        StatementCase(
            name: "without a contract it is not, whatever the approval",
            input: {
                try Situation.day(
                    "2026-03-05", Situation.attribution(member: nil, .service), with: Situation.approved(contract: nil))
            },
            said: ["l’agrément seul n’établit pas", "Contrat ou devis : non renseigné"],
            unsaid: ["6° Opération", "Emploi convenu"], notes: [[.serviceWithoutContract]]),
        StatementCase(
            name: "an approval agreed for another project does not name this one",
            input: {
                try Situation.day("2026-03-05", Situation.attribution(member: nil, .service)) { registry in
                    Situation.approved(agreed: nil)(&registry)
                    registry.projects.append(
                        Project(
                            id: "autre-proto", company: "ferrand", title: "Autre prototype", purpose: .innovation,
                            contract: "D-2026-020", approvalAgreed: CivilDate("2026-02-20")))
                }
            },
            said: ["Aucune séance de ce relevé ne l’emploie", "n’est pas convenu par écrit"],
            unsaid: ["Autre prototype", "Emploi convenu", "6° Opération"], notes: [[.serviceNotAgreed]]),
        StatementCase(
            name: "a service of the day before the approval is outside",
            input: {
                try Situation.sessions(
                    [
                        Situation.session(
                            "2026-03-04T09:00:00.000Z", Situation.attribution(member: nil, .service)),
                        Situation.session(
                            "2026-03-05T09:00:00.000Z", Situation.attribution(member: nil, .service)),
                    ], with: Situation.approved(from: "2026-03-05"))
            }, said: ["à la date de la séance : hors 6°"], notes: [[.serviceWithoutApproval], [.approvedService]]),
        StatementCase(
            name: "an approval beside nothing but self-service names no project",
            input: { try Situation.day("2026-03-05", with: Situation.approved()) },
            said: ["Agrément CII n° CII-2026-7", "Aucune séance de ce relevé ne l’emploie"],
            unsaid: ["Emploi convenu", "6° Opération"], holds: { $0.approval?.uses == [] }),
        StatementCase(
            name: "assistance without approval leaves the staff hours alone",
            input: { try Situation.day("2026-03-05", Situation.attribution(.assisted)) },
            said: [
                "Organisme non agréé au titre du CII", "l’accompagnement n’entre dans aucune catégorie", "2° Suivi",
            ],
            unsaid: ["6° Opération"], notes: [[.hiredMachine, .staffHours, .assistedWithoutApproval]]),
    ]
}
