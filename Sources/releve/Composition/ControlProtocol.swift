import Decisions
import Office
import UsageDomain

/// What commands ask of a running collector over its control socket: a Unix socket beside the store, owner only.
enum ControlProtocol {
    /// What `sun_path` holds on Linux, with its terminator.
    static let longestSocketPath = 108

    static func socketPath(store: String) -> String { store + ".sock" }

    static let applyLab = "/control/lab"
    static let issueStatement = "/control/statements"
    static let companies = "/control/companies"
    static let replaceKey = "/control/keys"
    static let decide = "/control/decisions"
    static let claims = "/control/claims"
    static let devices = "/control/devices"
    static let adopt = "/control/adoptions"
    static let rebuild = "/control/rebuilds"

    /// What was derived beside the store, with the collector's own dialects, is to take the place of what is stored.
    struct RebuildRequest: Codable, Sendable {
        var from: CivilDate?
    }

    struct DevicesRequest: Codable, Sendable {}

    struct LabRequest: Codable, Sendable {
        var registry: LabRegistry
        /// Whether what it does not name is removed.
        var prune: Bool
        /// From when on what changes holds; nil for from now on.
        var effective: Instant?
        var actor: Actor
        var reason: String
    }

    struct LabResponse: Codable, Sendable {
        var changes: [String]
    }

    struct IssueRequest: Codable, Sendable {
        var statement: StatementRequest
        /// Another of a batch: what was heard before the batch has been derived.
        var isSettled: Bool
    }

    /// What `IssueRequest` is answered with, after as many line feeds as it takes seconds: the answer's beginning is sent
    /// before anybody knows what it will be.
    struct IssueAnswer: Codable, Sendable {
        var issued: IssuedStatement?
        var failure: Failure?
    }

    struct CompaniesRequest: Codable, Sendable {
        var period: Period
    }

    struct KeyRequest: Codable, Sendable {
        var actor: Actor
        var reason: String
    }

    struct KeyResponse: Codable, Sendable {
        var fingerprint: String
    }

    struct DecideRequest: Codable, Sendable {
        var request: DecisionRequest
        var actor: Actor
        var reason: String
    }

    struct Failure: Codable, Sendable {
        var message: String
        var status: Int32
    }
}
