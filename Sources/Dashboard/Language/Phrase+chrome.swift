extension Phrase {
    static let chromeTexts: [Phrase: Texts] = [
        .skipToContent: Texts(french: "Aller au contenu", english: "Skip to content"),
        .mainMenu: Texts(french: "Menu principal", english: "Main menu"),
        .menuBoard: Texts(french: "Atelier", english: "Workshop"),
        .menuSessions: Texts(french: "Journal", english: "Journal"),
        .menuInbox: Texts(french: "À attribuer", english: "To attribute"),
        .menuStatements: Texts(french: "Relevés", english: "Statements"),
        .menuDevices: Texts(french: "Appareils", english: "Devices"),
        .menuHealth: Texts(french: "Santé", english: "Health"),
        .otherLanguage: Texts(french: "English", english: "Français"),
        .footer: Texts(
            french: "Relevé compte les heures mesurées sur les machines ; un silence n’est jamais "
                + "compté.",
            english: "Relevé counts the hours the machines themselves report; silence is never counted."),
    ]
}
