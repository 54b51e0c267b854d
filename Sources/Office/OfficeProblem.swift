package import UsageDomain

/// Why the office could not do what was asked, in one line: what, where, what to do.
package enum OfficeProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case noLab(store: String)
    case unknownCompany(CompanyID, known: [CompanyID])
    case notBegun(Period)
    /// A statement with names is made at a request, and says which.
    case namesNotAskedFor(CompanyID)
    /// What the statement says changed faster than it could be laid out.
    case keepsChanging(CompanyID, Period)
    /// Whoever asked is gone; nothing was issued.
    case withdrawn
    case unknownStatement(String, store: String)
    case folder(String)
    /// The statement is issued all the same.
    case filesNotWritten(number: String, folder: String, store: String, reason: String)
    case unsoundBackup(String, problem: String, count: Int)
    /// Its statements are signed, and the key is not beside it.
    case keyWanted(backup: String, fingerprint: String)

    package var description: String {
        switch self {
        case .noLab(let store): "\(store): the store has no lab yet, or its time zone is not known"
        case .unknownCompany(let name, _): "no company '\(name)' in the lab's registry"
        case .notBegun(let period): "--period \(period): begins in the future; nothing can be stated yet"
        case .namesNotAskedFor(let company):
            "a statement with names for \(company) needs the company's request: say who asked, and why"
        case .keepsChanging(let company, let period):
            "the sessions of \(company) in \(period) changed each time they were laid out; nothing was issued, try again when "
                + "the collector has caught up"
        case .unsoundBackup(let backup, let problem, let count):
            "\(backup): does not verify (\(problem)\(count > 1 ? " and \(count - 1) more" : "")); nothing was restored, take an "
                + "earlier one"
        case .keyWanted(let backup, let fingerprint):
            "\(backup): its statements are signed with the key \(fingerprint.prefix(16))…; give it with --key FILE (it lay beside "
                + "the store as NAME.key), or restore --without-key: nothing can be issued then until it is there"
        case .withdrawn: "nobody waits for the statement any more; nothing was issued"
        case .unknownStatement(let number, let store): "statement \(number): not found in \(store)"
        case .folder(let folder): "\(folder): cannot be made or written; choose another folder"
        case .filesNotWritten(let number, let folder, let store, let reason):
            "statement \(number) is issued and kept in \(store), but its files could not be written to \(folder): \(reason); "
                + "make room, then write them with `releve statement show \(number) --db \(store) --output \(folder)`"
        }
    }
}
