internal import UsageDomain

/// One thing that a message may say, and where.
///
/// A reference, because every message is read by all rules of its route, and a value would be copied part by part.
final class Rule: Sendable {
    enum Fact: Sendable {
        case level(Quantity, MeasureScale)
        case counter(Quantity, MeasureScale, CounterKind, resetHint: PathChoice)
        case state(ValueMap<MachineState>)
        case halt(ValueMap<Bool>)
        case relay(ValueMap<Bool>)
        case link(ValueMap<LinkState>)
        case jobStart(id: PathChoice, name: PathChoice)
        case jobCurrent(id: PathChoice, name: PathChoice)
        case jobEnd(id: PathChoice, outcome: ValueMap<JobOutcome>)
        case badge(ValueMap<BadgeEvent.Action>, action: PathChoice)
        /// A reader that holds the badge's value says that it is gone.
        case badgeGone
        case period(MeasureScale)
    }

    let fact: Fact
    /// Where the value is; empty for a constant.
    let source: PathChoice
    /// The values of a spread path are added up instead of becoming channels.
    let isSum: Bool
    /// Removed from the end of a text before it is read as a number.
    let suffix: [UInt8]
    /// Takes the place of the channel of the topic or the path.
    let channel: Int?
    let conditions: [Condition]
    /// Numbers, as sent, that stand for no value.
    let invalid: [Double]

    init(
        fact: Fact, source: PathChoice, isSum: Bool, suffix: [UInt8], channel: Int?, conditions: [Condition],
        invalid: [Double]
    ) {
        self.fact = fact
        self.source = source
        self.isSum = isSum
        self.suffix = suffix
        self.channel = channel
        self.conditions = conditions
        self.invalid = invalid
    }
}

/// The numbers, in a route's list of paths, of several paths of which the first that exists counts.
typealias PathChoice = Range<Int>

/// What must hold for a rule or a route to apply.
struct Condition: Sendable {
    var source: PathChoice
    /// Empty: the value must only exist.
    var words: [MappedWord]
    /// The condition is that it does not hold.
    var isNegated: Bool
}

extension Rule.Fact {
    /// What is observed, as a mapping names it.
    var subject: String {
        switch self {
        case .level(let quantity, _), .counter(let quantity, _, _, _): quantity.rawValue
        case .state: "state"
        case .halt: "halt"
        case .relay: "relay"
        case .link: "link"
        case .jobStart, .jobCurrent, .jobEnd: "job"
        case .badge, .badgeGone: "badge"
        case .period: "period"
        }
    }
}
