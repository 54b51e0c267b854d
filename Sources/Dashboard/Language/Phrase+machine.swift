extension Phrase {
    static let machineTexts: [Phrase: Texts] = [
        .identity: Texts(french: "Identité", english: "Identity"),
        .kind: Texts(french: "Type", english: "Kind"),
        .inventory: Texts(french: "Inventaire", english: "Inventory"),
        .model: Texts(french: "Modèle", english: "Model"),
        .room: Texts(french: "Lieu", english: "Room"),
        .owner: Texts(french: "Propriétaire", english: "Owner"),
        .ownerLab: Texts(french: "Le lab", english: "The lab"),
        .ratedPower: Texts(french: "Puissance nominale", english: "Rated power"),
        .devices: Texts(french: "Appareils écoutés", english: "Devices listened to"),
        .thresholds: Texts(french: "Détection des états", english: "How its states are read"),
        .thresholdOn: Texts(french: "Allumée au-dessus de", english: "On above"),
        .thresholdBusy: Texts(french: "En marche au-dessus de", english: "Running above"),
        .thresholdBusyDelay: Texts(french: "pendant {0}", english: "for {0}"),
        .thresholdRest: Texts(french: "Au repos au-dessous de", english: "At rest below"),
        .thresholdNone: Texts(
            french: "Aucun seuil de marche défini",
            english: "Power does not decide whether it runs"),
        .thresholdMissing: Texts(
            french: "Seuil manquant : aucun travail n’est compté",
            english: "No threshold: no work is counted"),
        .thresholdMissingHelp: Texts(
            french:
                "Sa puissance arrive, mais rien ne dit à partir de quelle puissance elle travaille. Donnez-lui une puissance "
                + "entre le repos et le travail à la page Réglages, ou sous la machine dans le fichier du lab. Après 12 h "
                + "d’usage, cette page en propose une.",
            english:
                "Its power is heard, but nothing says from which power on it works. Give it a power between rest and work "
                + "on the page Settings, or under the machine in the lab's file. After 12 h of use this page proposes one."
        ),
        .misreadTitle: Texts(
            french: "Compteur d’énergie : unité à corriger", english: "Energy counter: correct its unit"),
        .misreadMore: Texts(
            french:
                "{0} compte {1} fois plus que la puissance mesurée à côté, comme un compteur qui parle en {2} et qu’on lit "
                + "en {3}. Son énergie n’est pas retenue : elle est estimée par la puissance.",
            english:
                "{0} counts {1} times more than the power beside it, as a counter in {2} that is read as {3}. What it says "
                + "is set aside; energy is estimated from power."),
        .misreadLess: Texts(
            french:
                "{0} compte {1} fois moins que la puissance mesurée à côté, comme un compteur qui parle en {2} et qu’on lit "
                + "en {3}. L’énergie indiquée est trop petite d’autant.",
            english:
                "{0} counts {1} times less than the power beside it, as a counter in {2} that is read as {3}. The energy "
                + "shown is too small by as much."),
        .misreadHelp: Texts(
            french:
                "Donnez-lui son unité dans un dialecte du lab (« dialects » dans les réglages), puis redémarrez le service "
                + "et lancez « releve rebuild » :",
            english:
                "Give it its unit in a dialect of the lab's own (“dialects” in the settings), then restart the service and "
                + "run “releve rebuild”:"),
        .idleTimeout: Texts(
            french: "Session close après, sans activité",
            english: "Session closed after, without activity"),
        .staleAfter: Texts(french: "Sans nouvelles après un silence de", english: "Not heard after a silence of"),
        .staleDefault: Texts(
            french: "trois périodes de l’appareil (90 s à 15 min)",
            english: "three periods of the device (90 s to 15 min)"),
        .recentSessions: Texts(french: "Dernières sessions", english: "Recent sessions"),
        .allSessions: Texts(french: "Toutes ses sessions", english: "All its sessions"),
        .lastDays: Texts(french: "Heures de marche par jour", english: "Running hours a day"),
        .lastDaysLabel: Texts(
            french: "Heures de marche des 14 derniers jours, au total {0}",
            english: "Running hours of the last 14 days, {0} in total"),
        .chartEmpty: Texts(
            french: "Aucune mesure de puissance depuis deux heures : la machine n’en donne pas, ou sa prise est "
                + "muette.",
            english: "No power reading for two hours: the machine gives none, or its plug is silent."),
        .daysEmpty: Texts(
            french: "Aucune marche mesurée ces 14 derniers jours.",
            english: "No running time measured in the last 14 days."),
    ]
}
