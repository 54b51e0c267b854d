import Access

/// A member's PIN, as a manager sets it at the desk.
struct PinPage: Sendable {
    var heading: String
    var token: String
    var memberHref: String
    var pin: PinSection
    var problem: String?
    var done: String?
}

/// What the template says of a PIN: whether there is one, never which.
struct PinSection: Sendable {
    var state: String
    var isSet: Bool
}

/// What the browser sends to set a PIN or to take it away.
struct PinForm: GuardedForm {
    var token: String?
    var pin: String?
    /// `remove`, or nothing.
    var action: String?
}

extension PinRule.Problem {
    func text(in language: Language) -> String {
        switch self {
        case .notDigits: Phrase.pinNotDigits.text(in: language)
        case .wrongLength:
            Phrase.pinWrongLength.text(in: language, String(PinRule.shortest), String(PinRule.longest))
        case .tooEasy: Phrase.pinTooEasy.text(in: language)
        }
    }
}
