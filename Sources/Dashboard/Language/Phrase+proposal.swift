extension Phrase {
    static let proposalTexts: [Phrase: Texts] = [
        .proposalTitle: Texts(
            french: "Seuils proposés d’après sa consommation", english: "Thresholds its power speaks for"),
        .proposalReading: Texts(
            french: "La puissance des 30 derniers jours est en cours de lecture ; la page se recharge seule.",
            english: "The power of the last 30 days is being read; the page loads itself again."),
        .proposalUnreadable: Texts(
            french: "La puissance n’a pas pu être lue ; «\u{00A0}releve doctor\u{00A0}» dit pourquoi.",
            english: "The power could not be read; “releve doctor” says why."),
        .proposalNoPower: Texts(
            french: "Rien à proposer : aucune puissance n’a été reçue ces 30 derniers jours.",
            english: "Nothing to propose: no power was heard in the last 30 days."),
        .proposalTooShort: Texts(
            french: "Rien à proposer encore : moins de 12 h de puissance ont été reçues. Attendez quelques jours "
                + "d’usage.",
            english: "Nothing to propose yet: less than 12 h of power were heard. Wait for some days of use."),
        .proposalOneLevel: Texts(
            french: "Rien à proposer : la puissance reste au même niveau. Personne ne s’en est servi, ou elle "
                + "travaille toujours.",
            english: "Nothing to propose: the power stays at one level. Nobody used it, or it always works."),
        .proposalNoWork: Texts(
            french: "Rien à proposer encore : presque aucun travail n’a été vu. Attendez quelques utilisations.",
            english: "Nothing to propose yet: hardly any work was seen. Wait until it was used a few times."),
        .proposalThermostat: Texts(
            french: "Rien à proposer : au-dessus de la veille, tout va et vient à heures fixes, comme un thermostat.",
            english: "Nothing to propose: all there is above standby comes and goes by the clock, like a thermostat."),
        .proposalOverlap: Texts(
            french: "Rien à proposer : au repos et au travail, elle consomme autant. Il faut un contrôleur qui le "
                + "dise.",
            english: "Nothing to propose: it draws as much at rest as at work. A controller has to say which it is."),
        .proposalSure: Texts(
            french: "Sûr : les niveaux sont bien séparés, et elle a travaillé souvent, sur plusieurs jours.",
            english: "Sure: the levels lie well apart, and it was seen at work often, over several days."),
        .proposalFairlySure: Texts(
            french: "Assez sûr : les niveaux sont bien séparés, mais peu de travail ou peu de jours ont été vus, ou la "
                + "prise écrit rarement.",
            english: "Fairly sure: the levels lie well apart, but little work or few days were seen, or the plug "
                + "reports seldom."),
        .proposalUnsure: Texts(
            french: "Peu sûr : comparez l’histogramme à ce que la machine a fait avant d’appliquer.",
            english: "Unsure: compare the histogram with what the machine did before you apply it."),
        .proposalWork: Texts(
            french: "Avec ces seuils, elle aurait travaillé {0} fois en 30 jours, {1} en tout ; mesuré avec les "
                + "réglages du moment : {2}.",
            english: "With these it would have worked {0} times in 30 days, {1} in all; measured with the settings of "
                + "their time: {2}."),
        .proposalSlowPlug: Texts(
            french: "La prise n’écrit que toutes les {0} et la machine change plus vite : réglez-la sur 10 s, et "
                + "attendez quelques jours.",
            english: "The plug reports every {0} only and the machine switches faster: let it report every 10 s, and "
                + "wait for some days."),
        .proposalSame: Texts(
            french: "Ce sont les réglages actuels : rien à changer.",
            english: "These are the present settings: nothing to change."),
        .proposalCommand: Texts(
            french:
                "Pour voir ce qui changerait, sessions comprises, lancez la commande sans «\u{00A0}--apply\u{00A0}» ; pour "
                + "appliquer, dites qui décide et pourquoi :",
            english: "To see what would change, sessions included, run the command without “--apply”; to apply it, "
                + "say who decides and why:"),
        .passedDutyCycle: Texts(
            french: "{0} n’est pas compté comme du travail : cela va et vient à heures fixes, comme un refroidisseur "
                + "ou un chauffage de maintien.",
            english: "{0} is not taken for work: it comes and goes by the clock, like a chiller or a heater that keeps "
                + "warm."),
        .passedAfterWork: Texts(
            french: "{0} n’est pas compté comme du travail : cela suit le travail et mène au repos, comme un "
                + "ventilateur.",
            english: "{0} is not taken for work: it follows work and leads to rest, like a fan that cools down."),
        .passedRest: Texts(
            french: "{0} n’est pas compté comme du travail : elle y reste longtemps et part de là pour travailler.",
            english: "{0} is not taken for work: the machine stays at it for long and works from there."),
        .histogramLabel: Texts(
            french: "Temps passé à chaque puissance, {0} reçues", english: "Time spent at each power, {0} heard"),
        .histogramNote: Texts(
            french: "Temps passé à chaque puissance, sur {0} reçues en 30 jours. Les puissances doublent à pas égaux "
                + "et les hauteurs suivent la racine du temps.",
            english: "Time spent at each power, of {0} heard in 30 days. Powers double at equal steps, and heights "
                + "follow the square root of the time."),
        .histogramRest: Texts(french: "repos", english: "rest"),
        .histogramWork: Texts(french: "travail", english: "work"),
    ]
}
