import Access
import UsageDomain

/// Who may log in, as the template sees it.
struct AccountsPage: Sendable {
    struct Choice: Sendable {
        var value: String
        var label: String
        var isSelected: Bool
    }

    /// What is typed of an account, new or there.
    struct Form: Sendable {
        var account: String
        var name: String
        var roles: [Choice]
        var members: [Choice]
        var companies: [Choice]
        /// Where the lab has an identity provider.
        var invitation: Invitation?
    }

    struct Invitation: Sendable {
        var label: String
        var value: String
    }

    struct Row: Sendable {
        var id: String
        var action: String
        var name: String
        var roles: String
        var notes: [String]
        var isDisabled: Bool
        var isThis: Bool
        /// Refused input comes back in it.
        var isOpen: Bool
        var form: Form
        var token: String
    }

    struct Deed: Sendable {
        var at: String
        var text: String
    }

    /// Shown once.
    struct Secret: Sendable {
        var title: String
        var password: String
    }

    var token: String
    var rows: [Row]
    var addition: Form
    var isAdding = false
    var deeds: [Deed]
    var hasDeeds: Bool
    var secret: Secret?
    var problem: String?
    var done: String?

    static let deedsShown = 20
}

/// What the browser sends of an account; every field as typed.
struct AccountChangeForm: GuardedForm {
    enum Action: String, Sendable {
        case change, disable, enable, reset, browsers, remove
    }

    var token: String?
    var action: String?
    var account: String?
    var name: String?
    var roles: [String]?
    var member: String?
    var company: String?
    /// What the provider says of who is invited.
    var invited: String?

    /// Nil for what no form of ours sends.
    var chosenRoles: Set<Role>? {
        let typed = roles ?? []
        let known = typed.compactMap(Role.init(rawValue:))
        return known.count == typed.count ? Set(known) : nil
    }

    var chosenName: String { String(RegistryForm.line(name).prefix(100)) }
    var chosenMember: MemberID? { Self.chosen(member).map(MemberID.init(rawValue:)) }
    var chosenCompany: CompanyID? { Self.chosen(company).map(CompanyID.init(rawValue:)) }

    var chosenInvitation: String { String(RegistryForm.line(invited).prefix(200)) }

    private static func chosen(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
}

extension AccountsPage.Form {
    init(
        _ account: Account?, typed: AccountChangeForm?, invitation: AccountsPage.Invitation?, directory: PartyDirectory,
        language: Language
    ) {
        self.invitation = invitation
        if let typed = typed?.invited { self.invitation?.value = typed }
        let roles = typed?.chosenRoles ?? account?.roles ?? []
        let member = typed.map(\.chosenMember) ?? account?.member
        let company = typed.map(\.chosenCompany) ?? account?.company
        self.account = typed?.account ?? account?.id.rawValue ?? ""
        name = typed?.chosenName ?? account?.name ?? ""
        self.roles = Role.allCases.map { role in
            AccountsPage.Choice(
                value: role.rawValue, label: role.phrase.text(in: language), isSelected: roles.contains(role))
        }
        func list(_ known: [(value: String, label: String)], _ chosen: String?) -> [AccountsPage.Choice] {
            let none = AccountsPage.Choice(
                value: "", label: Phrase.accountNobody.text(in: language), isSelected: chosen == nil)
            return [none]
                + known.sorted { ($0.label, $0.value) < ($1.label, $1.value) }.map {
                    AccountsPage.Choice(value: $0.value, label: $0.label, isSelected: $0.value == chosen)
                }
        }
        members = list(
            directory.members.keys.map { ($0.rawValue, directory.name(of: $0, inFull: true)) }, member?.rawValue)
        companies = list(directory.companies.values.map { ($0.id.rawValue, $0.name) }, company?.rawValue)
    }
}

extension GrantRecord.Deed {
    var phrase: Phrase {
        switch self {
        case .added: .deedAdded
        case .changed: .deedChanged
        case .disabled: .deedDisabled
        case .enabled: .deedEnabled
        case .reset: .deedReset
        case .removed: .deedRemoved
        }
    }
}

extension Set<Role> {
    /// In the order in which the roles can do more.
    func text(in language: Language) -> String {
        isEmpty
            ? Phrase.accountNoRole.text(in: language)
            : Role.allCases.filter(contains).map { $0.phrase.text(in: language) }.joined(separator: ", ")
    }
}
