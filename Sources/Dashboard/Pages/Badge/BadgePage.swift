import UsageDomain

/// A badge that is to be presented, or was and is nobody's, as the template sees it.
struct BadgePage: Sendable {
    struct Heard: Sendable {
        var token: String
        var short: String
        var at: TimeText
        var place: String
        /// When it was heard first, where that was another time.
        var before: String?
    }

    /// What is shown before a badge counts for what was heard already.
    struct Preview: Sendable {
        var badge: String
        var from: String
        var reason: String
        var consequences: [String]
        var hasConsequences: Bool
        var more: String?
    }

    struct Choice: Sendable {
        var value: String
        var label: String
        var isSelected: Bool
    }

    var heading: String
    var token: String
    var member: String
    var memberHref: String
    var againHref: String
    /// Where it is waited for, and for how long still; nil once something was heard.
    var waiting: String?
    var hasExpired = false
    var heard: [Heard] = []
    var preview: Preview?
    var problem: String?

    /// How long a badge is waited for.
    static let patience = TimeSpan.minutes(2)
    /// How often the page looks.
    static let refresh = 2
}

/// Where a badge is waited for: anywhere, at a machine, or at a reader that speaks for none.
enum BadgePlace: Hashable, Sendable {
    case anywhere
    case machine(MachineID)
    case reader(String)

    /// As a form and an address say it; anything else is anywhere.
    init(_ text: String?) {
        let parts = (text ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        self =
            switch (parts.first, parts.last) {
            case ("machine", let id?) where parts.count == 2: .machine(MachineID(rawValue: id))
            case ("reader", let address?) where parts.count == 2: .reader(address)
            default: .anywhere
            }
    }

    var value: String {
        switch self {
        case .anywhere: ""
        case .machine(let id): "machine:\(id)"
        case .reader(let address): "reader:\(address)"
        }
    }

    func covers(_ badge: UnknownBadge) -> Bool {
        switch self {
        case .anywhere: true
        case .machine(let id): badge.machine == id
        case .reader(let address): badge.reader.description == address
        }
    }

    /// Where badges can be presented: the machines, and readers that speak for none.
    static func choices(
        _ registry: LabRegistry, heard: HeardDevices, chosen: BadgePlace, language: Language
    ) -> [BadgePage.Choice] {
        let readers = heard.devices.filter { $0.says(.badge) && registry.machine(of: $0.address, channel: nil) == nil }
        let all: [(BadgePlace, String)] =
            [(.anywhere, Phrase.badgeAnywhere.text(in: language))]
            + registry.machines.map { (.machine($0.id), $0.name) }
            + readers.map { (.reader($0.address.description), $0.address.description) }
        return all.map { BadgePage.Choice(value: $0.0.value, label: $0.1, isSelected: $0.0 == chosen) }
    }
}

extension UnknownBadge {
    /// `Découpeuse laser (nfc:lecteur-1)`.
    func place(in directory: PartyDirectory) -> String {
        machine.map { "\(directory.name(of: $0)) (\(reader))" } ?? reader.description
    }
}

/// What the browser sends to give a badge to a member.
struct BadgeForm: GuardedForm {
    var token: String?
    var member: String?
    var badge: String?
    /// `before` for what was heard already, too.
    var from: String?
    var reason: String?
    /// Once what it changes was shown.
    var confirmed: String?
}
