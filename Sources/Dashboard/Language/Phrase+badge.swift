extension Phrase {
    static let badgeTexts: [Phrase: Texts] = [
        .badgeTitle: Texts(french: "Un badge pour {0}", english: "A badge for {0}"),
        .badgeToMember: Texts(french: "Sa fiche", english: "Their entry"),
        .badgePresent: Texts(french: "Présentez le badge maintenant", english: "Present the badge now"),
        .badgePresentTitle: Texts(french: "Un nouveau badge", english: "A new badge"),
        .badgePresentButton: Texts(french: "Présenter le badge…", english: "Present the badge…"),
        .badgeToken: Texts(french: "empreinte {0}", english: "fingerprint {0}"),
        .badgeWhere: Texts(french: "Où", english: "Where"),
        .badgeAnywhere: Texts(french: "n’importe quel lecteur", english: "any reader"),
        .badgeWaiting: Texts(
            french: "Cette page attend encore {0} et se recharge toute seule.",
            english: "This page waits for another {0} and reloads by itself."),
        .badgeHelp: Texts(
            french: "Seul un badge qui n’est encore à personne paraît ici. On n’en garde que l’empreinte, jamais le "
                + "numéro.",
            english: "Only a badge that is nobody’s yet appears here. Its fingerprint alone is kept, never its number."),
        .badgeNothing: Texts(french: "Aucun badge inconnu n’a été lu", english: "No unknown badge was read"),
        .badgeWaitAgain: Texts(french: "Attendre de nouveau", english: "Wait again"),
        .badgeHeard: Texts(french: "Badge lu", english: "Badge read"),
        .badgeBefore: Texts(french: "Lu pour la première fois le {0}.", english: "First read on {0}."),
        .badgeFrom: Texts(french: "Il compte", english: "It counts"),
        .badgeFromNow: Texts(french: "à partir de maintenant", english: "from now on"),
        .badgeFromBefore: Texts(
            french: "aussi pour ce qui a déjà été lu", english: "also for what was read before"),
        .badgeGive: Texts(french: "Donner ce badge", english: "Give this badge"),
        .badgeUsualReason: Texts(french: "badge présenté au lab", english: "badge presented at the lab"),
        .badgeGone: Texts(
            french: "Ce badge est à quelqu’un maintenant, ou il n’est plus en mémoire : présentez-le encore.",
            english: "This badge is somebody’s now, or is no longer remembered: present it again."),
        .badgeAgain: Texts(
            french: "Le registre vient de changer : recommencez.",
            english: "The registry has just changed: do it again."),
        .badgeConsequences: Texts(
            french: "Sessions encore sans nom que ce badge peut nommer",
            english: "Sessions still without a name that this badge may name"),
        .badgesUnknown: Texts(french: "Badges inconnus", english: "Unknown badges"),
        .badgesUnknownHelp: Texts(
            french: "Présentés à un lecteur, ils ne sont à personne. Seule l’empreinte est gardée.",
            english: "They were presented to a reader and are nobody’s. Only the fingerprint is kept."),
        .badgeTimes: Texts(french: "lectures : {0}", english: "reads: {0}"),
        .badgeGiveTo: Texts(french: "Donner à", english: "Give to"),
        .badgeChoose: Texts(french: "Choisir", english: "Choose"),
    ]
}
