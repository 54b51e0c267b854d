extension Phrase {
    static let pinTexts: [Phrase: Texts] = [
        .pinTake: Texts(french: "Avec votre badge ou votre numéro", english: "With your badge or your number"),
        .pinNumber: Texts(french: "Numéro d’adhérent ou de badge", english: "Member or badge number"),
        .pinPin: Texts(french: "Code personnel", english: "PIN"),
        .pinSubmit: Texts(french: "Continuer", english: "Continue"),
        .pinHelp: Texts(
            french: "Le code se choisit sur « Mon compte », ou à l’accueil. Il ne sert qu’à prendre et à libérer une "
                + "machine.",
            english: "The PIN is chosen on “My account”, or at the desk. It only takes and releases machines."),
        .pinRefused: Texts(
            french: "Le numéro ou le code n’est pas le bon.", english: "The number or the PIN is wrong."),
        .pinExpired: Texts(
            french: "Trop de temps a passé : tapez votre code de nouveau.",
            english: "Too much time has passed: type your PIN again."),
        .pinYouAre: Texts(french: "Vous êtes {0}.", english: "You are {0}."),
        .pinSomebodyElse: Texts(french: "Ce n’est pas moi, ou j’ai fini", english: "That is not me, or I am done"),
        .pinTitle: Texts(french: "Code personnel pour les machines", english: "PIN for the machines"),
        .pinFor: Texts(french: "Code personnel de {0}", english: "PIN of {0}"),
        .pinIntro: Texts(
            french: "Avec un numéro (adhérent ou badge) et ce code, on prend et libère une machine sur la page que "
                + "donne son QR code, sans se connecter.",
            english:
                "With a number (member or badge) and this PIN a machine is taken and released on the page that its "
                + "QR code gives, without logging in."),
        .pinIsSet: Texts(french: "Un code est en place depuis le {0}.", english: "There is a PIN since {0}."),
        .pinIsNotSet: Texts(french: "Il n’y a pas encore de code.", english: "There is no PIN yet."),
        .pinNew: Texts(french: "Nouveau code (6 à 12 chiffres)", english: "New PIN (6 to 12 digits)"),
        .pinSave: Texts(french: "Enregistrer le code", english: "Save the PIN"),
        .pinRemove: Texts(french: "Retirer le code", english: "Remove the PIN"),
        .pinSaved: Texts(french: "Le code est enregistré.", english: "The PIN is saved."),
        .pinRemoved: Texts(french: "Le code est retiré.", english: "The PIN is removed."),
        .pinNotDigits: Texts(french: "Un code ne contient que des chiffres.", english: "A PIN has digits only."),
        .pinWrongLength: Texts(french: "Un code a {0} à {1} chiffres.", english: "A PIN has {0} to {1} digits."),
        .pinTooEasy: Texts(
            french: "Ce code est l’un des premiers que l’on essaierait : ni suite, ni répétition.",
            english: "This PIN is one of the first anybody would try: no row, no repetition."),
    ]
}
