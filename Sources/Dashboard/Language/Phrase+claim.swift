extension Phrase {
    static let claimTexts: [Phrase: Texts] = [
        .claimFree: Texts(french: "Personne n’a pris cette machine.", english: "Nobody has taken this machine."),
        .claimTaken: Texts(french: "Prise par {0} {1}.", english: "Taken by {0} {1}."),
        .claimSomebody: Texts(french: "une autre personne", english: "somebody else"),
        .claimFor: Texts(french: "Prendre cette machine pour", english: "Take this machine for"),
        .claimWithoutProject: Texts(french: "Sans projet", english: "No project"),
        .claimTakeover: Texts(french: "Quelqu’un a cette machine", english: "Somebody has this machine"),
        .claimTakeoverHelp: Texts(
            french: "Sa session s’arrêtera maintenant et la vôtre commencera. Choisissez de nouveau pour confirmer.",
            english: "Their session will end now and yours will begin. Choose again to confirm."),
        .claimEnd: Texts(french: "J’ai terminé : libérer la machine", english: "I have finished: release the machine"),
        .claimDone: Texts(french: "La machine est à vous.", english: "The machine is yours."),
        .claimEnded: Texts(french: "La machine est libre.", english: "The machine is free."),
        .claimNotYours: Texts(
            french: "Cette machine n’est pas à vous en ce moment.", english: "This machine is not yours at the moment."),
        .claimLogIn: Texts(french: "Se connecter pour la prendre", english: "Log in to take it"),
        .claimNoMember: Texts(
            french: "Votre compte n’est lié à aucun adhérent : un administrateur peut le faire.",
            english: "Your account is not linked to a member: an administrator can do that."),
        .claimCode: Texts(french: "Code à afficher sur la machine", english: "Code to put up at the machine"),
        .claimCodeHelp: Texts(
            french: "Imprimez cette page et collez-la sur la machine : scanner le code ouvre la page où on la prend.",
            english: "Print this page and put it up at the machine: scanning the code opens the page where it is taken."
        ),
        .mineTitle: Texts(french: "Mes heures", english: "My hours"),
        .mineEmpty: Texts(french: "Aucune session à votre nom", english: "No session in your name"),
        .mineEmptyHelp: Texts(
            french: "Badgez à une machine, ou prenez-la par son code, et vos heures apparaîtront ici.",
            english: "Badge at a machine, or take it by its code, and your hours will appear here."),
    ]
}
