extension Phrase {
    static let errorTexts: [Phrase: Texts] = [
        .errorNotFound: Texts(french: "Cette page n’existe pas", english: "This page does not exist"),
        .errorNotFoundHelp: Texts(
            french: "L’adresse est peut-être ancienne ou incomplète. Repartez de l’atelier.",
            english: "The address may be old or incomplete. Start again from the workshop."),
        .errorBadRequest: Texts(french: "Cette demande n’est pas comprise", english: "This request is not understood"),
        .errorBadRequestHelp: Texts(
            french: "Une date s’écrit 2026-03-02 et un filtre se choisit dans le formulaire.",
            english: "A date is written 2026-03-02 and a filter is chosen in the form."),
        .errorMethod: Texts(french: "Page en lecture seule", english: "This page only shows things"),
        .errorMethodHelp: Texts(french: "Elle n’accepte pas de modification.", english: "It does not accept changes."),
        .errorBusy: Texts(
            french: "Trop d’écrans suivent déjà l’atelier",
            english: "Too many screens already follow the workshop"),
        .errorBusyHelp: Texts(
            french: "Rechargez la page pour voir l’état du moment.",
            english: "Reload the page to see the current state."),
        .errorInternal: Texts(french: "La page n’a pas pu être préparée", english: "The page could not be prepared"),
        .errorInternalHelp: Texts(
            french: "L’erreur est dans le journal du programme. La collecte continue.",
            english: "The error is in the program's log. Collecting goes on."),
        .errorHome: Texts(french: "Voir l’atelier", english: "See the workshop"),
    ]
}
