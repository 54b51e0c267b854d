import Access
import UsageDomain

/// Who may enter the demonstration by one click: nobody has their passwords.
enum DemoAccounts {
    static var all: [Account] {
        let roles: [(AccountID, String, Set<Role>)] = [
            ("gestionnaire", "Gestionnaire", [.manager]), ("comptable", "Comptable", [.accountant]),
            ("administration", "Administration", [.administrator]),
        ]
        return roles.map { id, name, roles in
            Account(
                id: id, name: name, roles: roles, createdAt: SystemClock.now(), grantedBy: "releve demo")
        }
    }

    static func add(to accounts: AccountStore) throws {
        for account in all { try accounts.add(account, password: .nobody) }
    }
}
