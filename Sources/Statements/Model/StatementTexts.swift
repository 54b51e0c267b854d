import TaxRules
import UsageDomain

/// The sentences that are sealed with every statement.
///
/// They say what is verified about the law, and nothing more.
enum StatementTexts {
    static let notAnInvoice = "Ce document n’est pas une facture"
    static let withoutApproval = "Organisme non agréé au titre du CII"

    static func disclaimers(lab: String) -> [String] {
        [
            "Le présent relevé atteste uniquement des durées d’utilisation mesurées par \(lab) selon la méthode "
                + "décrite dans la partie « Méthode ». Il ne constitue ni une facture, ni un agrément, ni une position "
                + "de l’administration, et ne préjuge pas de l’éligibilité des dépenses au crédit d’impôt innovation "
                + "(CGI, art. 244 quater B, II-k), dont l’entreprise est seule responsable. Depuis le 1er janvier 2023, "
                + "la mise à disposition de machines et les consommables ne figurent pas parmi les catégories de "
                + "dépenses 1° à 6°.",
            "Une durée de machine n’est pas une durée de travail : aucune n’est déduite de l’autre.",
        ]
    }

    static func method(timezone: String) -> [String] {
        [
            "Une machine est « en marche » quand son contrôleur le dit ou, à défaut, quand sa puissance dépasse le seuil "
                + "de marche pendant le délai de début ; la marche est datée du premier dépassement. Elle finit quand la "
                + "puissance reste sous le seuil bas pendant le délai de fin, et est datée de la première mesure basse.",
            "Une marche plus courte que la durée minimale n’est pas comptée comme un travail. Une séance sans activité "
                + "finit à sa dernière activité.",
            "Une séance qui passe une borne de la période est coupée à cet instant : chaque période reçoit sa part, et la "
                + "ligne le dit. Les jours sont ceux du fuseau \(timezone). Une séance encore ouverte à l’émission n’est pas une ligne du relevé ; sa durée connue "
                + "compte dans le total de la machine.",
            "Propriétaire, finalité, employeur, appareils et seuils sont ceux du jour de la séance ; ce qui a changé dans la "
                + "période est donné avec sa date.",
            "Pour chaque séance, marche + pause + attente + arrêt + défaut + lacune = fin − début, à la milliseconde.",
            "Une lacune est un temps dont rien n’est connu : elle n’est ni estimée, ni interpolée, ni comptée en marche.",
            "Arrondi : les durées sont scellées en millisecondes et imprimées tronquées à la seconde ; chaque total est "
                + "la somme des valeurs scellées, tronquée une seule fois. L’énergie est scellée en milliwattheures et "
                + "imprimée arrondie au wattheure ; « – » : rien ne l’a mesurée.",
            "L’énergie est indicative : elle n’est pas issue d’un compteur soumis au contrôle légal.",
            "Horloge : heure d’arrivée des messages au collecteur (heure du système) ; l’heure d’un appareil n’est retenue "
                + "que pour les appareils synchronisés du protocole natif, entre 7 jours avant et 5 secondes après l’arrivée.",
            "Numérateur : durée de marche du projet sur la machine. Dénominateur : durée de marche mesurée de la "
                + "machine, tous utilisateurs, pour les séances ou parts de séance de la période.",
        ]
    }

    static func clock(_ incident: ClockIncident, from: String, to: String) -> String {
        switch incident.kind {
        case .jumped:
            "Horloge du système : avancée, du \(from) au \(to) ; ce qu’elle a sauté est une lacune de toutes les machines."
        case .placed(let span):
            "Horloge du système : du \(from) au \(to), elle \(span < .zero ? "avançait" : "retardait") de "
                + "\(FrenchFormat.duration(milliseconds: Int64(clamping: span.milliseconds.magnitude))) ; ce qui est arrivé alors est daté par "
                + "l’heure sur laquelle elle a été réglée ensuite et par le temps écoulé."
        case .untold:
            "Horloge du système : du \(from) au \(to), elle n’était pas réglée ; ce temps est une lacune de toutes les "
                + "machines."
        }
    }

    static func privacy(
        variant: UsageStatement.Variant, contact: String?, retention: [RetentionRule]
    ) -> [String] {
        let years = retention.map(\.years).max() ?? 10
        let people =
            switch variant {
            case .pseudonymous: "Variante pseudonymisée : les personnes sont désignées par un pseudonyme."
            case .nominative:
                "Variante nominative, établie sur demande motivée de l’entreprise, qui en informe les personnes."
            }
        return [
            people,
            "Finalité : justifier des durées d’utilisation de machines. Base : obligation légale de conservation et "
                + "exécution du contrat (RGPD, art. 6-1-b et c). Conservation : \(years) ans. Rectification par "
                + "contre-écriture. Contact : \(contact ?? "le responsable du laboratoire").",
        ]
    }
}
