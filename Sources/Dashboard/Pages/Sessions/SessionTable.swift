import CivilTime
import Mustache
import UsageDomain

/// Sessions by local day, newest first, ready to print.
struct SessionTable: Sendable {
    struct Day: Sendable {
        var title: String
        var total: String
        var rows: [Row]
    }

    struct Row: Sendable {
        var t: PhraseBook
        var start: TimeText
        /// Nil while the session is open.
        var end: TimeText?
        /// Nil where every session is of the same machine.
        var machine: Machine?
        var person: String?
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

    struct Machine: Sendable {
        var name: String
        var href: String
    }

    var days: [Day]
    var showsMachines: Bool

    init(
        _ sessions: [UsageSession], directory: PartyDirectory, showsPeople: Bool, showsMachines: Bool = true,
        format: HumanFormat
    ) {
        self.showsMachines = showsMachines
        let byDay = Dictionary(grouping: sessions) { format.clock.reading(of: $0.start).date }
        days = byDay.sorted { $0.key > $1.key }.map { date, sessions in
            let running = sessions.reduce(TimeSpan.zero) { $0 + $1.durations.busy }
            return Day(
                title: format.longDate(date),
                total: Phrase.dayTotal.text(in: format.language, format.duration(running)),
                rows: sessions.sorted { ($0.start, $0.id) > ($1.start, $1.id) }.map {
                    Row(
                        $0, directory: directory, showsPeople: showsPeople, showsMachine: showsMachines, format: format)
                })
        }
    }
}

extension SessionTable.Row {
    init(
        _ session: UsageSession, directory: PartyDirectory, showsPeople: Bool, showsMachine: Bool, format: HumanFormat
    ) {
        let language = format.language
        let attribution = session.attribution
        let directory = directory.on(session.start)
        func time(_ instant: Instant) -> TimeText {
            TimeText(instant, shown: format.time(instant), format: format, isRelative: false)
        }
        self.init(
            t: PhraseBook(language: language), start: time(session.start), end: session.end.map(time),
            machine: showsMachine
                ? SessionTable.Machine(
                    name: directory.name(of: session.machine),
                    href: "/machines/" + session.machine.rawValue.escapedForPath) : nil,
            person: attribution.member.map { directory.name(of: $0, inFull: showsPeople) },
            company: attribution.company.map { directory.name(of: $0) },
            project: attribution.project.map { directory.title(of: $0) },
            isUnattributed: !attribution.isAttributed,
            purpose: (attribution.purpose?.phrase ?? .purposeNone).text(in: language),
            purposeClass: attribution.purpose?.rawValue ?? "none",
            running: format.duration(session.durations.busy), presence: format.duration(session.durations.total),
            gapNote: session.durations.gap > .zero
                ? Phrase.unheardTime.text(in: language, format.duration(session.durations.gap)) : nil,
            energy: format.kilowattHours(session.energy), grade: session.grade.phrase.text(in: language),
            gradeClass: session.grade.rawValue)
    }
}

/// A page prints a hundred rows: reading them by reflection would take most of its time.
extension SessionTable.Row: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "t": t
        case "start": start
        case "end": end
        case "machine": machine
        case "person": person
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
