import UsageDomain

/// The broker's access file: what each account may do; whatever is not said is refused.
package enum AccessFile {
    /// What `own` holds, for accounts that are not in the registry, follows as it is.
    package static func text(_ accounts: BrokerAccounts, own: String? = nil) -> String {
        var lines = [
            "# Written by `releve broker config` from the lab's registry, and again by every later run.",
            "# Rights of accounts that are not in the registry belong in acl.local, beside the registry's acl.",
        ]
        for account in accounts.all {
            lines.append("")
            if !account.machines.isEmpty {
                lines.append("# \(account.machines.map(\.rawValue).joined(separator: ", "))")
            }
            lines.append("user \(account.name)")
            lines += account.grants.map { "topic \($0.access.rawValue) \($0.filter)" }
        }
        if let own { lines += ["", Self.ownMark, own] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The accounts an earlier run wrote rights for; the lab's own lines are not among them.
    package static func accounts(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line == ownMark { break }
            guard line.hasPrefix("user ") else { continue }
            let name = String(line.dropFirst("user ".count))
            if AccountName.isOurs(name) { names.insert(name) }
        }
        return names
    }

    private static let ownMark = "# acl.local"
}
