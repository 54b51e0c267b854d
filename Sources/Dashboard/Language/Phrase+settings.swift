extension Phrase {
    static let settingsTexts: [Phrase: Texts] = [
        .menuSettings: Texts(french: "Réglages", english: "Settings"),
        .settingsTitle: Texts(french: "Réglages", english: "Settings"),
        .settingsIntro: Texts(
            french: "Ce que le lab déclare. Chaque changement vaut à compter d’un jour : ce qui précède garde ce qui "
                + "valait alors.",
            english: "What the lab declares. Each change holds from a day on: what was before keeps what held then."),
        .settingsNoLab: Texts(french: "Le registre est vide", english: "The registry is empty"),
        .settingsNoLabHelp: Texts(
            french: "Donnez-en un premier avec « releve lab apply ».",
            english: "Give a first one with “releve lab apply”."),
        .settingsLab: Texts(french: "Le lab", english: "The lab"),
        .settingsMachines: Texts(french: "Machines", english: "Machines"),
        .settingsCompanies: Texts(french: "Sociétés", english: "Companies"),
        .settingsProjects: Texts(french: "Projets", english: "Projects"),
        .settingsMembers: Texts(french: "Adhérents", english: "Members"),
        .settingsAddMachine: Texts(french: "Ajouter une machine", english: "Add a machine"),
        .settingsAddCompany: Texts(french: "Ajouter une société", english: "Add a company"),
        .settingsAddProject: Texts(french: "Ajouter un projet", english: "Add a project"),
        .settingsAddMember: Texts(french: "Ajouter un adhérent", english: "Add a member"),
        .settingsNone: Texts(french: "Rien encore.", english: "Nothing yet."),
        .settingsAccounts: Texts(french: "Comptes et rôles", english: "Accounts and roles"),
        .settingsUntil: Texts(french: "jusqu’au {0}", english: "until {0}"),
        .settingsFrom: Texts(french: "à compter du {0}", english: "from {0} on"),
        .settingsDevices: Texts(french: "appareils\u{00A0}:\u{00A0}{0}", english: "devices: {0}"),
        .settingsBadges: Texts(french: "badges\u{00A0}:\u{00A0}{0}", english: "badges: {0}"),
        .settingsSaved: Texts(french: "C’est enregistré", english: "Saved"),
        .settingsChanges: Texts(french: "Derniers changements", english: "Latest changes"),
        .settingsChangedBy: Texts(french: "{0}, par {1}", english: "{0}, by {1}"),
        .settingsChangeHolds: Texts(french: "vaut à compter du {0}", english: "holds from {0}"),
        .settingsMore: Texts(french: "… et {0} autres", english: "… and {0} more"),
        .entryEffective: Texts(french: "À compter du", english: "From"),
        .entryEffectiveHelp: Texts(
            french: "Vide : dès maintenant. Un jour passé se justifie et montre d’abord ce qu’il change.",
            english: "Empty: from now on. A day in the past needs a reason and first shows what it changes."),
        .entryReason: Texts(french: "Raison", english: "Reason"),
        .entryUsualReason: Texts(french: "modifié à la page Réglages", english: "changed on the page Settings"),
        .entryReasonMissing: Texts(
            french: "Dites pourquoi : ce jour est passé.", english: "Say why: that day has passed."),
        .entrySave: Texts(french: "Enregistrer", english: "Save"),
        .entryEnd: Texts(french: "Retirer du registre…", english: "Remove from the registry…"),
        .entryEndHelp: Texts(
            french: "À compter du jour choisi ; ce qui précède reste, et figure toujours aux relevés.",
            english: "From the chosen day on; what was before stays and can still be stated."),
        .entryPreview: Texts(french: "Ce qui va changer", english: "What will change"),
        .entryPreviewNow: Texts(french: "Dès maintenant.", english: "From now on."),
        .entryPreviewFrom: Texts(french: "À compter du {0}.", english: "From {0} on."),
        .entryConsequences: Texts(
            french: "Sessions déjà enregistrées que cela change", english: "Sessions recorded already that this changes"
        ),
        .entryNoConsequences: Texts(
            french: "Aucune session déjà enregistrée n’en est changée.",
            english: "No session recorded already is changed by it."),
        .entryConfirm: Texts(french: "Oui, enregistrer", english: "Yes, save"),
        .entryConfirmEnd: Texts(french: "Oui, retirer", english: "Yes, remove"),
        .entryBack: Texts(french: "Revenir au formulaire", english: "Back to the form"),
        .entryRefused: Texts(french: "Ce n’est pas enregistré", english: "Nothing was saved"),
        .entryRefusedHelp: Texts(
            french: "Corrigez ce qui est signalé ; vos saisies sont gardées.",
            english: "Correct what is marked; what you typed is kept."),
        .entryUnchanged: Texts(french: "Rien n’a changé.", english: "Nothing was changed."),
        .entryStillUsed: Texts(
            french: "Ce n’est pas encore possible : changez d’abord ce qui s’y rattache.",
            english: "It cannot be removed yet: first change what refers to it."),
        .machineSettings: Texts(french: "Modifier cette machine", english: "Change this machine"),
        .entryRefers: Texts(french: "« {0} » s’y rattache encore.", english: "“{0}” still refers to it."),
        .entryConflict: Texts(
            french: "Le registre a changé pendant que vous écriviez",
            english: "The registry changed while you were typing"),
        .entryConflictHelp: Texts(
            french: "Rien n’est perdu : ces changements sont repris ci-dessous avec vos saisies. Vérifiez, puis "
                + "enregistrez.",
            english: "Nothing is lost: these changes are taken over below, with what you typed. Check, then save."),
        .entryContradicts: Texts(
            french: "Avec ce qui est déjà déclaré, le registre se contredirait à compter du {0} : {1}",
            english: "With what is declared already the registry would contradict itself from {0} on: {1}"),
        .entryLivePower: Texts(french: "En ce moment : {0}", english: "At this moment: {0}"),
        .entryToSettings: Texts(french: "Tous les réglages", english: "All settings"),
        .changeAdded: Texts(french: "ajouté", english: "added"),
        .changeEnded: Texts(french: "retiré", english: "removed"),
        .changeOrder: Texts(french: "ordre changé", english: "order changed"),
        .changeNothing: Texts(french: "rien", english: "nothing"),
        .changeWhole: Texts(french: "{0} : {1}", english: "{0}: {1}"),
        .changeField: Texts(french: "{0} : {1} → {2}", english: "{0}: {1} → {2}"),
        .changeBefore: Texts(french: "Avant", english: "Before"),
        .changeAfter: Texts(french: "Après", english: "After"),
        .consequence: Texts(french: "{0}, le {1} : {2} sessions", english: "{0}, on {1}: {2} sessions"),
        .consequenceOne: Texts(french: "{0}, le {1} : une session", english: "{0}, on {1}: one session"),
        .consequenceStated: Texts(
            french: ", au relevé {0} déjà émis", english: ", stated in {0} already issued"),
        .registryFirst: Texts(french: "Premier registre du lab.", english: "The lab’s first registry."),
    ]
}
