extension Phrase {
    static let accountTexts: [Phrase: Texts] = [
        .accountsTitle: Texts(french: "Comptes et rôles", english: "Accounts and roles"),
        .accountsIntro: Texts(
            french:
                "Qui peut se connecter, et à quel titre. Un changement de rôle déconnecte les navigateurs du compte.",
            english: "Who may log in, and as what. A change of role logs the account’s browsers out."),
        .accountAdd: Texts(french: "Ajouter un compte", english: "Add an account"),
        .accountAddHelp: Texts(
            french:
                "Un premier mot de passe sera montré une fois ; la personne le change à sa première connexion, sous "
                + "« Mon compte ».",
            english: "A first password will be shown once; the person changes it at the first log-in, under “My "
                + "account”."),
        .accountChange: Texts(french: "Modifier", english: "Change"),
        .accountSave: Texts(french: "Enregistrer", english: "Save"),
        .accountPersonName: Texts(french: "Nom de la personne", english: "Name of the person"),
        .accountMember: Texts(french: "Son adhérent au registre", english: "Their member in the registry"),
        .accountCompany: Texts(french: "La société qu’elle représente", english: "The company they speak for"),
        .accountNobody: Texts(french: "–", english: "–"),
        .accountNoRole: Texts(french: "aucun rôle", english: "no role"),
        .accountDisabled: Texts(french: "désactivé", english: "disabled"),
        .accountSecondFactor: Texts(french: "second facteur actif", english: "second factor on"),
        .accountNoSecondFactor: Texts(french: "sans second facteur", english: "no second factor"),
        .accountBrowsers: Texts(french: "navigateurs connectés : {0}", english: "browsers logged in: {0}"),
        .accountGranted: Texts(
            french: "créé le {0} ; rôles donnés par {1}", english: "made on {0}; roles given by {1}"),
        .accountThis: Texts(french: "vous", english: "you"),
        .accountDisable: Texts(french: "Désactiver", english: "Disable"),
        .accountEnable: Texts(french: "Réactiver", english: "Enable"),
        .accountReset: Texts(
            french: "Nouveau mot de passe, sans second facteur", english: "New password, no second factor"),
        .accountEndBrowsers: Texts(french: "Déconnecter ses navigateurs", english: "Log its browsers out"),
        .accountRemove: Texts(french: "Supprimer", english: "Remove"),
        .accountRemoveAsk: Texts(french: "Supprimer ce compte…", english: "Remove this account…"),
        .accountRemoveHelp: Texts(
            french:
                "Ses navigateurs et ses jetons sont coupés aussitôt. Ce que la personne a décidé reste au registre.",
            english: "Its browsers and tokens end at once. What the person decided stays in the ledger."),
        .accountFirstPassword: Texts(
            french: "Le compte « {0} » est créé. Son premier mot de passe :",
            english: "Account “{0}” is made. Its first password:"),
        .accountNewPassword: Texts(
            french: "Nouveau mot de passe de « {0} », sans second facteur :",
            english: "New password of “{0}”, without a second factor:"),
        .accountPasswordHelp: Texts(
            french: "Notez-le ou transmettez-le maintenant : il ne sera plus montré.",
            english: "Write it down or pass it on now: it will not be shown again."),
        .accountDone: Texts(french: "{0} : {1}.", english: "{0}: {1}."),
        .accountBrowsersEnded: Texts(
            french: "Les navigateurs de « {0} » sont déconnectés.", english: "The browsers of “{0}” are logged out."),
        .accountDeeds: Texts(french: "Qui a donné quoi", english: "Who gave what"),
        .accountDeed: Texts(french: "{0} : {1} ({2}), par {3}", english: "{0}: {1} ({2}), by {3}"),
        .deedAdded: Texts(french: "compte créé", english: "account made"),
        .deedChanged: Texts(french: "compte modifié", english: "account changed"),
        .deedDisabled: Texts(french: "compte désactivé", english: "account disabled"),
        .deedEnabled: Texts(french: "compte réactivé", english: "account enabled"),
        .deedReset: Texts(french: "mot de passe remplacé", english: "password replaced"),
        .deedRemoved: Texts(french: "compte supprimé", english: "account removed"),
        .accountLast: Texts(
            french: "« {0} » est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre.",
            english: "“{0}” is the last administrator: give the role to somebody else first."),
        .accountExists: Texts(
            french: "Le compte « {0} » existe déjà.", english: "Account “{0}” is there already."),
        .accountGone: Texts(french: "Le compte « {0} » n’existe plus.", english: "Account “{0}” is no longer there."),
        .accountNeedsMember: Texts(
            french: "Le rôle d’adhérent demande de choisir de quel adhérent il s’agit.",
            english: "The role of member needs the member to be chosen."),
        .accountNeedsCompany: Texts(
            french: "Le rôle d’entreprise demande de choisir la société représentée.",
            english: "The role of company needs the company to be chosen."),
    ]
}
