import Mustache
import UsageDomain

/// One machine's card, ready to print.
struct CardModel: Sendable {
    var t: PhraseBook
    var id: String
    var href: String
    var name: String
    var kind: String
    var status: String
    var word: String
    var icon: String
    var since: TimeText?
    var party: String?
    var isUnattributed: Bool
    var power: String?
    var lastHeard: TimeText?
    var isNeverHeard: Bool
    var job: String?
    var sparkline: String?
    var lacksThreshold: Bool

    init(_ machine: MachineStatus, at now: Instant, directory: PartyDirectory, showsPeople: Bool, format: HumanFormat) {
        let language = format.language
        let status = BoardStatus(machine)
        t = PhraseBook(language: language)
        id = machine.id.rawValue
        href = "/machines/" + machine.id.rawValue.escapedForPath
        name = machine.name
        kind = machine.kind.phrase.text(in: language)
        self.status = status.rawValue
        word = status.phrase.text(in: language)
        icon = StateIcon.svg(for: status)
        since = machine.since.map { TimeText($0, shown: format.since($0, now: now), format: format, isRelative: false) }
        let parties = machine.openSession.flatMap { directory.parties(of: $0.attribution, inFull: true) }
        party = showsPeople ? parties : nil
        isUnattributed = showsPeople && machine.openSession != nil && parties == nil
        // A level that is no longer heard is not a reading of now.
        power = status == .unheard ? nil : machine.power.map(format.watts)
        lastHeard = machine.lastHeard.map {
            TimeText($0, shown: format.ago($0, now: now), format: format, isRelative: true)
        }
        isNeverHeard = machine.lastHeard == nil
        // Files are named after people and their projects.
        job = showsPeople ? machine.job.flatMap { $0.isEmpty ? nil : $0 } : nil
        let known = machine.powerHistory.compactMap(\.self)
        let label = known.min().flatMap { least in
            known.max().map {
                Phrase.powerHistory.text(in: language, format.watts(least), format.watts($0))
            }
        }
        lacksThreshold = machine.lacksThreshold
        sparkline = label.flatMap { Sparkline(history: machine.powerHistory, label: $0).svg }
    }
}

/// A time as `<time datetime title>` wants it.
struct TimeText: Sendable {
    var machineReadable: String
    var shown: String
    var inFull: String
    /// Whether the script keeps it up to date.
    var isRelative: Bool

    init(_ instant: Instant, shown: String, format: HumanFormat, isRelative: Bool) {
        machineReadable = instant.iso8601
        self.shown = shown
        inFull = format.dateAndTime(instant)
        self.isRelative = isRelative
    }
}

extension TimeText: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "machineReadable": machineReadable
        case "shown": shown
        case "inFull": inFull
        case "isRelative": isRelative
        default: nil
        }
    }
}

extension String {
    /// One path segment, percent-encoded.
    var escapedForPath: String {
        var escaped = ""
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (byte < 16 ? "0" : "") + digits
            }
        }
        return escaped
    }
}
