extension Phrase {
    /// What is asked for in forms of the registry, and what is wrong with an answer.
    static let registryTexts: [Phrase: Texts] = [
        .fieldName: Texts(french: "Nom", english: "Name"),
        .fieldID: Texts(french: "Identifiant", english: "Id"),
        .fieldIDHelp: Texts(
            french: "Lettres sans accent, chiffres, tirets ; laissé vide, il est tiré du nom. Il ne changera plus.",
            english: "Plain letters, digits, hyphens; left empty it is made from the name. It never changes."),
        .fieldSIREN: Texts(french: "SIREN", english: "SIREN"),
        .fieldSIRET: Texts(french: "SIRET", english: "SIRET"),
        .fieldAddress: Texts(french: "Adresse", english: "Address"),
        .fieldLegalForm: Texts(french: "Forme juridique", english: "Legal form"),
        .fieldRegistration: Texts(french: "RCS ou RNA", english: "Register entry (RCS or RNA)"),
        .fieldVATNumber: Texts(french: "N° de TVA", english: "VAT number"),
        .fieldVATRegime: Texts(french: "Régime de TVA", english: "VAT regime"),
        .fieldContact: Texts(french: "Contact", english: "Contact"),
        .fieldTimezone: Texts(french: "Fuseau horaire", english: "Time zone"),
        .fieldTimezoneHelp: Texts(french: "Par exemple Europe/Paris.", english: "For example Europe/Paris."),
        .fieldApproval: Texts(
            french: "Agrément au titre du crédit d’impôt innovation", english: "Approval for the innovation tax credit"),
        .fieldApprovalNumber: Texts(french: "Numéro de la décision", english: "Number of the decision"),
        .fieldApprovalFrom: Texts(french: "Valable du", english: "Valid from"),
        .fieldApprovalTo: Texts(french: "au", english: "until"),
        .fieldApprovalAuthority: Texts(french: "Délivré par", english: "Issued by"),
        .fieldInventory: Texts(french: "N° d’inventaire", english: "Inventory number"),
        .fieldMaker: Texts(french: "Fabricant", english: "Maker"),
        .fieldSerial: Texts(french: "N° de série", english: "Serial number"),
        .fieldAcquired: Texts(french: "Acquise neuve le", english: "Acquired new on"),
        .fieldAcquiredHelp: Texts(
            french: "Vide pour une machine d’occasion.", english: "Empty for a second-hand machine."),
        .fieldRatedPowerHelp: Texts(
            french: "Celle de la plaque : 1800 W, 1,5 kW.", english: "As on its plate: 1800 W, 1.5 kW."),
        .fieldThresholds: Texts(
            french: "Ce que dit sa puissance", english: "What its power says"),
        .fieldOnAbove: Texts(french: "Allumée au-dessus de", english: "On above"),
        .fieldBusyAbove: Texts(french: "En travail au-dessus de", english: "Working above"),
        .fieldBusyAboveHelp: Texts(
            french: "Entre repos et travail. Vide : sa puissance ne dit jamais qu’elle travaille.",
            english: "Between rest and work. Empty: its power never says that it works."),
        .fieldBusyBelow: Texts(french: "De nouveau au repos au-dessous de", english: "At rest again below"),
        .fieldBusyBelowHelp: Texts(
            french: "Vide : 80 % du seuil de travail.", english: "Empty: 80% of the threshold of work."),
        .fieldStartDelay: Texts(french: "Le travail est sûr après", english: "Work is certain after"),
        .fieldEndDelay: Texts(french: "Le repos est sûr après", english: "Rest is certain after"),
        .fieldTimes: Texts(french: "Ses sessions", english: "Its sessions"),
        .fieldUnbadged: Texts(french: "Son temps sans badge est", english: "Its time without a badge is"),
        .fieldUnbadgedHelp: Texts(
            french: "À attribuer au cas par cas, ou une règle pour toute la machine.",
            english: "To attribute case by case, or one rule for the whole machine."),
        .fieldUnbadgedAsk: Texts(french: "à attribuer", english: "to attribute"),
        .fieldMinimumRun: Texts(french: "Plus court travail compté", english: "Shortest work that counts"),
        .fieldStaleAfterHelp: Texts(
            french: "Vide : trois périodes de l’appareil (90 s à 15 min).",
            english: "Empty: three periods of the device (90 s to 15 min)."),
        .fieldSize: Texts(french: "Taille", english: "Size"),
        .fieldSizeHelp: Texts(
            french: "Telle que la société la déclare : micro, PME…",
            english: "As the company declares it: micro, SME…"),
        .fieldTitle: Texts(french: "Titre", english: "Title"),
        .fieldDescription: Texts(french: "Description", english: "Description"),
        .fieldDescriptionHelp: Texts(
            french: "Ce que la société dit du prototype ; imprimée comme sa déclaration.",
            english: "What the company says of the prototype; printed as its own statement."),
        .fieldContract: Texts(french: "Contrat ou devis", english: "Contract or quote"),
        .fieldFunding: Texts(french: "Aides publiques déclarées", english: "Public funding declared"),
        .fieldMemberNameHelp: Texts(
            french: "Vide : les pages et les relevés n’en montrent que l’identifiant.",
            english: "Empty: pages and statements show the id alone."),
        .fieldRole: Texts(french: "Fonction", english: "Position"),
        .fieldLessor: Texts(french: "Crédit-bailleur", english: "Lessor"),
        .fieldLessorHelp: Texts(
            french: "Vide, sauf si le propriétaire l’a en crédit-bail.",
            english: "Empty unless its owner has it on a finance lease."),
        .fieldApprovalAgreed: Texts(
            french: "Emploi de l’agrément convenu le", english: "Use of the approval agreed on"),
        .fieldApprovalAgreedHelp: Texts(
            french:
                "Jour de l’écrit qui convient d’employer l’agrément du laboratoire pour ce projet ; vide sans écrit.",
            english: "Day of the written agreement to use the lab’s approval for this project; empty without one."),
        .fieldEmployment: Texts(french: "Statut", english: "Status"),
        .fieldEmploymentHelp: Texts(
            french: "Dans sa société : les relevés disent à quel titre ses heures sont à suivre.",
            english: "In the company: statements say by what right hours are to be recorded."),
        .fieldQualification: Texts(french: "Qualification", english: "Qualification"),
        .employmentNone: Texts(french: "non renseigné", english: "not given"),
        .employmentEmployee: Texts(french: "salarié", english: "employee"),
        .employmentApprentice: Texts(french: "apprenti", english: "apprentice"),
        .employmentIntern: Texts(french: "stagiaire", english: "intern"),
        .employmentPaidManager: Texts(french: "dirigeant rémunéré", english: "paid manager"),
        .employmentUnpaidManager: Texts(french: "dirigeant non rémunéré", english: "unpaid manager"),
        .employmentOther: Texts(french: "autre", english: "other"),
        .fieldDefaultProject: Texts(french: "Projet habituel", english: "Usual project"),
        .fieldBadges: Texts(french: "Badges", english: "Badges"),
        .fieldBadgesHelp: Texts(
            french: "Un par ligne, tel que le lecteur l’écrit : 04 A1 B2 C3.",
            english: "One a line, as the reader prints it: 04 A1 B2 C3."),
        .fieldNobody: Texts(french: "aucune", english: "none"),
        .fieldNoProject: Texts(french: "aucun", english: "none"),
        .fieldDevicesHelp: Texts(
            french: "Décochez celui qui ne parlera plus pour elle. Un nouveau se relie à la page Appareils.",
            english: "Untick one that will no longer speak for it. A new one is bound on the page Devices."),
        .typedMissing: Texts(french: "À remplir.", english: "Fill this in."),
        .typedTooLong: Texts(
            french: "Trop long : {0} caractères au plus.", english: "Too long: {0} characters at most."),
        .typedControl: Texts(
            french: "Contient un caractère invisible : retapez ce texte.",
            english: "Contains an invisible character: type the text again."),
        .typedNotAnID: Texts(
            french: "Lettres sans accent, chiffres, « - », « _ » et « . » ; 64 au plus, une lettre ou un chiffre "
                + "d’abord.",
            english: "Plain letters, digits, “-”, “_” and “.”; 64 at most, a letter or digit first."),
        .typedIDTaken: Texts(french: "« {0} » existe déjà.", english: "“{0}” is there already."),
        .typedIDReserved: Texts(
            french: "« lab » désigne le lab lui-même.", english: "“lab” is the lab itself."),
        .typedNotAPower: Texts(
            french: "Écrivez une puissance : 120 W, 1,5 kW.", english: "Write a power: 120 W, 1.5 kW."),
        .typedNotASpan: Texts(
            french: "Écrivez une durée avec son unité : 30 s, 15 min, 2 h.",
            english: "Write a duration with its unit: 30 s, 15 min, 2 h."),
        .typedOutOfBounds: Texts(
            french: "Doit être entre {0} et {1}.", english: "Must be between {0} and {1}."),
        .typedNotADay: Texts(
            french: "Écrivez un jour : 2026-03-02.", english: "Write a day: 2026-03-02."),
        .typedEndsEarly: Texts(french: "Finit avant de commencer.", english: "Ends before it begins."),
        .typedNotAZone: Texts(
            french: "Ce fuseau n’existe pas : Europe/Paris, Indian/Reunion…",
            english: "There is no such zone: Europe/Paris, Indian/Reunion…"),
        .typedDigits: Texts(french: "Un {0} a {1} chiffres.", english: "A {0} has {1} digits."),
        .typedChecksum: Texts(
            french: "La clé de contrôle de ce {0} est fausse : un chiffre a dû être mal recopié.",
            english: "The check digit of this {0} is wrong: a digit must have been miscopied."),
        .typedOtherSIRET: Texts(
            french: "Ce SIRET ne commence pas par le SIREN {0}.",
            english: "This SIRET does not begin with the SIREN {0}."),
        .typedNotAVATNumber: Texts(
            french: "Ce n’est pas un n° de TVA : FR, une clé à deux caractères, le SIREN.",
            english: "This is no VAT number: FR, a key of two, the SIREN."),
        .typedOtherVAT: Texts(
            french: "Ce n° ne finit pas par le SIREN {0}.", english: "This number does not end with the SIREN {0}."),
        .typedNoCompany: Texts(
            french: "La société « {0} » n’est pas, ou plus, au registre.",
            english: "Company “{0}” is not, or no longer, in the registry."),
        .typedNoProject: Texts(
            french: "Le projet « {0} » n’est pas, ou plus, au registre.",
            english: "Project “{0}” is not, or no longer, in the registry."),
        .typedForeignProject: Texts(
            french: "Le projet « {0} » est de « {1} », pas de « {2} ».",
            english: "Project “{0}” is of “{1}”, not of “{2}”."),
        .typedNotABadge: Texts(
            french: "« {0} » n’est pas un numéro de badge : chiffres et lettres de A à F.",
            english: "“{0}” is no badge number: digits and letters from A to F."),
        .typedBadgeTaken: Texts(
            french: "Ce badge est déjà celui de {0}.", english: "This badge is {0}’s already."),
        .typedWorkTooLow: Texts(
            french: "Doit être au-dessus de {0}, d’où elle est allumée.",
            english: "Must be above {0}, from where it is on."),
        .typedRestAlone: Texts(
            french: "N’a de sens qu’avec un seuil de travail.", english: "Means nothing without a threshold of work."),
        .typedRestTooHigh: Texts(
            french: "Ne doit pas dépasser {0}, d’où elle travaille.",
            english: "Must not be above {0}, from where it works."),
        .typedElsewhere: Texts(french: "{0} : {1}", english: "{0}: {1}"),
    ]
}
