import Foundation
import UsageDomain

/// Who runs the command: the author of what it writes to the ledger.
enum OperatingSystemUser {
    static var name: String {
        let user = NSUserName()
        return user.isEmpty ? "releve" : user
    }

    static var actor: Actor { .console(user: name, name: nil) }

    /// As the record of accounts names who gave a role.
    static var grantor: String { "console:\(name)" }
}
