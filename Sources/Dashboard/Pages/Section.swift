/// The parts of the menu.
enum Section: CaseIterable, Hashable, Sendable {
    case board, sessions, inbox, statements, health

    var path: String {
        switch self {
        case .board: "/"
        case .sessions: "/sessions"
        case .inbox: "/inbox"
        case .statements: "/statements"
        case .health: "/health"
        }
    }

    var phrase: Phrase {
        switch self {
        case .board: .menuBoard
        case .sessions: .menuSessions
        case .inbox: .menuInbox
        case .statements: .menuStatements
        case .health: .menuHealth
        }
    }
}
