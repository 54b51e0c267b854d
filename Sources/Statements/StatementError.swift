/// Why a statement could not be made, in one line: what, where, what to do.
package enum StatementError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownTimeZone(String)
    case unknownCompany(String)
    /// The named session or total contradicts itself.
    case inconsistent(String)
    case notCanonical(String)
    case keyUnreadable(path: String, reason: String)
    case interpreterMissing
    case templateMissing(String)
    case printingFailed(String)
    case printingTimedOut(seconds: Int)

    package var description: String {
        switch self {
        case .unknownTimeZone(let name):
            "unknown time zone '\(name)': install the system's tzdata, or correct lab.timezone"
        case .unknownCompany(let id): "no company '\(id)' in the lab's registry"
        case .inconsistent(let figure):
            "the figures of '\(figure)' do not add up: run releve verify on the store"
        case .notCanonical(let reason): "the statement's JSON cannot be written canonically: \(reason)"
        case .keyUnreadable(let path, let reason): "\(path): \(reason)"
        case .interpreterMissing:
            "no Python with Typst found (.venv beside Config, or RELEVE_PYTHON): tools/start installs it"
        case .templateMissing(let path): "\(path): the statement's template is missing: reinstall Relevé"
        case .printingFailed(let reason): "the statement could not be laid out: \(reason)"
        case .printingTimedOut(let seconds): "the statement's layout did not answer within \(seconds) s"
        }
    }
}
