extension Phrase {
    static let deviceValueTexts: [Phrase: Texts] = [
        .subjectPower: Texts(french: "Puissance", english: "Power"),
        .subjectVoltage: Texts(french: "Tension", english: "Voltage"),
        .subjectCurrent: Texts(french: "Courant", english: "Current"),
        .subjectTemperature: Texts(french: "Température", english: "Temperature"),
        .subjectProgress: Texts(french: "Avancement", english: "Progress"),
        .subjectEnergy: Texts(french: "Énergie", english: "Energy"),
        .subjectBusyTime: Texts(french: "Temps de marche", english: "Working time"),
        .subjectLaserTime: Texts(french: "Temps de laser", english: "Laser time"),
        .subjectSpindleTime: Texts(french: "Temps de broche", english: "Spindle time"),
        .subjectFilamentLength: Texts(french: "Filament", english: "Filament"),
        .subjectFilamentMass: Texts(french: "Filament", english: "Filament"),
        .subjectSheets: Texts(french: "Feuilles", english: "Sheets"),
        .subjectPieces: Texts(french: "Pièces", english: "Pieces"),
        .subjectState: Texts(french: "État", english: "State"),
        .subjectRelay: Texts(french: "Relais", english: "Relay"),
        .subjectLink: Texts(french: "Présence", english: "Presence"),
        .subjectBadge: Texts(french: "Badge", english: "Badge"),
        .subjectJob: Texts(french: "Travail", english: "Job"),
        .subjectChannel: Texts(french: "{0} (voie\u{00A0}{1})", english: "{0} (channel\u{00A0}{1})"),
        .wordOn: Texts(french: "allumé", english: "on"),
        .wordOff: Texts(french: "éteint", english: "off"),
        .wordIdle: Texts(french: "au repos", english: "idle"),
        .wordBusy: Texts(french: "en marche", english: "running"),
        .wordPaused: Texts(french: "en pause", english: "paused"),
        .wordFault: Texts(french: "en défaut", english: "fault"),
        .wordUnknown: Texts(french: "inconnu", english: "unknown"),
        .wordOnline: Texts(french: "présent", english: "there"),
        .wordOffline: Texts(french: "absent", english: "gone"),
        .wordBadgeIn: Texts(french: "entrée", english: "in"),
        .wordBadgeOut: Texts(french: "sortie", english: "out"),
        .wordBadgeSeen: Texts(french: "présenté", english: "presented"),
        .wordJobStart: Texts(french: "commencé", english: "started"),
        .wordJobDone: Texts(french: "fini", english: "done"),
        .wordJobFailed: Texts(french: "échoué", english: "failed"),
        .wordJobCancelled: Texts(french: "annulé", english: "cancelled"),
    ]

    static let adoptionTexts: [Phrase: Texts] = [
        .adoptionRefused: Texts(french: "L’appareil n’a pas été relié", english: "The device was not bound"),
        .adoptionNotHeard: Texts(
            french: "« {0} » n’a pas été entendu, ou est déjà relié. Rechargez la page.",
            english: "“{0}” was not heard, or is bound already. Reload the page."),
        .adoptionSeveralDialects: Texts(
            french: "Plusieurs dialectes ont un appareil « {0} ». Choisissez-le dans la liste.",
            english: "Several dialects have a device “{0}”. Choose it in the list."),
        .adoptionSeveralChannels: Texts(
            french: "« {0} » a plusieurs voies : dites laquelle, ou toutes si ce sont les phases d’une même machine.",
            english: "“{0}” has several channels: say which, or all of them if they are phases of one machine."),
        .adoptionNoSuchChannel: Texts(
            french: "« {0} » n’a pas de voie {1}.", english: "“{0}” has no channel {1}."),
        .adoptionAlreadyBound: Texts(
            french: "« {0} » parle déjà pour la machine « {1} ».",
            english: "“{0}” already speaks for machine “{1}”."),
        .adoptionGateway: Texts(
            french: "« {0} » est une passerelle : reliez les appareils dont elle parle.",
            english: "“{0}” is a gateway: bind the devices it speaks for."),
        .adoptionUnknownMachine: Texts(
            french: "La machine « {0} » n’existe pas. Choisissez-en une, ou faites-en une nouvelle.",
            english: "There is no machine “{0}”. Choose one, or make a new one."),
        .adoptionMachineExists: Texts(
            french: "Une machine « {0} » existe déjà : choisissez-la dans la liste.",
            english: "A machine “{0}” exists already: choose it in the list."),
        .adoptionBadMachineID: Texts(
            french: "« {0} » n’est pas un identifiant : lettres sans accent, chiffres, « - », « _ » et « . ».",
            english: "“{0}” is not an id: letters without accents, digits, “-”, “_” and “.”."),
        .adoptionBadThreshold: Texts(
            french: "Une machine en marche consomme plus qu’une machine allumée : {0} W n’est pas au-dessus de {1} W.",
            english: "A machine at work draws more than one that is on: {0} W is not above {1} W."),
        .adoptionNoPower: Texts(
            french:
                "La puissance de marche est un nombre de watts, comme 120 ; laissez-la vide si vous ne la savez pas.",
            english: "The power of work is a number of watts, such as 120; leave it empty if you do not know it."),
        .adoptionBadText: Texts(
            french: "Dites votre nom, la raison et, pour une nouvelle machine, son nom : une ligne chacun.",
            english: "Give your name, the reason and, for a new machine, its name: one line each."),
    ]
}
