extension Phrase {
    static let accessTexts: [Phrase: Texts] = [
        .logInTitle: Texts(french: "Se connecter", english: "Log in"),
        .logInName: Texts(french: "Nom de connexion", english: "Log-in name"),
        .logInPassword: Texts(french: "Mot de passe", english: "Password"),
        .logInCode: Texts(
            french: "Code à six chiffres, ou code de secours", english: "Six-digit code, or recovery code"),
        .logInCodeHelp: Texts(
            french: "Retapez le mot de passe et ajoutez le code que montre votre application.",
            english: "Type the password again, and the code that your app shows."),
        .logInSubmit: Texts(french: "Se connecter", english: "Log in"),
        .logInRefused: Texts(
            french: "Le nom, le mot de passe ou le code n’est pas le bon.",
            english: "The name, the password or the code is wrong."),
        .logInTooMany: Texts(
            french: "Trop d’essais. Réessayez dans {0}.", english: "Too many attempts. Try again in {0}."),
        .logOut: Texts(french: "Se déconnecter", english: "Log out"),
        .demonstrationTitle: Texts(french: "Démonstration", english: "Demonstration"),
        .demonstrationHelp: Texts(
            french: "Ce lab est simulé. Entrez d’un clic, sans mot de passe, avec le rôle de votre choix.",
            english: "This lab is simulated. Enter with one click, without a password, in the role you like."),
        .demonstrationEnter: Texts(french: "Entrer : {0}", english: "Enter: {0}"),
        .setUpTitle: Texts(french: "Première mise en service", english: "First start"),
        .setUpIntro: Texts(
            french:
                "Personne n’administre encore ce lab. Le programme a affiché une adresse et un code à son démarrage : "
                + "ce code fait de vous l’administrateur, une seule fois.",
            english: "Nobody administers this lab yet. At its start the program showed an address and a code: the code "
                + "makes you its administrator, once."),
        .setUpCode: Texts(french: "Code affiché au démarrage", english: "Code shown at the start"),
        .setUpName: Texts(french: "Votre nom", english: "Your name"),
        .setUpSubmit: Texts(french: "Créer le compte", english: "Create the account"),
        .setUpBadCode: Texts(
            french:
                "Ce n’est pas le code du dernier démarrage. « releve account add » en console crée aussi un compte.",
            english: "This is not the last start’s code. “releve account add” at the console makes an account, too."),
        .accountBadName: Texts(
            french:
                "Un nom de connexion s’écrit avec des lettres sans accent, des chiffres, un point, un trait d’union.",
            english: "A log-in name is written with plain letters, digits, a dot, a hyphen."),
        .passwordTooShort: Texts(
            french: "Un mot de passe a au moins {0} caractères ; quelques mots qui ne vont pas ensemble suffisent.",
            english: "A password has at least {0} characters; a few words that do not go together will do."),
        .passwordTooLong: Texts(
            french: "Un mot de passe a au plus {0} octets.", english: "A password has at most {0} bytes."),
        .passwordTooEasy: Texts(
            french: "Ce mot de passe est l’un des premiers que l’on essaierait.",
            english: "This password is one of the first that anybody would try."),
        .passwordOldWrong: Texts(
            french: "Le mot de passe actuel n’est pas le bon. Rien n’a changé.",
            english: "The present password is wrong. Nothing was changed."),
        .passwordChanged: Texts(
            french: "Le mot de passe est changé ; les autres navigateurs sont déconnectés.",
            english: "The password is changed; the other browsers are logged out."),
        .confirmTitle: Texts(french: "Confirmez que c’est vous", english: "Confirm that it is you"),
        .confirmIntro: Texts(
            french: "Ce que vous allez faire engage le lab. La confirmation vaut un quart d’heure.",
            english: "What you are about to do binds the lab. A confirmation is good for a quarter of an hour."),
        .confirmSubmit: Texts(french: "Confirmer", english: "Confirm"),
        .confirmRefused: Texts(french: "Ce n’est pas le bon code.", english: "This is not the right code."),
        .accountTitle: Texts(french: "Mon compte", english: "My account"),
        .accountRoles: Texts(french: "Rôles", english: "Roles"),
        .secondFactorTitle: Texts(french: "Second facteur", english: "Second factor"),
        .secondFactorIsOn: Texts(
            french: "Un code de votre application est demandé à chaque connexion.",
            english: "A code from your app is asked for at each log-in."),
        .secondFactorIsOff: Texts(
            french: "Sans second facteur, le mot de passe suffit à qui l’apprend. Une application d’authentification "
                + "(FreeOTP, Aegis…) affiche un code qui change toutes les trente secondes.",
            english:
                "Without a second factor the password is enough for whoever learns it. An authenticator app (FreeOTP, "
                + "Aegis…) shows a code that changes every thirty seconds."),
        .secondFactorSetUp: Texts(french: "Mettre en place un second facteur", english: "Set up a second factor"),
        .secondFactorScan: Texts(
            french: "Ouvrez ce lien sur votre téléphone, ou tapez ces lettres dans votre application :",
            english: "Open this link on your telephone, or type these letters into your app:"),
        .secondFactorFirstCode: Texts(french: "Code affiché par l’application", english: "Code that the app shows"),
        .secondFactorTurnOn: Texts(french: "Activer", english: "Turn on"),
        .secondFactorTurnOff: Texts(french: "Désactiver", english: "Turn off"),
        .secondFactorOn: Texts(french: "Le second facteur est actif.", english: "The second factor is on."),
        .secondFactorOff: Texts(french: "Le second facteur est désactivé.", english: "The second factor is off."),
        .recoveryTitle: Texts(french: "Codes de secours", english: "Recovery codes"),
        .recoveryHelp: Texts(
            french:
                "Notez-les sur papier maintenant : ils ne seront plus montrés. Chacun remplace une fois le téléphone.",
            english: "Write them on paper now: they will not be shown again. Each replaces the telephone once."),
        .recoveryLeft: Texts(french: "Codes de secours restants : {0}.", english: "Recovery codes left: {0}."),
        .passwordTitle: Texts(french: "Changer de mot de passe", english: "Change the password"),
        .passwordOld: Texts(french: "Mot de passe actuel", english: "Present password"),
        .passwordNew: Texts(french: "Nouveau mot de passe", english: "New password"),
        .passwordSubmit: Texts(french: "Changer", english: "Change"),
        .browsersTitle: Texts(french: "Navigateurs connectés", english: "Browsers logged in"),
        .browserThis: Texts(french: "celui-ci", english: "this one"),
        .browsersEnd: Texts(french: "Déconnecter les autres", english: "Log the others out"),
        .browsersEnded: Texts(
            french: "Les autres navigateurs sont déconnectés.", english: "The other browsers are logged out."),
        .roleVisitor: Texts(french: "visiteur", english: "visitor"),
        .roleMember: Texts(french: "adhérent", english: "member"),
        .roleCompany: Texts(french: "entreprise", english: "company"),
        .roleManager: Texts(french: "gestionnaire", english: "manager"),
        .roleAccountant: Texts(french: "comptable", english: "accountant"),
        .roleAdministrator: Texts(french: "administrateur", english: "administrator"),
        .roleNetwork: Texts(french: "réseau", english: "network"),
        .errorLogIn: Texts(french: "Connectez-vous d’abord", english: "Log in first"),
        .errorLogInHelp: Texts(
            french: "Cette page demande un compte, ou un jeton « Bearer » pour un autre programme.",
            english: "This page asks for an account, or a “Bearer” token of another program."),
        .errorForbidden: Texts(french: "Votre rôle ne le permet pas", english: "Your role does not allow this"),
        .errorForbiddenHelp: Texts(
            french:
                "Un administrateur du lab donne les rôles. Si le formulaire était resté ouvert longtemps, rechargez "
                + "la page.",
            english: "An administrator of the lab gives roles. If the form had been open for long, reload the page."),
    ]
}
