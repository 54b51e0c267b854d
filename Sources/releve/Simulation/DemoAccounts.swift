import Access
import UsageDomain

/// Who may enter the demonstration by one click: nobody has their passwords.
enum DemoAccounts {
    static var all: [Account] {
        let roles: [(AccountID, String, Set<Role>)] = [
            ("gestionnaire", "Gestionnaire", [.manager]), ("comptable", "Comptable", [.accountant]),
            ("administration", "Administration", [.administrator]), ("adherent", "Adhérent", [.member]),
        ]
        return roles.map { id, name, roles in
            Account(
                id: id, name: name, roles: roles, createdAt: SystemClock.now(), grantedBy: "releve demo")
        }
    }

    /// The member's account is of `member`.
    ///
    /// - Throws: AccessProblem.
    static func add(to accounts: AccountStore, member: MemberID?) throws {
        for var account in all {
            if account.roles == [.member] { account.member = member }
            try accounts.add(account, password: .nobody)
        }
    }
}
