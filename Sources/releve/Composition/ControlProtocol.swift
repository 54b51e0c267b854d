import UsageDomain

/// What commands ask of a running collector over its control socket: a Unix socket beside the store, owner only.
enum ControlProtocol {
    /// What `sun_path` holds on Linux, with its terminator.
    static let longestSocketPath = 108

    static func socketPath(store: String) -> String { store + ".sock" }

    static let applyLab = "/control/lab"
    static let issueStatement = "/control/statements"
    static let attribute = "/control/attributions"
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
        /// From when on what changes holds; nil for from now on.
        var effective: Instant?
        var author: String
        var reason: String
    }

    struct LabResponse: Codable, Sendable {
        var changes: [String]
    }

    struct StatementRequest: Codable, Sendable {
        var company: CompanyID
        var period: Period
        var isNominative: Bool
        var author: String
    }

    struct StatementResponse: Codable, Sendable {
        var number: String
        var revision: Int
    }

    struct AttributionRequest: Codable, Sendable {
        var session: SessionID
        var change: AttributionChange
        var author: String
        var reason: String
    }

    struct AttributionResponse: Codable, Sendable {
        var attribution: Attribution
    }

    struct Failure: Codable, Sendable {
        var message: String
        var status: Int32
    }
}
