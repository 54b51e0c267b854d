extension Phrase {
    static let boardTexts: [Phrase: Texts] = [
        .boardTitle: Texts(french: "Atelier", english: "Workshop"),
        .workshop: Texts(french: "Atelier", english: "Workshop"),
        .summaryTitle: Texts(french: "En ce moment", english: "Right now"),
        .summaryBusy: Texts(french: "en marche", english: "running"),
        .summaryWaiting: Texts(french: "en réglage ou pause", english: "set-up or paused"),
        .summaryFault: Texts(french: "en panne", english: "in fault"),
        .summaryUnheard: Texts(french: "sans nouvelles", english: "not heard"),
        .summaryFree: Texts(french: "libres ou éteintes", english: "free or off"),
        .summaryToday: Texts(french: "de marche aujourd’hui", english: "running today"),
        .stateUnheard: Texts(french: "Sans nouvelles", english: "Not heard"),
        .stateFault: Texts(french: "En panne", english: "Fault"),
        .stateBusy: Texts(french: "En marche", english: "Running"),
        .statePaused: Texts(french: "En pause", english: "Paused"),
        .stateSetUp: Texts(french: "En réglage", english: "Set-up"),
        .stateFree: Texts(french: "Allumée, libre", english: "On, free"),
        .stateOff: Texts(french: "Éteinte", english: "Off"),
        .neverHeard: Texts(french: "jamais entendue", english: "never heard"),
        .lastHeard: Texts(french: "Dernier message", english: "Last message"),
        .unattributed: Texts(french: "Non attribué", english: "Not attributed"),
        .power: Texts(french: "Puissance", english: "Power"),
        .powerLastHours: Texts(french: "Puissance des deux dernières heures", english: "Power over the last two hours"),
        .powerHistory: Texts(french: "Puissance sur 2 h, de {0} à {1}", english: "Power over 2 h, {0} to {1}"),
        .job: Texts(french: "Travail", english: "Job"),
        .boardEmptyTitle: Texts(french: "Aucune machine n’est encore déclarée", english: "No machine is declared yet"),
        .boardEmptyHelp: Texts(
            french: "Décrivez vos machines et leurs prises dans le fichier du lab, puis lancez « releve lab apply "
                + "lab.yaml ». « releve listen » montre ce qui parle déjà sur le courtier MQTT.",
            english: "Describe your machines and their plugs in the lab's file, then run “releve lab apply "
                + "lab.yaml”. “releve listen” shows what already speaks on the MQTT broker."),
        .boardSilentTitle: Texts(
            french: "Le collecteur n’a encore rien publié",
            english: "The collector has not published anything yet"),
        .boardSilentHelp: Texts(
            french: "Il démarre, ou il ne tourne pas. Si cette page reste vide plus d’une minute, regardez « "
                + "Santé » ou lancez « releve doctor ».",
            english: "It is starting, or it is not running. If this page stays empty for more than a minute, look "
                + "at “Health” or run “releve doctor”."),
        .withoutScript: Texts(
            french: "Sans JavaScript, cette page se recharge toutes les 30 secondes.",
            english: "Without JavaScript this page reloads every 30 seconds."),
        .liveConnected: Texts(french: "En direct", english: "Live"),
        .liveLost: Texts(
            french: "Liaison perdue, nouvel essai en cours : les états affichés ne sont plus à jour.",
            english: "Connection lost, trying again: the states shown are old."),
    ]
}
