import Access

/// The parts of the menu.
enum Section: CaseIterable, Hashable, Sendable {
    case board, mine, sessions, inbox, analysis, statements, devices, settings, health

    var path: String {
        switch self {
        case .board: "/"
        case .mine: "/mine"
        case .sessions: "/sessions"
        case .inbox: "/inbox"
        case .analysis: "/analysis"
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
        case .mine: .seeOwn
        case .sessions, .inbox, .analysis, .health: .seeEverybody
        case .statements: .seeStatements
        case .devices, .settings: .editRegistry
        }
    }

    /// Own hours only for who is somebody in the registry.
    func isShown(to visitor: Visitor) -> Bool {
        visitor.rights.contains(right) && (self != .mine || visitor.account?.member != nil)
    }

    var phrase: Phrase {
        switch self {
        case .board: .menuBoard
        case .mine: .mineTitle
        case .sessions: .menuSessions
        case .inbox: .menuInbox
        case .analysis: .analysisTitle
        case .statements: .menuStatements
        case .devices: .menuDevices
        case .settings: .menuSettings
        case .health: .menuHealth
        }
    }
}
