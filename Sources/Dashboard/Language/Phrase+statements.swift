extension Phrase {
    static let statementTexts: [Phrase: Texts] = [
        .statementsTitle: Texts(french: "Relevés d’utilisation", english: "Usage statements"),
        .statementsIntro: Texts(
            french: "Chaque relevé est scellé à l’émission : il ne change plus. Une correction donne une nouvelle "
                + "version qui nomme celle qu’elle remplace.",
            english: "Each statement is sealed when it is issued and does not change any more. A correction gives "
                + "a new version that names the one it replaces."),
        .columnNumber: Texts(french: "Numéro", english: "Number"),
        .columnPeriod: Texts(french: "Période", english: "Period"),
        .columnIssued: Texts(french: "Émis le", english: "Issued"),
        .columnDigest: Texts(french: "Empreinte", english: "Digest"),
        .columnFiles: Texts(french: "Fichiers", english: "Files"),
        .revision: Texts(french: "version {0}", english: "version {0}"),
        .replacedBy: Texts(french: "remplacé par le n° {0}", english: "replaced by no. {0}"),
        .statementOutdated: Texts(
            french: "dépassé : séances changées depuis l’émission : {0} ; à émettre de nouveau",
            english: "outdated: sessions changed since it was issued: {0}; issue it again"),
        .statementsEmptyTitle: Texts(french: "Aucun relevé n’a été émis", english: "No statement has been issued"),
        .statementsEmptyHelp: Texts(
            french: "Émettez le premier : « releve statement issue --company ID --period 2026-03 --output relevés "
                + "».",
            english: "Issue the first: “releve statement issue --company ID --period 2026-03 --output statements”."),
    ]
}
