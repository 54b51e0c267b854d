extension Phrase {
    static let decisionTexts: [Phrase: Texts] = [
        .attributeTitle: Texts(french: "Attribuer les sessions cochées", english: "Attribute the sessions ticked"),
        .attributeWho: Texts(french: "À qui", english: "To whom"),
        .attributeReason: Texts(french: "Pourquoi", english: "Why"),
        .attributeUsualReason: Texts(french: "Badge oublié", english: "Badge forgotten"),
        .attributeSubmit: Texts(french: "Attribuer", english: "Attribute"),
        .attributeTick: Texts(french: "Cocher cette session", english: "Tick this session"),
        .attributeNothing: Texts(french: "Aucune session n’est cochée.", english: "No session is ticked."),
        .attributeNobody: Texts(
            french: "Choisissez un projet, une personne ou le lab, et dites pourquoi.",
            english: "Choose a project, a person or the lab, and say why."),
        .attributeDone: Texts(french: "Attribuées : {0}.", english: "Attributed: {0}."),
        .attributeProjects: Texts(french: "Projets", english: "Projects"),
        .attributeMembers: Texts(french: "Adhérents", english: "Members"),
        .attributeMarks: Texts(french: "Le lab lui-même", english: "The lab itself"),
        .attributeUndone: Texts(french: "Décisions annulées : {0}.", english: "Decisions undone: {0}."),
        .undo: Texts(french: "Annuler", english: "Undo"),
        .undoReason: Texts(french: "Annulée", english: "Undone"),
        .markStaff: Texts(french: "Travail du lab", english: "The lab’s own work"),
        .markTraining: Texts(french: "Formation", english: "Training"),
        .markMaintenance: Texts(french: "Maintenance", english: "Maintenance"),
        .markNoise: Texts(french: "Rien de réel (fausse mesure)", english: "Nothing real (misreading)"),
        .decisionNothing: Texts(
            french: "Choisissez au moins une session ; pour fusionner, au moins deux.",
            english: "Choose at least one session; to merge, at least two."),
        .decisionOutside: Texts(
            french: "Cette session dure de {0} à {1} : choisissez une heure entre les deux.",
            english: "This session lasts from {0} to {1}: choose a time in between."),
        .decisionNotNeighbours: Texts(
            french: "Seules des sessions d’une même machine, sans autre session entre elles, se fusionnent.",
            english: "Only sessions of one machine, with no other session between them, can be merged."),
        .decisionStillOpen: Texts(
            french: "Cette session est encore en cours : fusionnez-la une fois terminée.",
            english: "This session is still open: merge it once it is over."),
        .decisionMeanwhile: Texts(
            french:
                "Entre-temps, {0} a déjà décidé pour cette session ({1}). Voici son état actuel ; rien n’a été écrasé.",
            english:
                "Meanwhile {0} has decided about this session ({1}). This is how it is now; nothing was overwritten."),
        .decisionNotWithdrawable: Texts(
            french: "Cette décision est déjà annulée, ou ne concerne pas une session.",
            english: "This decision is undone already, or is not about a session."),
        .attributionUnknown: Texts(
            french: "« {0} » n’est pas au registre du lab.", english: "“{0}” is not in the lab’s registry."),
        .attributionForeignProject: Texts(
            french: "Ce jour-là, le projet « {0} » était de la société « {1} », pas de « {2} ».",
            english: "On that day project “{0}” was of company “{1}”, not of “{2}”."),
        .attributionForeignMember: Texts(
            french: "Ce jour-là, « {0} » travaillait pour « {1} », et le projet « {2} » était de la société « {3} ».",
            english: "On that day “{0}” worked for “{1}”, and project “{2}” was of company “{3}”."),
        .attributionMarked: Texts(
            french: "Le temps du lab n’est à aucune société : choisissez l’un ou l’autre.",
            english: "The lab’s own time is no company’s: choose one or the other."),
        .decisionIncomplete: Texts(
            french: "Il manque un choix, une heure ou la raison.", english: "A choice, a time or the reason is missing."
        ),
        .decisionDone: Texts(french: "C’est noté au registre des décisions.", english: "It is entered in the ledger."),
        .decidedSplit: Texts(french: "Scindée à {0}", english: "Split at {0}"),
        .decidedMerge: Texts(french: "Fusionnée avec ses voisines", english: "Merged with its neighbours"),
        .decidedAttribution: Texts(french: "Attribuée : {0}", english: "Attributed: {0}"),
        .decisionByLab: Texts(french: "le lab", english: "the lab"),
        .decisionWithdrawn: Texts(french: "annulée", english: "undone"),
        .suggestions: Texts(french: "Sans doute", english: "Probably"),
        .suggestBefore: Texts(french: "badge {0} avant", english: "badge {0} before"),
        .suggestAfter: Texts(french: "badge {0} après", english: "badge {0} after"),
        .suggestHabit: Texts(
            french: "à cette heure {0} semaines sur {1}", english: "at this hour in {0} of {1} weeks"),
        .suggestPresent: Texts(french: "présent à {0}", english: "present at {0}"),
        .suggestLast: Texts(french: "dernière personne ici", english: "last person here"),
        .sessionGone: Texts(
            french: "Cette session n’existe plus sous ce nom : la page vient d’être actualisée.",
            english: "This session is no longer there by that name: the page is as it is now."),
    ]
}
