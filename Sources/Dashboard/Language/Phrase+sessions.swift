extension Phrase {
    static let sessionTexts: [Phrase: Texts] = [
        .sessionsTitle: Texts(french: "Journal des sessions", english: "Session journal"),
        .inboxTitle: Texts(french: "Sessions à attribuer", english: "Sessions to attribute"),
        .inboxIntro: Texts(
            french: "Ces temps de machine n’ont ni personne ni société : ils n’entreront dans aucun relevé. "
                + "Cliquez sur une proposition, ou cochez celles qui vont ensemble et dites à qui elles sont. Avec un badge pour chaque adhérent, il en reviendra moins.",
            english: "These machine times have neither a person nor a company: they will enter no statement. Take "
                + "a suggestion, or tick those that belong together and say whose they are. A badge for each member makes for fewer."
        ),
        .filterMachine: Texts(french: "Machine", english: "Machine"),
        .filterCompany: Texts(french: "Société", english: "Company"),
        .filterFrom: Texts(french: "Du", english: "From"),
        .filterTo: Texts(french: "Au", english: "To"),
        .filterAll: Texts(french: "Toutes", english: "All"),
        .filterUnattributed: Texts(french: "Non attribuées seulement", english: "Not attributed only"),
        .filterApply: Texts(french: "Filtrer", english: "Filter"),
        .filterClear: Texts(french: "Tout montrer", english: "Show all"),
        .filters: Texts(french: "Filtrer le journal", english: "Filter the journal"),
        .columnTime: Texts(french: "Heure", english: "Time"),
        .columnMachine: Texts(french: "Machine", english: "Machine"),
        .columnPerson: Texts(french: "Personne", english: "Person"),
        .columnCompany: Texts(french: "Société", english: "Company"),
        .columnProject: Texts(french: "Projet", english: "Project"),
        .columnDuration: Texts(french: "Marche", english: "Running"),
        .columnPresence: Texts(french: "Présence", english: "Presence"),
        .columnEnergy: Texts(french: "Énergie", english: "Energy"),
        .columnGrade: Texts(french: "Qualité", english: "Grade"),
        .columnPurpose: Texts(french: "Objet", english: "Purpose"),
        .inProgress: Texts(french: "en cours", english: "in progress"),
        .unheardTime: Texts(
            french: "dont {0} sans nouvelles, non compté",
            english: "of which {0} not heard, not counted"),
        .sessionsEmptyTitle: Texts(french: "Aucune session ici", english: "No session here"),
        .sessionsEmptyHelp: Texts(
            french: "Rien n’a été mesuré pour ces critères. Élargissez les dates, ou vérifiez dans « Santé » que "
                + "les machines sont entendues.",
            english: "Nothing was measured for these criteria. Widen the dates, or check in “Health” that the "
                + "machines are heard."),
        .inboxEmptyTitle: Texts(french: "Tout est attribué", english: "Everything is attributed"),
        .inboxEmptyHelp: Texts(
            french: "Chaque session a une personne ou une société. Il n’y a rien à faire.",
            english: "Every session has a person or a company. There is nothing to do."),
        .older: Texts(french: "Plus anciennes", english: "Older"),
        .newer: Texts(french: "Plus récentes", english: "Newer"),
        .exportData: Texts(french: "Données", english: "Data"),
        .sessionBegan: Texts(french: "commencée le {0}", english: "begun {0}"),
        .sessionGoesOn: Texts(french: "se poursuit après minuit", english: "goes on after midnight"),
        .alsoAt: Texts(french: "aussi à {0} au même moment", english: "also at {0} at the same time"),
        .dayTotal: Texts(french: "{0} de marche", english: "{0} running"),
    ]
}
