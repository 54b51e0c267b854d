import UsageDomain

extension Phrase {
    /// Opening hours.
    static let openingTexts: [Phrase: Texts] = [
        .monday: Texts(french: "Lundi", english: "Monday"),
        .tuesday: Texts(french: "Mardi", english: "Tuesday"),
        .wednesday: Texts(french: "Mercredi", english: "Wednesday"),
        .thursday: Texts(french: "Jeudi", english: "Thursday"),
        .friday: Texts(french: "Vendredi", english: "Friday"),
        .saturday: Texts(french: "Samedi", english: "Saturday"),
        .sunday: Texts(french: "Dimanche", english: "Sunday"),
        .fieldOpening: Texts(french: "Horaires d’ouverture", english: "Opening hours"),
        .fieldOpeningHelp: Texts(
            french: "Par exemple 14:00-19:00, ou 10:00-12:00, 14:00-22:00. Un jour laissé vide est un jour de "
                + "fermeture ; tous vides : le lab ne déclare pas d’horaires.",
            english: "For example 14:00-19:00, or 10:00-12:00, 14:00-22:00. A day left empty is closed; all empty: "
                + "the lab declares no hours."),
        .fieldExceptions: Texts(french: "Jours particuliers", english: "Exceptional days"),
        .fieldExceptionsHelp: Texts(
            french: "Un par ligne : 2026-12-25 fermé Noël, 2026-08-01/2026-08-16 fermé Congés, "
                + "2026-10-03 10:00-18:00 Portes ouvertes.",
            english: "One a line: 2026-12-25 closed Christmas, 2026-08-01/2026-08-16 closed Holidays, "
                + "2026-10-03 10:00-18:00 Open day."),
        .openingUntil: Texts(french: "Lab ouvert jusqu’à {0}", english: "Lab open until {0}"),
        .openingNext: Texts(french: "Lab fermé, prochaine ouverture : {0}", english: "Lab closed, opens next: {0}"),
        .openingNone: Texts(french: "Lab fermé", english: "Lab closed"),
        .openingClose: Texts(french: "Fermer maintenant", english: "Close now"),
        .openingClosedEarly: Texts(french: "Fermeture anticipée", english: "Closed early"),
        .hoursClosed: Texts(french: "fermé", english: "closed"),
        .typedNotHours: Texts(
            french: "Écrivez des horaires qui ne se chevauchent pas, comme 14:00-19:00, ou « fermé ».",
            english: "Write hours that do not overlap, as 14:00-19:00, or “closed”."),
        .typedNotAnException: Texts(
            french: "Ligne « {0} » : écrivez un jour, des horaires ou « fermé », puis la raison, comme "
                + "2026-12-25 fermé Noël.",
            english: "Line “{0}”: write a day, hours or “closed”, then the reason, as 2026-12-25 closed Christmas."),
    ]
}

extension Weekday {
    var phrase: Phrase {
        switch self {
        case .monday: .monday
        case .tuesday: .tuesday
        case .wednesday: .wednesday
        case .thursday: .thursday
        case .friday: .friday
        case .saturday: .saturday
        case .sunday: .sunday
        }
    }
}
