/// Why somebody's access is as it is; `description` is for the console, pages say it in their own words.
package enum AccessProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case newerFile
    case notAnAccountFile(path: String)
    case unusable(path: String, detail: String)
    case noSuchAccount(AccountID)
    case accountExists(AccountID)
    case lastAdministrator(AccountID)
    case needsMember(AccountID)
    case needsCompany(AccountID)
    case setUpDone

    package var description: String {
        switch self {
        case .newerFile: "the accounts were written by a later version; install it again, or restore a backup"
        case .notAnAccountFile(let path): "\(path): belongs to another program and was left as it is"
        case .unusable(let path, let detail): "\(path): \(detail)"
        case .noSuchAccount(let id): "no account '\(id)'; see `releve account list`"
        case .accountExists(let id): "there is an account '\(id)' already; see `releve account reset`"
        case .lastAdministrator(let id):
            "'\(id)' is the last administrator who can log in; give the role to somebody else first"
        case .needsMember(let id): "'\(id)' has the role member and belongs to no member; say which with --member"
        case .needsCompany(let id): "'\(id)' has the role company and belongs to no company; say which with --company"
        case .setUpDone: "there is an administrator already; the set-up code is void"
        }
    }
}
