/// What somebody is in the lab; one person may be several.
package enum Role: String, CaseIterable, Hashable, Codable, Sendable {
    /// The screen on the wall, and whoever is not logged in.
    case visitor
    case member
    /// Who speaks for a company.
    case company
    case manager
    case accountant
    case administrator
    /// Another program of the network of labs.
    case network
}

/// Something that may be seen or done.
package enum Right: String, CaseIterable, Hashable, Codable, Sendable {
    /// The machines as they are now, without names.
    case seeBoard
    /// Sessions, days and machines of everybody, with names.
    case seeEverybody
    /// The own sessions, or those of the own company.
    case seeOwn
    /// A machine for oneself, and its release.
    case claim
    /// Whose a session was, ends and corrections of others' sessions.
    case decideSessions
    /// Machines, members, companies, projects, thresholds, opening hours, devices.
    case editRegistry
    case seeStatements
    /// Issue statements, close periods, set tariffs.
    case issueStatements
    /// Accounts, keys, erasure, sending to the network.
    case administer

    /// Whether the second factor is asked for again, a while after the log-in.
    package var needsRecentSecondFactor: Bool { self == .issueStatements || self == .administer }
}

extension Role {
    /// The one table that says who may do what.
    package var rights: Set<Right> {
        switch self {
        case .visitor, .network: [.seeBoard]
        case .member: [.seeBoard, .seeOwn, .claim]
        case .company: [.seeBoard, .seeOwn]
        case .manager: [.seeBoard, .seeEverybody, .seeOwn, .claim, .decideSessions, .editRegistry, .seeStatements]
        case .accountant: [.seeBoard, .seeEverybody, .seeOwn, .seeStatements, .issueStatements]
        case .administrator: Set(Right.allCases)
        }
    }
}
