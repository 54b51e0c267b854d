import UsageDomain

/// The people and the machines of the standard lab.
///
/// Names, numbers and projects are invented; business numbers begin with 00, which the
/// register has never given.
enum StandardLab {
    static func registry(_ profile: LabProfile, machines: [Machine]) -> LabRegistry {
        var lab = Lab(
            id: profile.labID, name: "L’Atelier simulé", siret: "00577215600013",
            address: "12 rue des Essais, 35000 Rennes", legalForm: "Association loi 1901",
            contact: "bonjour@atelier.example")
        lab.registration = "RNA W000000000"
        lab.vatRegime = "TVA non applicable, art. 293 B du CGI"
        lab.openingHours = profile.opening
        lab.openingExceptions = profile.declaredExceptions
        return LabRegistry(
            lab: lab, machines: machines.map(labelled), companies: companies, projects: projects, members: members)
    }

    /// The registry after a member has gone to work for another company and a machine was sold to one.
    static func later(_ registry: LabRegistry) -> LabRegistry {
        var registry = registry
        for index in registry.members.indices where registry.members[index].id == "m-06" {
            registry.members[index].company = "halo"
            registry.members[index].defaultProject = "halo-serie"
        }
        for index in registry.machines.indices where registry.machines[index].id == "fraiseuse-1" {
            registry.machines[index].owner = .company("kerlouan")
        }
        return registry
    }

    /// What stands on the nameplate, so that a statement of the simulated lab has no blank there.
    private static func labelled(_ machine: Machine) -> Machine {
        var machine = machine
        machine.maker = "Ateliers d’Essai"
        machine.serial = "AE-" + (machine.inventory ?? machine.id.rawValue)
        return machine
    }

    static let companies = [
        Company(
            id: "kerlouan", name: "Kerlouan Robotique SARL", siren: "001428572", siret: "00142857200018",
            address: "3 quai de la Houle, 35400 Saint-Malo"),
        Company(id: "mesclun", name: "Atelier Mesclun SAS", siren: "002718286", siret: "00271828600012"),
        Company(id: "halo", name: "Halo Luminaires EURL", siren: "003141595", siret: "00314159500011"),
        Company(id: "brindille", name: "Brindille Design", siren: "001618032", siret: "00161803200013"),
    ]

    static let projects = [
        Project(
            id: "kerlouan-pince", company: "kerlouan", title: "Pince adaptative pour algues", purpose: .innovation,
            description: "Prototype de préhenseur souple pour la récolte d’algues.", contract: "Convention 2026-014",
            publicFunding: "non"),
        Project(id: "kerlouan-capteurs", company: "kerlouan", title: "Capteurs souples", purpose: .research),
        Project(id: "mesclun-bac", company: "mesclun", title: "Bac de culture empilable", purpose: .innovation),
        Project(id: "halo-serie", company: "halo", title: "Série d’appliques « Ondine »", purpose: .production),
        Project(id: "halo-formation", company: "halo", title: "Prise en main du laser", purpose: .training),
        Project(id: "brindille-jouet", company: "brindille", title: "Jouet à ressort en bois", purpose: .innovation),
        Project(id: "entretien", company: nil, title: "Entretien des machines", purpose: .maintenance),
        Project(id: "perso", company: nil, title: "Projets personnels", purpose: .personal),
    ]

    /// The lab's own staff first: it does the maintenance.
    static let members = [
        member("m-01", "Maëlle Quéré", nil, "entretien", "04C1A09B2E5D80"),
        member("m-02", "Yann Le Goff", "kerlouan", "kerlouan-pince", "0417D3EA6B2280"),
        member("m-03", "Aïcha Benali", "kerlouan", "kerlouan-pince", "04A2F47C815E81"),
        member("m-04", "Pierre Noël", "kerlouan", "kerlouan-capteurs", "048B03D9F61A80"),
        member("m-05", "Inès Carrel", "mesclun", "mesclun-bac", "04E65D12C07B82"),
        member("m-06", "Thomas Œuvrard", "mesclun", "mesclun-bac", "04399AE4D10F80"),
        member("m-07", "Léonie Brassac", "halo", "halo-serie", "04D870B6A3C281"),
        member("m-08", "Samuel Ferré", "halo", "halo-formation", "04521CFE097480"),
        member("m-09", "Hélène Prigent", "brindille", "brindille-jouet", "04B04E63D8A980"),
        member("m-10", "Malik Tessier", nil, "perso", "046FD51B42E781"),
        member("m-11", "Chloé Daniel", nil, "perso", "04138CA7F05B80"),
        member("m-12", "Étienne Rault", nil, nil, "04F92E60B13D82"),
        member("m-13", "Nadia Kervella", "brindille", "brindille-jouet", "04758B19EC4680"),
    ]

    /// Owners of their company who draw no salary.
    private static let unpaid: Set<MemberID> = ["m-09"]

    private static func member(
        _ id: MemberID, _ name: String, _ company: CompanyID?, _ project: ProjectID?, _ badge: String
    ) -> Member {
        var member = Member(id: id, name: name, company: company, defaultProject: project, badges: [badge])
        if company != nil {
            member.role = "conception"
            member.employment = unpaid.contains(id) ? .unpaidManager : .employee
        }
        return member
    }
}
