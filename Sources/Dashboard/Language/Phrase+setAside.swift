extension Phrase {
    static let setAsideTexts: [Phrase: Texts] = [
        .healthSetAside: Texts(
            french: "Messages écartés, depuis le début", english: "Messages set aside, since the beginning"),
        .healthSetAsideHelp: Texts(
            french:
                "Ils restent au journal, mais rien n’en est compté. La page des appareils dit de qui ils viennent ; "
                + "« releve listen --all » les montre un par un.",
            english:
                "They stay in the journal, but nothing of them is counted. The page of the devices says whose they "
                + "are; “releve listen --all” shows them one by one."),
        .asideMalformedJSON: Texts(french: "JSON mal formé", english: "Malformed JSON"),
        .asideMalformedNumber: Texts(french: "Nombre mal écrit", english: "Malformed number"),
        .asideMalformedProtobuf: Texts(french: "Protobuf mal formé", english: "Malformed protobuf"),
        .asideMalformedXML: Texts(french: "XML mal formé", english: "Malformed XML"),
        .asideInvalidUTF8: Texts(french: "Texte qui n’est pas de l’UTF-8", english: "Text that is not UTF-8"),
        .asideTooLarge: Texts(french: "Message trop long", english: "Message too long"),
        .asideTooDeep: Texts(french: "Imbrication trop profonde", english: "Nested too deep"),
        .asideMissingField: Texts(french: "Champ obligatoire absent", english: "A required field is missing"),
        .asideMissingBirth: Texts(
            french: "Annonce de l’appareil pas encore entendue", english: "The device's announcement was not heard yet"),
        .asideUnknownValue: Texts(french: "Valeur inconnue du dialecte", english: "A value the dialect does not know"),
        .asideOutOfRange: Texts(french: "Valeur hors limites", english: "Value out of range"),
        .asideNegativeCounter: Texts(french: "Compteur négatif", english: "Negative counter"),
        .asideNegativePower: Texts(
            french: "Puissance négative\u{00A0}: pince montée à l’envers",
            english: "Negative power: a clamp is mounted the wrong way round"),
        .asideImplausible: Texts(
            french: "Augmentation impossible à la puissance nominale", english: "Increase beyond the rated power"),
        .asideUnknownBadge: Texts(french: "Badge inconnu", english: "Nobody's badge"),
        .asideTooManyTopics: Texts(french: "Trop d’appareils différents", english: "Too many different devices"),
        .asideClock: Texts(french: "Horloge de l’appareil déréglée", english: "The device's clock is wrong"),
    ]
}
