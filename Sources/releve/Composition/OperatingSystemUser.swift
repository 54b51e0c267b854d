import Foundation

/// Who runs the command: the author of what it writes to the ledger.
enum OperatingSystemUser {
    static var name: String {
        let user = NSUserName()
        return user.isEmpty ? "releve" : user
    }
}
