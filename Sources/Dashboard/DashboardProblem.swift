import Glibc
import NIOCore

/// Why the pages cannot be served at all; each is one line that says what and what to do.
package enum DashboardProblem: Error, Hashable, CustomStringConvertible {
    case unknownTimeZone(String)
    case portTaken(host: String, port: Int)
    case portForbidden(port: Int)
    case notOurAddress(host: String)
    case missingResource(String)
    case badTemplate(String, String)
    case certificate(String)
    case socket(String, String)

    package var description: String {
        switch self {
        case .unknownTimeZone(let name):
            "time zone \(name) is not known to this system: install tzdata or correct lab.timezone"
        case .portTaken(let host, let port):
            "web.port: \(port) at \(host) is in use by another program, perhaps another releve: stop it, or give another "
                + "port with --web-port (0 takes a free one)"
        case .portForbidden(let port):
            "web.port: \(port) is open to the administrator only: give one above 1023 with --web-port"
        case .notOurAddress(let host):
            "web.host: this computer has no address \(host): give one it has, or 0.0.0.0 for all of them"
        case .missingResource(let name):
            "page resource \(name) is missing beside the program: install it again"
        case .badTemplate(let name, let reason):
            "page template \(name) cannot be read: \(reason)"
        case .certificate(let reason):
            "web.certificate_file: \(reason)"
        case .socket(let path, let reason):
            "web.socket: \(path): \(reason)"
        }
    }
}

extension DashboardProblem {
    /// Why the pages cannot be served there; nil for what has no words of its own.
    init?(_ error: IOError, at settings: DashboardSettings) {
        switch error.errnoCode {
        case EADDRINUSE: self = .portTaken(host: settings.host, port: settings.port)
        case EACCES: self = .portForbidden(port: settings.port)
        case EADDRNOTAVAIL: self = .notOurAddress(host: settings.host)
        default: return nil
        }
    }
}
