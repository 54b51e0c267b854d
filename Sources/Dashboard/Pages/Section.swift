import Access

/// The parts of the menu.
enum Section: CaseIterable, Hashable, Sendable {
    case board, sessions, inbox, statements, devices, settings, health

    var path: String {
        switch self {
        case .board: "/"
        case .sessions: "/sessions"
        case .inbox: "/inbox"
        case .statements: "/statements"
        case .devices: "/devices"
        case .settings: "/settings"
        case .health: "/health"
        }
    }

    /// What its pages ask for.
    var right: Right {
        switch self {
        case .board: .seeBoard
        case .sessions, .inbox, .health: .seeEverybody
        case .statements: .seeStatements
        case .devices, .settings: .editRegistry
        }
    }

    var phrase: Phrase {
        switch self {
        case .board: .menuBoard
        case .sessions: .menuSessions
        case .inbox: .menuInbox
        case .statements: .menuStatements
        case .devices: .menuDevices
        case .settings: .menuSettings
        case .health: .menuHealth
        }
    }
}
