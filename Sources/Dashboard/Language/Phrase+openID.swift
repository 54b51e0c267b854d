extension Phrase {
    static let openIDTexts: [Phrase: Texts] = [
        .openIDLogIn: Texts(french: "Se connecter avec {0}", english: "Log in with {0}"),
        .openIDUnavailable: Texts(
            french: "{0} ne répond pas comme il le devrait. Connectez-vous avec votre mot de passe : il vaut toujours.",
            english: "{0} does not answer as it should. Log in with your password: it is as good as ever."),
        .openIDDeclined: Texts(
            french: "{0} n’a pas confirmé qui vous êtes. Recommencez, ou connectez-vous avec votre mot de passe.",
            english: "{0} has not confirmed who you are. Begin again, or log in with your password."),
        .openIDJourney: Texts(
            french: "Cette connexion n’a pas commencé dans ce navigateur, ou elle a déjà servi. Recommencez.",
            english: "This log-in did not begin in this browser, or was used already. Begin again."),
        .openIDRefused: Texts(
            french: "La réponse de {0} ne prouve pas qui vous êtes : elle a été refusée. Prévenez un administrateur du "
                + "lab.",
            english: "The answer of {0} does not prove who you are: it was refused. Tell an administrator of the lab."),
        .openIDClock: Texts(
            french:
                "La réponse de {0} n’est pas valable à l’heure d’ici : l’une des deux horloges est fausse. Prévenez "
                + "un administrateur du lab.",
            english: "The answer of {0} is not good at the time that it is here: one of the two clocks is wrong. Tell "
                + "an administrator of the lab."),
        .openIDStranger: Texts(
            french: "{0} vous connaît, mais aucun compte du lab n’est lié à cette identité. Si vous en avez un, "
                + "connectez-vous avec le mot de passe et liez-la sur « Mon compte » ; sinon, demandez une invitation.",
            english:
                "{0} knows you, but no account of the lab is linked to that identity. If you have one, log in with "
                + "the password and link it on “My account”; else ask for an invitation."),
        .openIDAdministrator: Texts(
            french:
                "Un compte d’administrateur ne se lie pas par une invitation : connectez-vous avec le mot de passe et "
                + "liez l’identité sur « Mon compte ».",
            english: "An administrator’s account is not linked by an invitation: log in with the password and link the "
                + "identity on “My account”."),
        .openIDTaken: Texts(
            french: "Cette identité est déjà celle d’un autre compte. Rien n’a changé.",
            english: "This identity is another account’s already. Nothing was changed."),
        .openIDTooMany: Texts(
            french: "Trop de connexions commencées d’ici. Réessayez dans un instant.",
            english: "Too many log-ins begun from here. Try again in a moment."),
        .openIDTitle: Texts(french: "Identité chez {0}", english: "Identity at {0}"),
        .openIDIsLinked: Texts(
            french: "Liée à ce compte depuis le {0} : elle suffit pour se connecter.",
            english: "Linked to this account since {0}: it is enough to log in."),
        .openIDIsNotLinked: Texts(
            french: "Aucune n’est liée. Une fois liée, vous vous connectez par {0}, sans mot de passe.",
            english: "None is linked. Once it is, you log in by {0}, without a password."),
        .openIDLink: Texts(french: "Lier mon identité", english: "Link my identity"),
        .openIDUnlink: Texts(french: "Ne plus la lier", english: "Unlink it"),
        .openIDLinked: Texts(
            french: "L’identité chez {0} est liée à ce compte.",
            english: "The identity at {0} is linked to this account."),
        .openIDUnlinked: Texts(
            french: "L’identité chez {0} n’ouvre plus ce compte.",
            english: "The identity at {0} opens this account no more."
        ),
        .openIDInvitation: Texts(
            french: "Invitation chez {0} : valeur de « {1} » (adresse, identifiant…)",
            english: "Invitation at {0}: the value of “{1}” (address, name…)"),
        .openIDInvited: Texts(french: "invité chez {0} : {1}", english: "invited at {0}: {1}"),
    ]
}
