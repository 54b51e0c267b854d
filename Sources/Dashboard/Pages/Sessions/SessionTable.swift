import Accounting
import CivilTime
import Mustache
import UsageDomain

/// Sessions by local day, newest first, ready to print.
struct SessionTable: Sendable {
    struct Day: Sendable {
        var title: String
        var total: String?
        var rows: [Row]
    }

    struct Row: Sendable {
        var t: PhraseBook
        /// The id to tick the session by, where it can be attributed.
        var choice: String?
        var offers: [Offer]
        /// Of the session's own page.
        var href: String
        var start: TimeText
        /// Nil while the session is open.
        var end: TimeText?
        /// That it began before the day, or goes on after it.
        var crossing: String?
        /// Nil where every session is of the same machine.
        var machine: Machine?
        var person: String?
        /// The machines the same person had at the same time.
        var elsewhere: String?
        var company: String?
        var project: String?
        var isUnattributed: Bool
        var purpose: String
        var purposeClass: String
        var running: String
        var presence: String
        var gapNote: String?
        var energy: String
        var grade: String
        var gradeClass: String
    }

    /// Whose it probably was: taken by one click.
    struct Offer: Sendable {
        var value: String
        var label: String
        var reason: String
        /// The keyboard is there when the page opens.
        var isFirst = false
    }

    struct Machine: Sendable {
        var name: String
        var href: String
    }

    var days: [Day]
    var showsMachines: Bool

    /// The first suggestion gets the keyboard: the next session is one key away.
    mutating func focusFirstOffer() {
        for day in days.indices {
            guard let row = days[day].rows.firstIndex(where: { !$0.offers.isEmpty }) else { continue }
            days[day].rows[row].offers[0].isFirst = true
            return
        }
    }

    init(
        _ days: SessionDays, directory: PartyDirectory, showsPeople: Bool, showsMachines: Bool = true,
        suggested: SuggestedParties? = nil, offersChoice: Bool = false, format: HumanFormat
    ) {
        self.showsMachines = showsMachines
        self.days = days.days.map { day in
            Day(
                title: format.longDate(day.date),
                total: day.running.map { Phrase.dayTotal.text(in: format.language, format.duration($0)) },
                rows: day.parts.map {
                    var row = Row(
                        $0, elsewhere: days.elsewhere(during: $0), directory: directory, showsPeople: showsPeople,
                        showsMachine: showsMachines, format: format)
                    row.choice = offersChoice ? $0.session.id.rawValue : nil
                    row.offers = offersChoice ? suggested?.offers(for: $0.session) ?? [] : []
                    return row
                })
        }
    }
}

extension SessionTable.Row {
    init(
        _ part: SessionPart, elsewhere: [MachineID], directory: PartyDirectory, showsPeople: Bool, showsMachine: Bool,
        format: HumanFormat
    ) {
        let language = format.language
        let session = part.session
        let attribution = session.attribution
        let directory = directory.on(session.start)
        func time(_ instant: Instant) -> TimeText {
            TimeText(instant, shown: format.time(instant), format: format, isRelative: false)
        }
        func endTime(_ instant: Instant) -> TimeText {
            guard part.goesOn else { return time(instant) }
            return TimeText(instant, shown: "24:00", format: format, isRelative: false)
        }
        let crossing = [
            part.beganBefore ? Phrase.sessionBegan.text(in: language, format.dateAndTime(part.whole.start)) : nil,
            part.goesOn ? Phrase.sessionGoesOn.text(in: language) : nil,
        ].compactMap(\.self)
        self.init(
            t: PhraseBook(language: language), offers: [], href: "/sessions/" + session.id.rawValue.escapedForPath,
            start: time(session.start), end: session.end.map(endTime),
            crossing: crossing.isEmpty ? nil : crossing.joined(separator: ", "),
            machine: showsMachine
                ? SessionTable.Machine(
                    name: directory.name(of: session.machine),
                    href: "/machines/" + session.machine.rawValue.escapedForPath) : nil,
            person: attribution.member.map { directory.name(of: $0, inFull: showsPeople) },
            elsewhere: elsewhere.isEmpty
                ? nil
                : Phrase.alsoAt.text(in: language, elsewhere.map { directory.name(of: $0) }.joined(separator: ", ")),
            company: attribution.company.map { directory.name(of: $0) }
                ?? attribution.mark.map { $0.phrase.text(in: language) },
            project: attribution.project.map { directory.title(of: $0) },
            isUnattributed: !attribution.isAttributed,
            purpose: (attribution.purpose?.phrase ?? .purposeNone).text(in: language),
            purposeClass: attribution.purpose?.rawValue ?? "none",
            running: format.duration(session.durations.busy), presence: format.duration(session.durations.total),
            gapNote: session.durations.gap > .zero
                ? Phrase.unheardTime.text(in: language, format.duration(session.durations.gap)) : nil,
            energy: format.energy(of: session), grade: session.grade.phrase.text(in: language),
            gradeClass: session.grade.rawValue)
    }
}

/// A page prints a hundred rows: reading them by reflection would take most of its time.
extension SessionTable.Row: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "t": t
        case "choice": choice
        case "href": href
        case "offers": offers
        case "hasOffers": offers.isEmpty ? nil : true
        case "start": start
        case "end": end
        case "crossing": crossing
        case "machine": machine
        case "person": person
        case "elsewhere": elsewhere
        case "company": company
        case "project": project
        case "isUnattributed": isUnattributed
        case "purpose": purpose
        case "purposeClass": purposeClass
        case "running": running
        case "presence": presence
        case "gapNote": gapNote
        case "energy": energy
        case "grade": grade
        case "gradeClass": gradeClass
        default: nil
        }
    }
}
