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
            said: [
                "corrobore, sans le remplacer, le suivi", "1 séance, présence constatée 1 h 30 min 00 s (mention",
                "2° Suivi des heures du personnel", "salarié",
            ],
            unsaid: ["1° Prorata", "6° Opération", "Rapport"], notes: [[.hiredMachine, .staffHours]]),
        StatementCase(
            name: "an operator nobody knows supports nobody's hours",
            input: { try Situation.day("2026-03-05", Situation.attribution(member: nil)) },
            said: ["ne corrobore les heures d’aucune personne"], unsaid: ["2° Suivi", "corrobore, sans le remplacer"],
            notes: [[.hiredMachine, .operatorUnknown]], inSheet: ["non identifiée"]),
        StatementCase(
            name: "somebody employed elsewhere is no staff of the company",
            input: { try Situation.day("2026-03-05") { $0.members[0].company = "autre" } },
            said: ["que le registre ne dit pas employé par l’entreprise", "autre employeur"],
            unsaid: ["2° Suivi", "Autre SAS"],
            notes: [[.hiredMachine, .otherEmployer]], notInSheet: ["Autre SAS"]),
        StatementCase(
            name: "an owner without salary is shown as such and is no staff expense",
            input: { try Situation.day("2026-03-05") { $0.members[0].employment = .unpaidManager } },
            said: ["dirigeant non rémunéré", "n’est pas une dépense de personnel"], unsaid: ["2° Suivi"],
            notes: [[.hiredMachine, .unpaidOperator]]),
        StatementCase(
            name: "where nobody said by what somebody works there, the condition is named",
            input: { try Situation.day("2026-03-05") { $0.members[0].employment = nil } },
            said: ["statut non renseigné", "que s’il est membre de son personnel"],
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
            said: [
                "opérateur également en séance au même moment : Imprimante 3D", "2 h 00 min 00 s", "2 h 40 min 00 s",
            ],
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
            name: "a machine acquired after the session had no depreciation to share then",
            input: {
                try Situation.day("2026-03-05", on: "printer-1") { $0.machines[1].acquired = CivilDate("2026-03-06") }
            },
            said: ["ou est postérieure à la séance"], unsaid: ["Numérateur", "1° Prorata"],
            notes: [[.companyMachineUnproved, .staffHours]], holds: { $0.machineTotals[0].shares.isEmpty }),
        StatementCase(
            name: "what the company's machine made for production is in no share of use",
            input: {
                try Situation.sessions([
                    Situation.session("2026-03-05T09:00:00.000Z", on: "printer-1"),
                    Situation.session(
                        "2026-03-06T09:00:00.000Z", on: "printer-1", Situation.attribution(project: "a-serie")),
                ])
            },
            said: ["50,0 %"], notes: [[.companyMachine, .staffHours], [.otherPurpose]],
            holds: {
                $0.machineTotals[0].shares.map(\.project) == ["ferrand-proto"]
                    && $0.machineTotals[0].shares.map(\.denominatorMs) == [7_200_000]
            }),
        StatementCase(
            name: "hours of staff are supported by presence, and a session that nobody badged out of has none",
            input: {
                var left = try Situation.session("2026-03-06T09:00:00.000Z")
                left.closeReason = .idleTimeout
                return try Situation.sessions([Situation.session("2026-03-05T09:00:00.000Z"), left])
            },
            said: [
                "2 séances, présence constatée 1 h 30 min 00 s", "1 séance sans badge de sortie n’y compte pas",
            ], unsaid: ["2 séances, 2 h 00 min 00 s de marche (mention b)"]),
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
                "6° Opération confiée, sous réserve d’éligibilité", "sous réserve de son éligibilité",
                "La base est la facture",
                "Utilisation convenue pour : Prototype de vanne (contrat D-2026-014, accord écrit du 20/02/2026)",
            ], notes: [[.approvedService]]),
        StatementCase(
            name: "without a contract it is not, whatever the approval",
            input: {
                try Situation.day(
                    "2026-03-05", Situation.attribution(member: nil, .service), with: Situation.approved(contract: nil))
            },
            said: ["le relevé n’établit pas que l’opération a été confiée", "Contrat ou devis : non renseigné"],
            unsaid: ["6° Opération", "Utilisation convenue"], notes: [[.serviceWithoutContract]]),
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
            said: ["Aucune séance de ce relevé n’en relève", "le relevé ne la rattache pas au 6°"],
            unsaid: ["Autre prototype", "Utilisation convenue", "6° Opération"], notes: [[.serviceNotAgreed]]),
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
            said: ["Agrément CII n° CII-2026-7", "Aucune séance de ce relevé n’en relève"],
            unsaid: ["Utilisation convenue", "6° Opération"], holds: { $0.approval?.uses == [] }),
        StatementCase(
            name: "assistance without approval leaves the staff hours alone",
            input: { try Situation.day("2026-03-05", Situation.attribution(.assisted)) },
            said: [
                "Organisme non agréé au titre du CII", "ne rattache l’accompagnement à aucune catégorie", "2° Suivi",
            ],
            unsaid: ["6° Opération"], notes: [[.hiredMachine, .staffHours, .assistedWithoutApproval]]),
    ]
}
