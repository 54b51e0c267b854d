import CivilTime

/// The formats of both languages on one clock.
struct Formats: Sendable {
    let clock: LocalCalendar

    subscript(language: Language) -> HumanFormat {
        HumanFormat(language: language, clock: clock)
    }
}
