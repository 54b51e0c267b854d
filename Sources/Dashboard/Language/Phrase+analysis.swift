extension Phrase {
    static let analysisTexts: [Phrase: Texts] = [
        .analysisTitle: Texts(french: "Analyse", english: "Analysis"),
        .analysisHeading: Texts(french: "Analyse : {0}", english: "Analysis: {0}"),
        .analysisEarlier: Texts(french: "période précédente", english: "earlier"),
        .analysisLater: Texts(french: "période suivante", english: "later"),
        .analysisBefore: Texts(french: "période précédente : {0}", english: "period before: {0}"),
        .analysisUnheard: Texts(french: "Sans nouvelles", english: "Not heard"),
        .analysisOpen: Texts(french: "Lab ouvert", english: "Lab open"),
        .analysisUse: Texts(french: "Taux d’usage", english: "Use"),
        .analysisOutside: Texts(french: "En marche hors ouverture", english: "Running outside opening hours"),
        .analysisSessions: Texts(french: "Séances", english: "Sessions"),
        .analysisMachines: Texts(french: "Machine par machine", english: "Machine by machine"),
        .analysisCourse: Texts(french: "Déroulé", english: "Course"),
        .analysisHeat: Texts(french: "Quand le lab travaille", english: "When the lab works"),
        .analysisHeatHelp: Texts(
            french: "Part des machines en marche, en pour cent, selon le jour et l’heure.",
            english: "Share of the machines that run, in per cent, by day and hour."),
        .analysisShades: Texts(
            french:
                "Chaque case est un jour ; plus elle est foncée, plus la machine a travaillé. Vide : rien n’a été entendu.",
            english: "Each box is a day; the darker, the more the machine worked. Empty: nothing was heard."),
        .analysisGrouping: Texts(french: "Regrouper par", english: "Group by"),
        .analysisBy: Texts(french: "Par {0}", english: "By {0}"),
        .analysisNoHours: Texts(
            french: "Déclarez les horaires d’ouverture pour connaître le taux d’usage.",
            english: "Declare opening hours to know the rate of use."),
        .analysisEmpty: Texts(french: "Rien à analyser", english: "Nothing to analyse"),
        .analysisEmptyHelp: Texts(
            french: "Aucune machine n’était déclarée pendant cette période.",
            english: "No machine was declared in this period."),
        .presetToday: Texts(french: "Aujourd’hui", english: "Today"),
        .presetWeek: Texts(french: "Semaine", english: "Week"),
        .presetMonth: Texts(french: "Mois", english: "Month"),
        .presetYear: Texts(french: "Année", english: "Year"),
    ]
}
