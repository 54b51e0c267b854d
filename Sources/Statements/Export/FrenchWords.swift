package import UsageDomain

extension Purpose {
    package var french: String {
        switch self {
        case .innovation: "innovation"
        case .research: "recherche"
        case .production: "production"
        case .training: "formation"
        case .personal: "personnel"
        case .maintenance: "maintenance"
        case .other: "autre"
        }
    }
}

extension Purpose? {
    /// Says so when nothing declares a purpose.
    package var french: String { map(\.french) ?? "non déclarée" }
}

extension AccessMode {
    package var french: String {
        switch self {
        case .autonomous: "autonome"
        case .assisted: "accompagnée"
        case .service: "prestation réalisée par le laboratoire"
        }
    }
}

extension Grade {
    package var french: String {
        switch self {
        case .measured: "mesuré"
        case .derived: "déduit"
        case .estimated: "estimé"
        case .declared: "déclaré"
        case .corrected: "corrigé"
        }
    }
}

extension OperatorStanding {
    package var french: String {
        switch self {
        case .company: "l’entreprise"
        case .otherEmployer: "autre employeur"
        case .unstated: "non renseigné"
        }
    }
}

extension StatementPresence {
    package var french: String {
        switch self {
        case .badged: "entrée et sortie"
        case .arrival: "entrée seule"
        case .none: "non constatée"
        }
    }
}

extension StatementOrigin.Person {
    package var french: String {
        switch self {
        case .badge: "badge"
        case .assigned: "attribuée après coup"
        case .rule: "règle de la machine"
        case .nobody: "non identifiée"
        }
    }
}

extension StatementOrigin.Project {
    package var french: String {
        switch self {
        case .byDefault: "projet par défaut"
        case .chosen: "choisi par la personne"
        case .assigned: "attribué après coup"
        case .none: "sans projet"
        }
    }
}
