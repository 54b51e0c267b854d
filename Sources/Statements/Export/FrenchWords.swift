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

    /// What the word means, for the legend.
    package var frenchMeaning: String {
        switch self {
        case .measured: "lu sur un compteur ou un contrôleur"
        case .derived: "calculé à partir de mesures (état déduit de la puissance)"
        case .estimated: "intégré entre des mesures de puissance"
        case .declared: "dit par une personne"
        case .corrected: "remplacé par une correction motivée"
        }
    }
}

extension MachineKind {
    package var french: String {
        switch self {
        case .laserCutter: "découpeuse laser"
        case .printer3D: "imprimante 3D"
        case .cncRouter: "fraiseuse CNC à portique"
        case .cncMill: "fraiseuse CNC"
        case .lathe: "tour"
        case .vinylCutter: "découpeuse vinyle"
        case .embroidery: "brodeuse"
        case .other: "autre"
        }
    }
}
