package import UsageDomain

/// Why a statement could not be made, in one line: what, where, what to do.
package enum StatementError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownTimeZone(String)
    case unknownCompany(String)
    /// The period begins after the day of issue: there is nothing to state yet.
    case periodNotBegun(first: CivilDate, issued: CivilDate)
    /// The named session or total contradicts itself.
    case inconsistent(String)
    case notCanonical(String)
    case keyUnreadable(path: String, reason: String)
    /// Statements were signed with a key whose file is not there.
    case keyMissing(path: String, fingerprint: String)
    /// There is a key, and it is not that of the statements.
    case keyDiffers(path: String, found: String, fingerprint: String)
    case templateMissing(String)
    case printingFailed(String)
    /// The layout process ended in the middle.
    case printingEnded
    case printingTimedOut(seconds: Int)

    package var description: String {
        switch self {
        case .unknownTimeZone(let name):
            "unknown time zone '\(name)': install the system's tzdata, or correct lab.timezone"
        case .unknownCompany(let id): "no company '\(id)' in the lab's registry"
        case .periodNotBegun(let first, let issued):
            "the period begins on \(first), after the day of issue, \(issued): choose one that has begun"
        case .inconsistent(let figure):
            "the figures of '\(figure)' do not add up: run releve verify on the store"
        case .notCanonical(let reason): "the statement's JSON cannot be written canonically: \(reason)"
        case .keyUnreadable(let path, let reason): "\(path): \(reason)"
        case .keyMissing(let path, let fingerprint):
            "\(path): this store's statements are signed with the key \(fingerprint.prefix(16))…, whose file is missing; copy "
                + "it there from the machine or backup that has it. Only when it is lost for good make another with `releve key "
                + "replace`: older statements then verify with their own public key only"
        case .keyDiffers(let path, let found, let fingerprint):
            "\(path): is the key \(found.prefix(16))…, but this store's statements are signed with \(fingerprint.prefix(16))…; "
                + "put that one there. Only when it is lost for good make another with `releve key replace`"
        case .templateMissing(let path): "\(path): the statement's template is missing: reinstall Relevé"
        case .printingFailed(let reason): "the statement could not be laid out: \(reason)"
        case .printingEnded:
            "the statement's layout process ended unexpectedly; nothing was issued, try again: is there memory left?"
        case .printingTimedOut(let seconds):
            "the statement's layout did not answer within \(seconds) s and was ended; nothing was issued, try again"
        }
    }
}
