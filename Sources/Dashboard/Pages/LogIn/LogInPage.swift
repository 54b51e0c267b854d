import Access
import UsageDomain

/// The log-in, the first start and the second factor asked for again, as their templates see them.
struct LogInPage: Sendable {
    struct Entry: Sendable {
        var account: String
        var label: String
        var token: String
        var then: String
    }

    var token: String
    var then: String
    var account = ""
    /// The password was right; the code is still to be typed.
    var asksForCode = false
    var problem: String?
    var demonstration: [Entry] = []
    var hasDemonstration = false
    /// By way of the lab's identity provider.
    var provider: Provider?

    struct Provider: Sendable {
        var label: String
        var href: String
    }
}

struct SetUpPage: Sendable {
    var token: String
    var code: String
    var account: String
    var name: String
    var shortest: String
    var problem: String?
}

struct ConfirmPage: Sendable {
    var token: String
    var then: String
    /// What has to be typed: a code, or the password where there is no second factor.
    var label: String
    var isCode: Bool
    var problem: String?
}

/// What the browser sends to log in, to set up, to confirm; every field as typed.
struct LogInForm: GuardedForm {
    var token: String?
    var then: String?
    var account: String?
    var password: String?
    var code: String?
    var name: String?
}

extension PasswordRule.Problem {
    func text(in language: Language) -> String {
        switch self {
        case .tooShort: Phrase.passwordTooShort.text(in: language, String(PasswordRule.shortest))
        case .tooLong: Phrase.passwordTooLong.text(in: language, String(PasswordRule.longest))
        case .tooEasy: Phrase.passwordTooEasy.text(in: language)
        }
    }
}
