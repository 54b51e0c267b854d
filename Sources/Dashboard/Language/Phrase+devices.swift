extension Phrase {
    static let deviceTexts: [Phrase: Texts] = [
        .devicesTitle: Texts(french: "Appareils entendus", english: "Devices heard"),
        .devicesIntro: Texts(
            french: "Ces appareils parlent sur le réseau du lab, mais ne comptent pour aucune machine. Associez chacun "
                + "à sa machine : ses prochaines mesures créeront des sessions.",
            english: "These devices speak on the lab's network but count for no machine. Bind each to its own: what "
                + "it says from then on makes sessions."),
        .devicesEmptyTitle: Texts(
            french: "Aucun appareil à relier", english: "No device to bind"),
        .devicesEmptyHelp: Texts(
            french: "Tout ce qui a été entendu parle pour une machine. Branchez une prise ou un boîtier, réglez son "
                + "adresse MQTT sur celle du lab : il paraîtra ici dès son premier message.",
            english: "Everything that was heard speaks for a machine. Plug a smart plug or a box in and set its MQTT "
                + "address to the lab's: it appears here with its first message."),
        .devicesForgotten: Texts(
            french: "{0} appareils ont été oubliés : au-delà de {1} à relier, les moins utiles laissent leur place.",
            english: "{0} devices were forgotten: beyond {1} to bind, the least useful give up their place."),
        .devicesGateway: Texts(
            french: "Une passerelle ne se relie pas : reliez les appareils dont elle parle.",
            english: "A gateway is not bound: bind the devices it speaks for."),
        .deviceAdopted: Texts(french: "{0} est désormais associé à {1}", english: "{0} now speaks for {1}"),
        .deviceAdoptedHelp: Texts(
            french: "Gardez votre fichier à jour avec « releve lab export ».",
            english: "Keep your file up to date with “releve lab export”."),
        .deviceBind: Texts(french: "Relier à une machine", english: "Bind to a machine"),
        .deviceMachine: Texts(french: "Machine", english: "Machine"),
        .deviceNewMachine: Texts(french: "Une nouvelle machine", english: "A new machine"),
        .deviceNewMachineHelp: Texts(
            french: "Seulement pour une nouvelle machine", english: "Only for a new machine"),
        .deviceThreshold: Texts(
            french: "En marche au-dessus de (W), entre repos et travail",
            english: "Works above (W), between rest and work"),
        .deviceAdoptedWithoutThreshold: Texts(
            french:
                "{0} n’a pas de seuil : si c’est une prise, aucun travail n’est compté encore. Donnez-lui à la page Réglages "
                + "une puissance entre repos et travail (« busy_above » dans le fichier du lab) ; après 12 h d’usage, sa "
                + "page en propose une. Gardez votre fichier à jour avec « releve lab export ».",
            english:
                "{0} has no threshold: if it is a plug, no work is counted yet. Give it on the page Settings a power "
                + "between rest and work (“busy_above” in the lab's file); after 12 h of use its page proposes one. Keep "
                + "your file up to date with “releve lab export”."),
        .deviceMachineID: Texts(french: "Identifiant (scie-1)", english: "Id (saw-1)"),
        .deviceMachineName: Texts(french: "Nom", english: "Name"),
        .deviceMachineKind: Texts(french: "Type", english: "Kind"),
        .deviceChannel: Texts(french: "Voie", english: "Channel"),
        .deviceWholeChannel: Texts(french: "Celle qui convient", english: "Whichever fits"),
        .deviceAllChannels: Texts(
            french: "toutes (phases ou parties d’une même machine)", english: "all (phases or parts of one machine)"),
        .deviceFreeChannel: Texts(french: "voie {0}", english: "channel {0}"),
        .deviceChannelOf: Texts(
            french: "La voie {0} parle déjà pour {1}.", english: "Channel {0} already speaks for {1}."),
        .deviceReason: Texts(french: "Raison", english: "Reason"),
        .deviceUsualReason: Texts(
            french: "appareil reconnu à la machine", english: "device recognised at the machine"),
        .deviceSubmit: Texts(french: "Relier", english: "Bind"),
        .deviceSpeaks: Texts(french: "un message toutes les {0}", english: "speaks every {0}"),
        .deviceSpokeOnce: Texts(french: "un seul message", english: "spoke once"),
        .deviceRetainedOnly: Texts(
            french: "message retenu seulement : il n’est peut-être plus là",
            english: "retained message only: it may be gone"),
        .deviceFirst: Texts(french: "Première fois", english: "First heard"),
        .deviceLast: Texts(french: "Dernière fois", english: "Last heard"),
        .deviceMessages: Texts(french: "Messages", english: "Messages"),
        .deviceSetAside: Texts(french: "dont écartés : {0}", english: "of which set aside: {0}"),
        .deviceValues: Texts(french: "Ce qu’il dit", english: "What it says"),
        .deviceBecause: Texts(french: "{0}\u{00A0}: {1}", english: "{0}: {1}"),
    ]

    static let guessTexts: [Phrase: Texts] = [
        .guessPlug: Texts(french: "Prise", english: "Plug"),
        .guessMeter: Texts(french: "Compteur", english: "Meter"),
        .guessRelay: Texts(french: "Interrupteur", english: "Switch"),
        .guessPrinter: Texts(french: "Imprimante", english: "Printer"),
        .guessBadgeReader: Texts(french: "Lecteur de badges", english: "Badge reader"),
        .guessController: Texts(french: "Commande de machine", english: "Machine controller"),
        .guessSensor: Texts(french: "Capteur", english: "Sensor"),
        .guessGateway: Texts(french: "Passerelle", english: "Gateway"),
        .guessUnknown: Texts(french: "Inconnu", english: "Unknown"),
        .reasonSpeaksForOthers: Texts(
            french: "parle pour d’autres appareils", english: "speaks for other devices"),
        .reasonReportsBadges: Texts(french: "transmet des badges", english: "reports badges"),
        .reasonReportsFilament: Texts(french: "compte du filament", english: "counts filament"),
        .reasonReportsJobsAndTemperatures: Texts(
            french: "annonce travaux et températures", english: "reports jobs and temperatures"),
        .reasonReportsToolTime: Texts(
            french: "compte le temps d’un laser ou d’une broche", english: "counts the time of a laser or a spindle"),
        .reasonReportsPieces: Texts(french: "compte des pièces", english: "counts pieces"),
        .reasonReportsJobs: Texts(
            french: "annonce des travaux ou un temps de marche", english: "reports jobs or working time"),
        .reasonReportsStates: Texts(
            french: "dit ce que fait la machine", english: "says what the machine is doing"),
        .reasonSwitchesAndMeasures: Texts(
            french: "relais et mesure", english: "switches and measures a current"),
        .reasonMeasuresOnly: Texts(
            french: "mesure un courant, ne commute rien", english: "measures a current, switches nothing"),
        .reasonSwitchesOnly: Texts(
            french: "commute, ne mesure rien", english: "switches, measures nothing"),
        .reasonReportsTemperatures: Texts(
            french: "mesure, mais rien qui dise un travail", english: "measures, but nothing that tells of work"),
        .reasonReportsPresenceOnly: Texts(
            french: "n’a dit que sa présence", english: "only said whether it is there"),
        .reasonAllSetAside: Texts(french: "ce qu’il dit est illisible", english: "what it says cannot be read"),
        .reasonSaysNothingKnown: Texts(
            french: "n’a rien dit qui puisse se garder", english: "said nothing that could be kept"),
    ]
}
