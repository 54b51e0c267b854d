/// Why the pages cannot be served at all; each is one line that says what and what to do.
package enum DashboardProblem: Error, Hashable, CustomStringConvertible {
    case unknownTimeZone(String)
    case missingResource(String)
    case badTemplate(String, String)

    package var description: String {
        switch self {
        case .unknownTimeZone(let name):
            "time zone \(name) is not known to this system: install tzdata or correct lab.timezone"
        case .missingResource(let name):
            "page resource \(name) is missing beside the program: install it again"
        case .badTemplate(let name, let reason):
            "page template \(name) cannot be read: \(reason)"
        }
    }
}
