internal import UsageDomain

/// What to do with the messages of some topics.
struct Route: Sendable {
    enum Payload: String, CaseIterable, Sendable {
        case json, text
        /// An object or an array is JSON, anything else one text.
        case jsonOrText = "json_or_text"
        /// `key=value`, one a line.
        case lines
        /// Known, and of no interest.
        case ignore
        /// What the route's translator makes of it: not a word of the mapping language.
        case translated

        static let allCases: [Payload] = [.json, .text, .jsonOrText, .lines, .ignore]
    }

    enum Device: Sendable {
        case topic
        case constant(String)
        case payload(PathChoice)
    }

    /// Paths of the fields of a native message's stamp.
    struct Stamp: Sendable {
        var boot: PathChoice
        var sequence: PathChoice
        var uptime: PathChoice
        var reportedAt: PathChoice
        /// The oldest message the device still holds, where this kind of message says it.
        var oldestHeld: (boot: PathChoice, sequence: PathChoice)?
        /// Without it the message is still of use (a last will cannot count).
        var isRequired: Bool
    }

    var patterns: [TopicPattern]
    var payload: Payload
    /// Only of a translated payload.
    var translator: TranslatorName?
    var device: Device
    /// Words that mean "no value" in this family.
    var absent: [[UInt8]]
    var stamp: Stamp?
    var conditions: [Condition]
    var required: [PathChoice]
    var rules: [Rule]
    var paths: [JSONPath]
    var privacy: Privacy
    /// The name of a job, where the family says it only when it changes.
    var jobName: PathChoice?
    /// The device said it, also where it says nothing that is observed; what it is told is no sign of its life.
    var isSignOfLife: Bool
    /// Why its messages may say nothing, in words; empty when nobody said.
    var because: String
}

/// What must not reach the journal as it came.
struct Privacy: Sendable {
    enum Whole: String, CaseIterable, Sendable {
        case keep, drop, pseudonymise
    }

    var whole: Whole = .keep
    /// Numbers of the paths, in `paths`, that become the pseudonym; the others become null.
    var pseudonymised: Range<Int> = 0..<0
    var paths: [JSONPath] = []

    var isEmpty: Bool { whole == .keep && paths.isEmpty }
}
