package import UsageDomain

/// The name somebody logs in with: lower-case letters, digits, dots and hyphens.
package struct AccountID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Nil for what is no name, once blanks around it and capitals are forgiven.
    package init?(typed text: String) {
        let name = text.lowercased().trimmed
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isAllowed), name.first != "-" else {
            return nil
        }
        self.init(rawValue: name)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@")].contains(byte)
        }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// Who may log in.
package struct Account: Hashable, Sendable {
    package let id: AccountID
    /// For people.
    package var name: String
    package var roles: Set<Role>
    /// Whose sessions are the own ones.
    package var member: MemberID?
    package var company: CompanyID?
    package var hasSecondFactor: Bool
    package var isDisabled: Bool
    package let createdAt: Instant
    /// Who gave the roles: an account, or a user of the console.
    package var grantedBy: String

    package init(
        id: AccountID, name: String, roles: Set<Role>, member: MemberID? = nil, company: CompanyID? = nil,
        hasSecondFactor: Bool = false, isDisabled: Bool = false, createdAt: Instant, grantedBy: String
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.member = member
        self.company = company
        self.hasSecondFactor = hasSecondFactor
        self.isDisabled = isDisabled
        self.createdAt = createdAt
        self.grantedBy = grantedBy
    }

    package var rights: Set<Right> { isDisabled ? [] : roles.reduce(into: [.seeBoard]) { $0.formUnion($1.rights) } }
}
