import Access
import UsageDomain

/// Somebody's own account, as the template sees it.
struct AccountPage: Sendable {
    struct Browser: Sendable {
        var name: String
        var seen: TimeText
        var isThis: Bool
    }

    var token: String
    var name: String
    var account: String
    var roles: String
    var shortest: String
    var hasSecondFactor: Bool
    /// Where there is a second factor: how many recovery codes are left.
    var recoveryCodes: String?
    /// Of the factor that is being set up.
    var newFactor: NewFactor?
    /// Shown once.
    var newCodes: [String] = []
    var hasNewCodes = false
    /// Of who may take machines as a member.
    var pin: PinSection?
    /// Where the lab has an identity provider.
    var identity: IdentitySection?
    var browsers: [Browser] = []
    var hasOthers = false
    var problem: String?
    var done: String?

    struct IdentitySection: Sendable {
        var title: String
        var state: String
        var isLinked: Bool
        var linkHref: String
    }

    struct NewFactor: Sendable {
        var token: String
        /// In groups of four, to be typed.
        var shown: String
        var secret: String
        var address: String
    }
}

/// What the browser sends from the account's page.
struct AccountForm: GuardedForm {
    var token: String?
    var old: String?
    var new: String?
    var secret: String?
    var code: String?
    var pin: String?
    /// `remove`, or nothing.
    var action: String?
}

extension Role {
    var phrase: Phrase {
        switch self {
        case .visitor: .roleVisitor
        case .member: .roleMember
        case .company: .roleCompany
        case .manager: .roleManager
        case .accountant: .roleAccountant
        case .administrator: .roleAdministrator
        case .network: .roleNetwork
        }
    }
}
